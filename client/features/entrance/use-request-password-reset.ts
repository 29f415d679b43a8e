import { useMutation } from "@apollo/client/react";
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
  const [mutate, { loading }] = useMutation(requestPasswordReset);
  const run = (email: string) => outcomeOf(mutate({ variables: { email } }), (data) => data.requestPasswordReset);
  return [run, loading] as const;
}
