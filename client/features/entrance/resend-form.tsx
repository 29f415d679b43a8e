import { useResendVerification } from "#client/apollo/resend-verification.ts";
import { SendAgain } from "#client/apollo/send-again.tsx";
import { useT } from "#client/messages/t.tsx";
import { AddressForm } from "./address-form.tsx";

/** Whoever is signed in need not say which address. */
export function ResendForm({ isSignedIn }: { isSignedIn: boolean }) {
  const t = useT();
  const [resend, busy] = useResendVerification();
  return isSignedIn ? (
    <SendAgain email={null} label={t("common.send-mail-again")} />
  ) : (
    <AddressForm submit={resend} busy={busy} label={t("common.send-mail-again")} />
  );
}
