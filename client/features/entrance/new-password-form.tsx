import { Alert, Anchor, Button, PasswordInput, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { failureText } from "#client/apollo/failure.ts";
import { paths } from "#client/app/paths.ts";
import { useT } from "#client/messages/t.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import { newPasswordRule } from "./rules.ts";
import { useResetPassword } from "./use-reset-password.ts";
import type { Challenge } from "./use-sign-in-steps.ts";

export function NewPasswordForm({ token, onDone, onChallenge }: NewPasswordFormProps) {
  const t = useT();
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
    if (outcome.kind === "done") return outcome.value.challenge ? onChallenge(outcome.value.challenge) : onDone();
    if (outcome.kind === "failed") return setProblem(failureText(outcome.failure));
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
                {t("new-password-form.new-link")}
              </Anchor>
            )}
          </Alert>
        )}
        <PasswordInput
          label={t("common.new-password")}
          description={t("common.new-password-hint")}
          autoComplete="new-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": t("common.show-password"), tabIndex: 0 }}
          {...form.field("newPassword")}
        />
        <Button type="submit" size="md" loading={busy} fullWidth>
          {t("new-password-form.submit")}
        </Button>
      </Stack>
    </form>
  );
}

interface NewPasswordFormProps {
  token: string;
  onDone: () => void;
  /** The password is set, and not enough to sign in. */
  onChallenge: (challenge: Challenge) => void;
}
