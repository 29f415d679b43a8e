import { useMutation } from "@apollo/client/react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { graphql } from "#client/gql/index.ts";

const changePassword = graphql(`
  mutation ChangePassword($currentPassword: String, $newPassword: String!) {
    changePassword(currentPassword: $currentPassword, newPassword: $newPassword) {
      userErrors {
        code
        message
        path
      }
      account {
        id
        hasPassword
      }
    }
  }
`);

export function useChangePassword() {
  const [mutate, { loading }] = useMutation(changePassword);
  const run = (variables: { currentPassword: string | null; newPassword: string }) => outcomeOf(mutate({ variables }), (data) => data.changePassword);
  return [run, loading] as const;
}
