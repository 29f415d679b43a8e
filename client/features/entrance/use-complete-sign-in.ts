import { useAsk } from "#client/apollo/ask.ts";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { useSession } from "#client/apollo/session-context.ts";
import type { CompleteSignInInput } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";

const completeSignIn = graphql(`
  mutation CompleteSignIn($input: CompleteSignInInput!) {
    completeSignIn(input: $input) {
      userErrors {
        code
        message
        path
      }
      accessToken
      accessTokenExpiresAt
    }
  }
`);

/** The second step; the token goes to the session and, by `no-cache`, nowhere else. */
export function useCompleteSignIn() {
  const session = useSession();
  const [ask, loading] = useAsk(completeSignIn, { isSecret: true });
  const run = async (input: CompleteSignInInput) => {
    const outcome = await outcomeOf(ask({ input }), (data) => data.completeSignIn);
    if (outcome.kind === "done" && outcome.value.accessToken) {
      session.accept({ value: outcome.value.accessToken, expiresAt: Date.parse(outcome.value.accessTokenExpiresAt ?? "") || Date.now() });
    }
    return outcome;
  };
  return [run, loading] as const;
}
