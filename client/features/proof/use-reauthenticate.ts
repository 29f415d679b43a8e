import { useMutation } from "@apollo/client/react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import type { ReauthenticateInput } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";

const reauthenticate = graphql(`
  mutation Reauthenticate($input: ReauthenticateInput!) {
    reauthenticate(input: $input) {
      userErrors {
        code
        message
        path
      }
      session {
        id
      }
    }
  }
`);

export function useReauthenticate() {
  const [mutate, { loading }] = useMutation(reauthenticate);
  const run = (input: ReauthenticateInput) => outcomeOf(mutate({ variables: { input } }), (data) => data.reauthenticate);
  return [run, loading] as const;
}
