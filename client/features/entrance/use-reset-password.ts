import { useAsk } from "#client/apollo/ask.ts";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { useSession } from "#client/apollo/session-context.ts";
import { graphql } from "#client/gql/index.ts";

const resetPassword = graphql(`
  mutation ResetPassword($token: String!, $newPassword: String!) {
    resetPassword(token: $token, newPassword: $newPassword) {
      userErrors {
        code
        message
        path
      }
      accessToken
      accessTokenExpiresAt
      challenge {
        id
        methods
      }
    }
  }
`);

/** Sets the password and signs in by it; the token goes to the session and, by `no-cache`, nowhere else. */
export function useResetPassword() {
  const session = useSession();
  const [ask, loading] = useAsk(resetPassword, { isSecret: true });
  const run = async (variables: { token: string; newPassword: string }) => {
    const outcome = await outcomeOf(ask(variables), (data) => data.resetPassword);
    // Whoever was signed in here may be somebody else, whose pages must not be shown on.
    if (outcome.kind === "done") session.leave();
    if (outcome.kind === "done" && outcome.value.accessToken) {
      session.accept({ value: outcome.value.accessToken, expiresAt: Date.parse(outcome.value.accessTokenExpiresAt ?? "") || Date.now() });
    }
    return outcome;
  };
  return [run, loading] as const;
}
