import { Alert, Button, PasswordInput, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Panel } from "#client/ui/panel.tsx";
import { useToast } from "#client/ui/toasts.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import { useChangePassword } from "./use-change-password.ts";

const rules = {
  currentPassword: (value: string) => (value === "" ? "Enter the password that you use now." : null),
  newPassword: (value: string) => (value.length >= 8 ? null : "Use at least 8 characters. A few unrelated words are fine."),
};

const empty = { currentPassword: "", newPassword: "" };

export function PasswordForm({ email, hasPassword }: { email: string; hasPassword: boolean }) {
  const [change, busy] = useChangePassword();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useFields(empty, hasPassword ? rules : { newPassword: rules.newPassword });
  const toast = useToast();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    if (busy || !form.check()) return;
    const { currentPassword, newPassword } = form.values;
    const outcome = await change({ currentPassword: hasPassword ? currentPassword : null, newPassword });
    if (outcome.kind === "done") {
      form.setValues(empty);
      toast({ message: "Password changed. Your other devices were signed out." });
    } else if (outcome.kind === "refused") setProblem(form.remark(outcome.remarks).join(" ") || null);
    else setProblem(`${outcome.failure.title}. ${outcome.failure.message}`);
  };

  return (
    <Panel title="Password" hint="Changing it signs out all your other devices.">
      <form onSubmit={submit} noValidate>
        <Stack>
          {/* So that a password manager knows whose password this is. */}
          <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
          {problem && (
            <Alert color="red" variant="light">
              {problem}
            </Alert>
          )}
          {hasPassword && (
            <PasswordInput
              label="Current password"
              autoComplete="current-password"
              visibilityToggleButtonProps={{ "aria-label": "Show the current password", tabIndex: 0 }}
              {...form.field("currentPassword")}
            />
          )}
          <PasswordInput
            label="New password"
            description="At least 8 characters."
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": "Show the new password", tabIndex: 0 }}
            {...form.field("newPassword")}
          />
          <div>
            <Button type="submit" loading={busy}>
              Change password
            </Button>
          </div>
        </Stack>
      </form>
    </Panel>
  );
}
