import { useMutation } from "@apollo/client/react";
import { useAsk } from "#client/apollo/ask.ts";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { graphql } from "#client/gql/index.ts";

const deleteMyAccount = graphql(`
  mutation DeleteMyAccount {
    deleteMyAccount {
      userErrors {
        code
        message
        path
      }
      account {
        id
        deletionScheduledFor
      }
    }
  }
`);

const cancelDeletion = graphql(`
  mutation CancelDeletion($token: String) {
    cancelDeletion(token: $token) {
      userErrors {
        code
        message
        path
      }
      account {
        id
        deletionScheduledFor
      }
    }
  }
`);

export function useDeleteMyAccount() {
  const [mutate, { loading }] = useMutation(deleteMyAccount);
  const run = () => outcomeOf(mutate(), (data) => data.deleteMyAccount);
  return [run, loading] as const;
}

/** By the token of the mail, or without one by whoever is signed in. */
export function useCancelDeletion() {
  const [ask, loading] = useAsk(cancelDeletion);
  const run = (token: string | null) => outcomeOf(ask({ token }), (data) => data.cancelDeletion);
  return [run, loading] as const;
}
