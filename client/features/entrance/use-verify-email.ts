import { useMutation } from "@apollo/client/react";
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
  const [mutate, { loading }] = useMutation(verifyEmail);
  const run = (token: string) => outcomeOf(mutate({ variables: { token } }), (data) => data.verifyEmail);
  return [run, loading] as const;
}
