import { useApolloClient } from "@apollo/client/react";
import { useRef, useState } from "react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { useToast } from "#client/ui/toasts.tsx";

const removeAvatar = graphql(`
  mutation RemoveAvatar($profileId: ID) {
    removeImage(kind: AVATAR, profileId: $profileId) {
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
export function useRemoveAvatar(profileId: string) {
  const t = useT();
  const client = useApolloClient();
  const toast = useToast();
  const [removing, setRemoving] = useState(false);
  const pending = useRef<{ cancelled: boolean } | null>(null);

  const keep = () => {
    if (pending.current) pending.current.cancelled = true;
    pending.current = null;
    setRemoving(false);
  };

  const remove = () => {
    const removal = { cancelled: false };
    pending.current = removal;
    setRemoving(true);
    const carryOut = async () => {
      if (removal.cancelled) return;
      // `keepalive`: the tab may be closing.
      const outcome = await outcomeOf(
        client.mutate({ mutation: removeAvatar, variables: { profileId }, context: { fetchOptions: { keepalive: true } } }),
        (data) => data.removeImage,
      );
      if (outcome.kind === "failed") toast({ message: t("remove-avatar.failed", { reason: outcome.failure.message }) });
      if (outcome.kind === "refused") toast({ message: outcome.remarks.map(({ message }) => message).join(" ") });
      setRemoving(false);
    };
    toast({ message: t("remove-avatar.removed"), seconds: undoSeconds, action: { label: t("common.undo"), run: keep }, onGone: () => void carryOut() });
  };

  return { removing, remove, keep };
}
