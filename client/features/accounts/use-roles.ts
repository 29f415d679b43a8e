import { useMutation } from "@apollo/client/react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { graphql } from "#client/gql/index.ts";

const grantRole = graphql(`
  mutation GrantRole($accountId: ID!, $role: String!) {
    grantRole(accountId: $accountId, role: $role) {
      userErrors {
        code
        message
        path
      }
      account {
        id
        ...AccountRow_Account
      }
    }
  }
`);

const revokeRole = graphql(`
  mutation RevokeRole($accountId: ID!, $role: String!) {
    revokeRole(accountId: $accountId, role: $role) {
      userErrors {
        code
        message
        path
      }
      account {
        id
        ...AccountRow_Account
      }
    }
  }
`);

interface Grant {
  readonly accountId: string;
  readonly role: string;
}

/** Not optimistic: whether one may give a role is the server's to say, and it often says no. */
export function useGrantRole() {
  const [mutate, { loading }] = useMutation(grantRole);
  return [(variables: Grant) => outcomeOf(mutate({ variables }), (data) => data.grantRole), loading] as const;
}

export function useRevokeRole() {
  const [mutate, { loading }] = useMutation(revokeRole);
  return [(variables: Grant) => outcomeOf(mutate({ variables }), (data) => data.revokeRole), loading] as const;
}
