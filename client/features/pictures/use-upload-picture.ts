import { useApolloClient } from "@apollo/client/react";
import { useRef, useState } from "react";
import { failureText } from "#client/apollo/failure.ts";
import { newIdempotencyKey } from "#client/apollo/idempotency-key.ts";
import { outcomeOf } from "#client/apollo/outcome.ts";
import type { CropInput, ImageKind, UploadPictureMutation } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";

/** Whatever is different after a picture was set, removed or put back. */
graphql(`
  fragment ChangedPictures_Profile on Profile {
    id
    version
    updatedAt
    avatar {
      ...Picture_Image @unmask
    }
    cover {
      ...Picture_Image @unmask
    }
    completion {
      ...Progress_Completion @unmask
    }
    retiredImages {
      id
      kind
      retiredAt
      restorableUntil
    }
  }
`);

const uploadPicture = graphql(`
  mutation UploadPicture($kind: ImageKind!, $file: Upload!, $crop: CropInput, $alt: String, $profileId: ID) {
    uploadImage(kind: $kind, file: $file, crop: $crop, alt: $alt, profileId: $profileId) {
      userErrors {
        code
        message
        path
      }
      image {
        id
        privacyReceipt {
          removedLocation
          removedDevice
          removedDates
          removedThumbnail
        }
      }
      profile {
        id
        ...ChangedPictures_Profile @unmask
      }
    }
  }
`);

export interface Upload {
  readonly kind: ImageKind;
  readonly file: File;
  readonly crop: CropInput | null;
  readonly alt: string;
  readonly profileId: string;
}

export type Receipt = NonNullable<NonNullable<UploadPictureMutation["uploadImage"]["image"]>["privacyReceipt"]>;

/** `share` is how much of the file has left this machine; at 1 the server is at work. */
export type UploadState =
  | { readonly kind: "idle" }
  | { readonly kind: "sending"; readonly share: number }
  | { readonly kind: "failed"; readonly reason: string; readonly errorId: string | null };

/** Sends a picture with real progress. Cancelled or failed, the old picture simply stays: nothing was put in its place before. */
export function useUploadPicture() {
  const client = useApolloClient();
  const [state, setState] = useState<UploadState>({ kind: "idle" });
  const running = useRef<AbortController | null>(null);
  // The same key again after a lost connection: if the server got everything after all, it answers instead of storing twice.
  // Another crop or description is another request, and a key stands for one.
  const lost = useRef<{ request: string; key: string } | null>(null);

  /** Answers the receipt (null for a picture that is not one's own) once the picture stands, and `"stopped"` where it does not. */
  const send = async ({ kind, file, crop, alt, profileId }: Upload): Promise<Receipt | null | "stopped"> => {
    const request = JSON.stringify([crop, alt]);
    const key = lost.current?.request === request ? lost.current.key : newIdempotencyKey();
    lost.current = { request, key };
    const controller = new AbortController();
    running.current = controller;
    setState({ kind: "sending", share: 0 });
    const outcome = await outcomeOf(
      client.mutate({
        mutation: uploadPicture,
        variables: { kind, file, crop, alt: alt.trim() || null, profileId },
        context: {
          idempotencyKey: key,
          signal: controller.signal,
          onProgress: (sent: number, total: number) =>
            setState((now) => (now.kind === "sending" ? { kind: "sending", share: total > 0 ? sent / total : 0 } : now)),
        },
      }),
      (data) => data.uploadImage,
    );
    running.current = null;
    if (controller.signal.aborted) {
      setState({ kind: "idle" });
      return "stopped";
    }
    if (outcome.kind !== "failed") lost.current = null;
    if (outcome.kind === "done") {
      setState({ kind: "idle" });
      return outcome.value.image?.privacyReceipt ?? null;
    }
    setState(
      outcome.kind === "refused"
        ? { kind: "failed", reason: outcome.remarks.map(({ message }) => message).join(" "), errorId: null }
        : { kind: "failed", reason: failureText(outcome.failure), errorId: outcome.failure.errorId },
    );
    return "stopped";
  };

  const cancel = () => running.current?.abort();
  return { state, send, cancel };
}
