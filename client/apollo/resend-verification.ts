import { graphql } from "#client/gql/index.ts";
import { useAsk } from "./ask.ts";
import { outcomeOf } from "./outcome.ts";

const resendVerification = graphql(`
  mutation ResendVerification($email: String) {
    resendVerification(email: $email) {
      userErrors {
        code
        message
        path
      }
      account {
        id
        emailVerifiedAt
        pendingEmail
      }
    }
  }
`);

/** Without an address it is the viewer's own mail, also that to an address that waits. */
export function useResendVerification() {
  const [ask, loading] = useAsk(resendVerification);
  const run = (email: string | null) => outcomeOf(ask({ email }), (data) => data.resendVerification);
  return [run, loading] as const;
}
