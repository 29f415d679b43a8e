import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useT } from "#client/messages/t.tsx";
import { failureText } from "./failure.ts";
import { useResendVerification } from "./resend-verification.ts";

/** Sends the mail that confirms an address once more; without an address, the viewer's own. */
export function SendAgain({ email, label }: { email: string | null; label?: string }) {
  const t = useT();
  const [resend, busy] = useResendVerification();
  const [said, setSaid] = useState<{ readonly message: string; readonly isProblem: boolean } | null>(null);

  const send = async () => {
    setSaid(null);
    const outcome = await resend(email);
    if (outcome.kind === "done") setSaid({ message: t("send-again.sent"), isProblem: false });
    else if (outcome.kind === "refused") setSaid({ message: outcome.remarks.map(({ message }) => message).join(" "), isProblem: true });
    else setSaid({ message: failureText(outcome.failure), isProblem: true });
  };

  return (
    <div>
      <Button variant="light" size="compact-sm" loading={busy} onClick={() => void send()}>
        {label ?? t("send-again.send")}
      </Button>
      <div role="status">
        {said && (
          <Text size="sm" mt="xs" {...(said.isProblem && { c: "red" })}>
            {said.message}
          </Text>
        )}
      </div>
    </div>
  );
}
