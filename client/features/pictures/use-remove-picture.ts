import { useApolloClient } from "@apollo/client/react";
import { useRef, useState } from "react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import type { ImageKind } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { useToast } from "#client/ui/toasts.tsx";

const removePicture = graphql(`
  mutation RemovePicture($kind: ImageKind!, $profileId: ID) {
    removeImage(kind: $kind, profileId: $profileId) {
      userErrors {
        code
        message
        path
      }
      profile {
        id
        version
        updatedAt
        avatar {
          ...Picture_Image @unmask
        }
        completion {
          ...Progress_Completion @unmask
        }
      }
    }
  }
`);

const undoSeconds = 6;

/** Removes a picture after six seconds in which it can be undone; until then the server knows nothing of it. */
export function useRemovePicture(kind: ImageKind, profileId: string) {
  const client = useApolloClient();
  const toast = useToast();
  const t = useT();
  const [removing, setRemoving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const pending = useRef<{ cancelled: boolean } | null>(null);

  const keep = () => {
    if (pending.current) pending.current.cancelled = true;
    pending.current = null;
    setRemoving(false);
    setProblem(null);
  };

  const remove = () => {
    const removal = { cancelled: false };
    pending.current = removal;
    setRemoving(true);
    setProblem(null);
    const carryOut = async () => {
      if (removal.cancelled) return;
      // `keepalive`: the tab may be closing.
      const outcome = await outcomeOf(
        client.mutate({ mutation: removePicture, variables: { kind, profileId }, context: { fetchOptions: { keepalive: true } } }),
        (data) => data.removeImage,
      );
      if (outcome.kind === "failed") setProblem(t("pictures.not-removed", { kind, reason: outcome.failure.message }));
      if (outcome.kind === "refused") setProblem(outcome.remarks.map(({ message }) => message).join(" "));
      setRemoving(false);
    };
    toast({ message: t("pictures.removed", { kind }), seconds: undoSeconds, action: { label: t("common.undo"), run: keep }, onGone: () => void carryOut() });
  };

  return { removing, remove, keep, problem };
}
