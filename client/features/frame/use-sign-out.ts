import { useApolloClient, useMutation } from "@apollo/client/react";
import { useSession } from "#client/apollo/session-context.ts";
import { graphql } from "#client/gql/index.ts";

const signOut = graphql(`
  mutation SignOut {
    signOut {
      signedOut
    }
  }
`);

/** Ends the session on the server, then forgets everything here: token and store. */
export function useSignOut() {
  const session = useSession();
  const client = useApolloClient();
  const [mutate, { loading }] = useMutation(signOut);
  const run = async (): Promise<boolean> => {
    try {
      await mutate();
    } catch {
      return false;
    }
    session.leave();
    await client.clearStore();
    return true;
  };
  return [run, loading] as const;
}
