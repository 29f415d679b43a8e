import { useResendVerification } from "#client/apollo/resend-verification.ts";
import { SendAgain } from "#client/apollo/send-again.tsx";
import { AddressForm } from "./address-form.tsx";

/** Whoever is signed in need not say which address. */
export function ResendForm({ isSignedIn }: { isSignedIn: boolean }) {
  const [resend, busy] = useResendVerification();
  return isSignedIn ? <SendAgain email={null} label="Send the mail again" /> : <AddressForm submit={resend} busy={busy} label="Send the mail again" />;
}
