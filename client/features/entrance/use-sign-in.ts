import { useAsk } from "#client/apollo/ask.ts";
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
        __typename
        ... on AccountSuspended {
          reason
          until
        }
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
  const [ask, loading] = useAsk(signIn, { isSecret: true });
  const run = async (input: SignInInput) => {
    const outcome = await outcomeOf(ask({ input }), (data) => data.signIn);
    if (outcome.kind === "done" && outcome.value.accessToken) {
      session.accept({ value: outcome.value.accessToken, expiresAt: Date.parse(outcome.value.accessTokenExpiresAt ?? "") || Date.now() });
    }
    return outcome;
  };
  return [run, loading] as const;
}
