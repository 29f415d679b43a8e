import { useRef, useSyncExternalStore } from "react";
import { useSession, useSessionStatus } from "#client/apollo/session-context.ts";
import { useT } from "#client/messages/t.tsx";
import { Dialog } from "#client/ui/dialog.tsx";
import { ProofForm } from "./proof-form.tsx";

/** Asks who is there, on top of the page, when something waits for it. Closing it is an answer, too. */
export function ProofDialog({ email }: { email: string }) {
  const t = useT();
  const { proofs } = useSession();
  // A session that ended is asked for first; signing in again is a proof by itself.
  const isSignedIn = useSessionStatus() === "in";
  const asked = useSyncExternalStore(proofs.subscribe, proofs.asked);
  // What is asked stays while the dialog fades.
  const methods = useRef(asked ?? []);
  if (asked !== null) methods.current = asked;
  return (
    <Dialog opened={asked !== null && isSignedIn} onClose={() => proofs.settle(false)} title={t("proof.title")}>
      <ProofForm email={email} methods={methods.current} onProved={() => proofs.settle(true)} onCancel={() => proofs.settle(false)} />
    </Dialog>
  );
}
