import { useMutation } from "@apollo/client/react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { graphql } from "#client/gql/index.ts";

const changeEmail = graphql(`
  mutation ChangeEmail($newEmail: String!) {
    changeEmail(newEmail: $newEmail) {
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

export function useChangeEmail() {
  const [mutate, { loading }] = useMutation(changeEmail);
  const run = (newEmail: string) => outcomeOf(mutate({ variables: { newEmail } }), (data) => data.changeEmail);
  return [run, loading] as const;
}
