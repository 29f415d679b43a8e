import { useAsk } from "#client/apollo/ask.ts";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { useSession } from "#client/apollo/session-context.ts";
import { graphql } from "#client/gql/index.ts";

const undoEmailChange = graphql(`
  mutation UndoEmailChange($token: String!) {
    undoEmailChange(token: $token) {
      userErrors {
        code
        message
        path
      }
      done
    }
  }
`);

/** It ends every session of that account: if this browser has one of them, it is over here, too. */
export function useUndoEmailChange() {
  const session = useSession();
  const [ask, loading] = useAsk(undoEmailChange);
  const run = async (token: string) => {
    const outcome = await outcomeOf(ask({ token }), (data) => data.undoEmailChange);
    if (outcome.kind === "done" && session.status() === "in") {
      const goesOn = await session.renewOrEnd().catch(() => true);
      if (!goesOn) session.leave();
    }
    return outcome;
  };
  return [run, loading] as const;
}
