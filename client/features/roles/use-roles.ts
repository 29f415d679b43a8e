import { useMutation } from "@apollo/client/react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import type { CompletionRuleInput, CreateRoleInput, UpdateRoleInput } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";

const createRole = graphql(`
  mutation CreateRole($input: CreateRoleInput!) {
    createRole(input: $input) {
      userErrors {
        code
        message
        path
      }
      role {
        key
        ...RoleRow_Role
      }
    }
  }
`);

const updateRole = graphql(`
  mutation UpdateRole($key: String!, $input: UpdateRoleInput!) {
    updateRole(key: $key, input: $input) {
      userErrors {
        code
        message
        path
      }
      role {
        key
        ...RoleForm_Role
      }
    }
  }
`);

const deleteRole = graphql(`
  mutation DeleteRole($key: String!) {
    deleteRole(key: $key) {
      userErrors {
        code
        message
        path
      }
      done
    }
  }
`);

const setCompletionRules = graphql(`
  mutation SetCompletionRules($role: String!, $rules: [CompletionRuleInput!]!, $expectedVersion: Int, $dryRun: Boolean!) {
    setCompletionRules(role: $role, rules: $rules, expectedVersion: $expectedVersion, dryRun: $dryRun) {
      userErrors {
        code
        message
        path
      }
      impact {
        affected
        percentUp
        percentDown
        sample {
          id
          handle
          displayName
        }
      }
      role {
        key
        version
        completionRules {
          ...Rule_CompletionRule @unmask
        }
      }
    }
  }
`);

export function useCreateRole() {
  const [mutate, { loading }] = useMutation(createRole, { refetchQueries: ["RolesPage"] });
  return [(input: CreateRoleInput) => outcomeOf(mutate({ variables: { input } }), (data) => data.createRole), loading] as const;
}

export function useUpdateRole() {
  const [mutate, { loading }] = useMutation(updateRole);
  return [(key: string, input: UpdateRoleInput) => outcomeOf(mutate({ variables: { key, input } }), (data) => data.updateRole), loading] as const;
}

/** A role that is gone leaves every list of roles. */
export function useDeleteRole() {
  const [mutate, { loading }] = useMutation(deleteRole, {
    update: (cache, { data }, { variables }) => {
      if (!data?.deleteRole.done) return;
      cache.evict({ id: cache.identify({ __typename: "Role", key: variables?.key ?? "" }) ?? "" });
      cache.gc();
    },
  });
  return [(key: string) => outcomeOf(mutate({ variables: { key } }), (data) => data.deleteRole), loading] as const;
}

interface Rules {
  readonly role: string;
  readonly rules: readonly CompletionRuleInput[];
  readonly expectedVersion: number;
}

/** With `dryRun` nothing is changed: the answer says what would be. */
export function useSetRules() {
  const [mutate, { loading }] = useMutation(setCompletionRules);
  const run = ({ rules, ...rest }: Rules, dryRun: boolean) =>
    outcomeOf(mutate({ variables: { ...rest, rules: [...rules], dryRun } }), (data) => data.setCompletionRules);
  return [run, loading] as const;
}
