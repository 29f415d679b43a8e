import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useResendVerification } from "./resend-verification.ts";

/** Sends the mail that confirms an address once more; without an address, the viewer's own. */
export function SendAgain({ email, label = "Send it again" }: { email: string | null; label?: string }) {
  const [resend, busy] = useResendVerification();
  const [said, setSaid] = useState<{ readonly message: string; readonly isProblem: boolean } | null>(null);

  const send = async () => {
    setSaid(null);
    const outcome = await resend(email);
    if (outcome.kind === "done") setSaid({ message: "Another mail is on its way.", isProblem: false });
    else if (outcome.kind === "refused") setSaid({ message: outcome.remarks.map(({ message }) => message).join(" "), isProblem: true });
    else setSaid({ message: `${outcome.failure.title}. ${outcome.failure.message}`, isProblem: true });
  };

  return (
    <div>
      <Button variant="light" size="compact-sm" loading={busy} onClick={() => void send()}>
        {label}
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
