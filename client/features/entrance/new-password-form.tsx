import { Alert, Anchor, Button, PasswordInput, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { paths } from "#client/app/paths.ts";
import { useFields } from "#client/ui/use-fields.ts";
import { newPasswordRule } from "./rules.ts";
import { useResetPassword } from "./use-reset-password.ts";

export function NewPasswordForm({ token, onDone }: { token: string; onDone: () => void }) {
  const [reset, busy] = useResetPassword();
  const [problem, setProblem] = useState<string | null>(null);
  const [isSpent, setSpent] = useState(false);
  const form = useFields({ newPassword: "" }, { newPassword: newPasswordRule });

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setProblem(null);
    if (busy) return;
    if (!form.check()) {
      document.getElementById("newPassword")?.focus();
      return;
    }
    const outcome = await reset({ token, newPassword: form.values.newPassword });
    if (outcome.kind === "done") return onDone();
    if (outcome.kind === "failed") return setProblem(`${outcome.failure.title}. ${outcome.failure.message}`);
    setSpent(outcome.remarks.some(({ code }) => code === "BAD_TOKEN"));
    setProblem(form.remark(outcome.remarks).join(" ") || null);
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {problem && (
          <Alert color="red" variant="light">
            {problem}{" "}
            {isSpent && (
              <Anchor component={Link} underline="always" size="sm" to={paths.forgotPassword}>
                Ask for a new link
              </Anchor>
            )}
          </Alert>
        )}
        <PasswordInput
          label="New password"
          description="At least 8 characters."
          autoComplete="new-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
          {...form.field("newPassword")}
        />
        <Button type="submit" size="md" loading={busy} fullWidth>
          Set password and sign in
        </Button>
      </Stack>
    </form>
  );
}
