import { useApolloClient } from "@apollo/client/react";
import { useRef, useState } from "react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import type { ImageKind } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { useToast } from "#client/ui/toasts.tsx";
import { useRestorePicture } from "./use-restore-picture.ts";

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
        ...ChangedPictures_Profile @unmask
      }
    }
  }
`);

const undoSeconds = 6;

/**
 * Removes a picture, with six seconds for an undo. One's own is gone at once and the server puts it back; others' are gone for good once they
 * are removed, so that the server knows nothing of it until the time is over.
 */
export function useRemovePicture(kind: ImageKind, profileId: string, own: boolean) {
  const client = useApolloClient();
  const toast = useToast();
  const t = useT();
  const [restore] = useRestorePicture();
  const [removing, setRemoving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const pending = useRef<{ cancelled: boolean } | null>(null);

  const keep = () => {
    if (pending.current) pending.current.cancelled = true;
    pending.current = null;
    setRemoving(false);
    setProblem(null);
  };

  /** True where it is gone. */
  const carryOut = async (): Promise<boolean> => {
    // `keepalive`: the tab may be closing.
    const outcome = await outcomeOf(
      client.mutate({ mutation: removePicture, variables: { kind, profileId }, context: { fetchOptions: { keepalive: true } } }),
      (data) => data.removeImage,
    );
    setRemoving(false);
    if (outcome.kind === "failed") setProblem(t("pictures.not-removed", { kind, reason: outcome.failure.message }));
    if (outcome.kind === "refused") setProblem(outcome.remarks.map(({ message }) => message).join(" "));
    return outcome.kind === "done";
  };

  const putBack = async (id: string) => setProblem(await restore(id));

  const say = (run: () => void, onGone?: () => void) =>
    toast({ message: t("pictures.removed", { kind }), seconds: undoSeconds, action: { label: t("common.undo"), run }, onGone });

  const remove = async (id: string) => {
    setRemoving(true);
    setProblem(null);
    if (own) {
      if (await carryOut()) say(() => void putBack(id));
      return;
    }
    const removal = { cancelled: false };
    pending.current = removal;
    say(keep, () => {
      if (!removal.cancelled) void carryOut();
    });
  };

  return { removing, remove, keep, putBack, problem };
}
