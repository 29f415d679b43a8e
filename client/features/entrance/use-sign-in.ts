import { useMutation } from "@apollo/client/react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { useSession } from "#client/apollo/session-context.ts";
import type { SignInInput } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";

const signIn = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      userErrors {
        code
        message
        path
      }
      accessToken
      accessTokenExpiresAt
      confirmationSentTo
      challenge {
        id
        methods
      }
    }
  }
`);

/** Signs in; the token goes to the session and, by `no-cache`, nowhere else. */
export function useSignIn() {
  const session = useSession();
  const [mutate, { loading }] = useMutation(signIn, { fetchPolicy: "no-cache" });
  const run = async (input: SignInInput) => {
    const outcome = await outcomeOf(mutate({ variables: { input } }), (data) => data.signIn);
    if (outcome.kind === "done" && outcome.value.accessToken) {
      session.accept({ value: outcome.value.accessToken, expiresAt: Date.parse(outcome.value.accessTokenExpiresAt ?? "") || Date.now() });
    }
    return outcome;
  };
  return [run, loading] as const;
}
