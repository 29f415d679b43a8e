import { useAsk } from "#client/apollo/ask.ts";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { useSession } from "#client/apollo/session-context.ts";
import type { SignUpInput } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";

const signUp = graphql(`
  mutation SignUp($input: SignUpInput!) {
    signUp(input: $input) {
      userErrors {
        code
        message
        path
      }
      accessToken
      accessTokenExpiresAt
      confirmationSentTo
    }
  }
`);

/** Signs up. Where the server wants the address confirmed first there is no token yet, and the form says so. */
export function useSignUp() {
  const session = useSession();
  const [ask, loading] = useAsk(signUp, { isSecret: true });
  const run = async (input: SignUpInput) => {
    const outcome = await outcomeOf(ask({ input }), (data) => data.signUp);
    if (outcome.kind === "done" && outcome.value.accessToken) {
      session.accept({ value: outcome.value.accessToken, expiresAt: Date.parse(outcome.value.accessTokenExpiresAt ?? "") || Date.now() });
    }
    return outcome;
  };
  return [run, loading] as const;
}
