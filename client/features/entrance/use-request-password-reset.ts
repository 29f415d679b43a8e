import { useAsk } from "#client/apollo/ask.ts";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { graphql } from "#client/gql/index.ts";

const requestPasswordReset = graphql(`
  mutation RequestPasswordReset($email: String!) {
    requestPasswordReset(email: $email) {
      userErrors {
        code
        message
        path
      }
      done
    }
  }
`);

export function useRequestPasswordReset() {
  const [ask, loading] = useAsk(requestPasswordReset);
  const run = (email: string) => outcomeOf(ask({ email }), (data) => data.requestPasswordReset);
  return [run, loading] as const;
}
