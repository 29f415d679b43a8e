import { useAsk } from "#client/apollo/ask.ts";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { graphql } from "#client/gql/index.ts";

const verifyEmail = graphql(`
  mutation VerifyEmail($token: String!) {
    verifyEmail(token: $token) {
      userErrors {
        code
        message
        path
      }
      account {
        id
        email
        emailVerifiedAt
        pendingEmail
      }
    }
  }
`);

export function useVerifyEmail() {
  const [ask, loading] = useAsk(verifyEmail);
  const run = (token: string) => outcomeOf(ask({ token }), (data) => data.verifyEmail);
  return [run, loading] as const;
}
