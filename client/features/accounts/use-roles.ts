import { useMutation } from "@apollo/client/react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { graphql } from "#client/gql/index.ts";

const grantRole = graphql(`
  mutation GrantRole($accountId: ID!, $role: String!, $expiresAt: DateTime) {
    grantRole(accountId: $accountId, role: $role, expiresAt: $expiresAt) {
      userErrors {
        code
        message
        path
      }
      account {
        id
        roles {
          ...Held_RoleGrant @unmask
        }
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
        roles {
          ...Held_RoleGrant @unmask
        }
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
  const run = (variables: Grant & { readonly expiresAt: string | null }) => outcomeOf(mutate({ variables }), (data) => data.grantRole);
  return [run, loading] as const;
}

export function useRevokeRole() {
  const [mutate, { loading }] = useMutation(revokeRole);
  return [(variables: Grant) => outcomeOf(mutate({ variables }), (data) => data.revokeRole), loading] as const;
}
