import { Button, PasswordInput, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { problemOf } from "#client/apollo/problem.ts";
import { t } from "#client/messages/language.ts";
import { useT } from "#client/messages/t.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { Problem, type ProblemText } from "#client/ui/problem.tsx";
import { useToast } from "#client/ui/toasts.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import { useChangePassword } from "./use-change-password.ts";

const rules = {
  currentPassword: (value: string) => (value === "" ? t("password-form.current-rule") : null),
  newPassword: (value: string) => (value.length >= 8 ? null : t("common.new-password-rule")),
};

const empty = { currentPassword: "", newPassword: "" };

export function PasswordForm({ email, hasPassword }: { email: string; hasPassword: boolean }) {
  const t = useT();
  const [change, busy] = useChangePassword();
  const [problem, setProblem] = useState<ProblemText | null>(null);
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
      toast({ message: t("password-form.changed") });
    } else setProblem(problemOf(outcome, form.remark));
  };

  return (
    <Panel title={t("common.password")} hint={t("password-form.hint")}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {/* So that a password manager knows whose password this is. */}
          <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
          <Problem problem={problem} />
          {hasPassword && (
            <PasswordInput
              label={t("password-form.current")}
              autoComplete="current-password"
              visibilityToggleButtonProps={{ "aria-label": t("password-form.show-current"), tabIndex: 0 }}
              {...form.field("currentPassword")}
            />
          )}
          <PasswordInput
            label={t("common.new-password")}
            description={t("common.new-password-hint")}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": t("password-form.show-new"), tabIndex: 0 }}
            {...form.field("newPassword")}
          />
          <div>
            <Button type="submit" loading={busy}>
              {t("password-form.change")}
            </Button>
          </div>
        </Stack>
      </form>
    </Panel>
  );
}
