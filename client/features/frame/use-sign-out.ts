import { useMutation } from "@apollo/client/react";
import { useSession } from "#client/apollo/session-context.ts";
import { graphql } from "#client/gql/index.ts";

const signOut = graphql(`
  mutation SignOut {
    signOut {
      signedOut
    }
  }
`);

/** Ends the session on the server, then here; the store is forgotten with its holder. */
export function useSignOut() {
  const session = useSession();
  const [mutate, { loading }] = useMutation(signOut);
  const run = async (): Promise<boolean> => {
    try {
      await mutate();
    } catch {
      return false;
    }
    session.leave();
    return true;
  };
  return [run, loading] as const;
}
