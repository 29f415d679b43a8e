import { useSessionStatus } from "#client/apollo/session-context.ts";
import { SignInSteps } from "#client/features/entrance/sign-in-steps.tsx";
import { SessionEndedDialog } from "#client/features/frame/session-ended-dialog.tsx";
import { ProofDialog } from "#client/features/proof/proof-dialog.tsx";

/** What may have to be asked on top of any page: who is there, again. */
export function SessionDialogs({ email }: { email: string }) {
  const status = useSessionStatus();
  return (
    <>
      <ProofDialog email={email} />
      <SessionEndedDialog opened={status === "ended"}>
        <SignInSteps email={email} />
      </SessionEndedDialog>
    </>
  );
}
