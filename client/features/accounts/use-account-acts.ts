import { useMutation } from "@apollo/client/react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { graphql } from "#client/gql/index.ts";

const suspendAccount = graphql(`
  mutation SuspendAccount($id: ID!, $reason: String!, $until: DateTime) {
    suspendAccount(id: $id, reason: $reason, until: $until) {
      userErrors {
        code
        message
        path
      }
      account {
        id
        state
        ...AccountStanding_Account
      }
    }
  }
`);

const reactivateAccount = graphql(`
  mutation ReactivateAccount($id: ID!) {
    reactivateAccount(id: $id) {
      userErrors {
        code
        message
        path
      }
      account {
        id
        state
        ...AccountStanding_Account
      }
    }
  }
`);

const revokeAllSessions = graphql(`
  mutation RevokeAllSessions($id: ID!) {
    revokeAllSessions(accountId: $id) {
      userErrors {
        code
        message
        path
      }
      revoked
    }
  }
`);

const forcePasswordReset = graphql(`
  mutation ForcePasswordReset($id: ID!) {
    forcePasswordReset(accountId: $id) {
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

export function useSuspend() {
  const [mutate, { loading }] = useMutation(suspendAccount);
  const run = (variables: { id: string; reason: string; until: string | null }) => outcomeOf(mutate({ variables }), (data) => data.suspendAccount);
  return [run, loading] as const;
}

export function useReactivate() {
  const [mutate, { loading }] = useMutation(reactivateAccount);
  return [(id: string) => outcomeOf(mutate({ variables: { id } }), (data) => data.reactivateAccount), loading] as const;
}

export function useEndSessions() {
  const [mutate, { loading }] = useMutation(revokeAllSessions);
  return [(id: string) => outcomeOf(mutate({ variables: { id } }), (data) => data.revokeAllSessions), loading] as const;
}

export function useForceReset() {
  const [mutate, { loading }] = useMutation(forcePasswordReset);
  return [(id: string) => outcomeOf(mutate({ variables: { id } }), (data) => data.forcePasswordReset), loading] as const;
}
