import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { failureText } from "#client/apollo/failure.ts";
import type { Outcome } from "#client/apollo/outcome.ts";
import { useT } from "#client/messages/t.tsx";
import { type Remark, useFields } from "#client/ui/use-fields.ts";
import { emailRule } from "./rules.ts";

/** Asks for a mail to an address. What it says afterwards is the same for every address, whoever has it. */
export function AddressForm({ submit, busy, label }: AddressFormProps) {
  const t = useT();
  const [said, setSaid] = useState<{ readonly message: string; readonly color: "red" | "teal" } | null>(null);
  const form = useFields({ email: "" }, { email: emailRule });

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setSaid(null);
    if (busy) return;
    if (!form.check()) {
      document.getElementById("email")?.focus();
      return;
    }
    const outcome = await submit(form.values.email.trim());
    if (outcome.kind === "done") setSaid({ color: "teal", message: t("address-form.sent") });
    else if (outcome.kind === "failed") setSaid({ color: "red", message: failureText(outcome.failure) });
    else {
      const general = form.remark(outcome.remarks).join(" ");
      if (general) setSaid({ color: "red", message: general });
    }
  };

  return (
    <form onSubmit={send} noValidate>
      <Stack>
        <div role="status">
          {said && (
            <Alert color={said.color} variant="light" role="group">
              {said.message}
            </Alert>
          )}
        </div>
        <TextInput label={t("common.email")} type="email" autoComplete="username" inputMode="email" required withAsterisk={false} {...form.field("email")} />
        <Button type="submit" size="md" loading={busy} fullWidth>
          {label}
        </Button>
      </Stack>
    </form>
  );
}

interface AddressFormProps {
  submit: (email: string) => Promise<Outcome<unknown, Remark>>;
  busy: boolean;
  label: string;
}
