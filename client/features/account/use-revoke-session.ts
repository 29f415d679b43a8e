import type { Reference } from "@apollo/client";
import { useMutation } from "@apollo/client/react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { graphql } from "#client/gql/index.ts";

const revokeSession = graphql(`
  mutation RevokeSession($id: ID!) {
    revokeSession(id: $id) {
      userErrors {
        code
        message
        path
      }
      revoked
    }
  }
`);

const revokeOtherSessions = graphql(`
  mutation RevokeOtherSessions {
    revokeOtherSessions {
      userErrors {
        code
        message
        path
      }
      revoked
    }
  }
`);

interface Viewer {
  readonly sessions: readonly Reference[];
}

export function useRevokeSession() {
  const [mutate, { loading }] = useMutation(revokeSession);
  const run = (id: string) =>
    outcomeOf(
      mutate({
        variables: { id },
        update: (cache, { data }) => {
          if (!data || data.revokeSession.userErrors.length > 0) return;
          cache.modify<Viewer>({
            id: cache.identify({ __typename: "Viewer" }) ?? "",
            fields: { sessions: (sessions = [], { readField }) => sessions.filter((session) => readField("id", session) !== id) },
          });
        },
      }),
      (data) => data.revokeSession,
    );
  return [run, loading] as const;
}

export function useRevokeOtherSessions() {
  const [mutate, { loading }] = useMutation(revokeOtherSessions, { refetchQueries: ["DevicesPage"], awaitRefetchQueries: true });
  const run = () => outcomeOf(mutate(), (data) => data.revokeOtherSessions);
  return [run, loading] as const;
}
