import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { failureText } from "#client/apollo/failure.ts";
import { useHandleAvailability } from "#client/apollo/handle-availability.ts";
import { useT } from "#client/messages/t.tsx";
import { ErrorSummary } from "#client/ui/error-summary.tsx";
import { HandleField } from "#client/ui/handle-field.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import { displayNameRule, emailRule, newPasswordRule } from "./rules.ts";
import { useSignUp } from "./use-sign-up.ts";

const rules = { displayName: displayNameRule, email: emailRule, password: newPasswordRule };

interface Props {
  /** Where somebody was invited: what proves it, and the address that it is for. */
  invitation?: { readonly token: string; readonly email: string };
  onMustConfirm: (email: string) => void;
}

export function SignUpForm({ invitation, onMustConfirm }: Props) {
  const t = useT();
  const labels = { displayName: t("field.displayName"), email: t("common.email"), password: t("common.password"), handle: t("field.handle") };
  const [signUp, busy] = useSignUp();
  const [general, setGeneral] = useState<readonly string[]>([]);
  const [attempts, setAttempts] = useState(0);
  const form = useFields({ displayName: "", email: invitation?.email ?? "", password: "", handle: "" }, rules);
  const handle = form.values.handle.trim();
  const availability = useHandleAvailability(handle);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setGeneral([]);
    if (busy) return;
    if (!form.check()) return setAttempts(attempts + 1);
    const { displayName, email, password } = form.values;
    const outcome = await signUp({
      displayName: displayName.trim(),
      email: email.trim(),
      password,
      ...(handle && { handle }),
      ...(invitation && { invitationToken: invitation.token }),
    });
    if (outcome.kind === "done") return outcome.value.confirmationSentTo ? onMustConfirm(outcome.value.confirmationSentTo) : undefined;
    if (outcome.kind === "refused") setGeneral(form.remark(outcome.remarks));
    else setGeneral([failureText(outcome.failure)]);
    return setAttempts(attempts + 1);
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {attempts > 0 && <ErrorSummary key={attempts} errors={form.errors} labels={labels} general={general} />}
        <TextInput
          label={labels.displayName}
          description={t("sign-up-form.name-hint")}
          autoComplete="name"
          required
          withAsterisk={false}
          {...form.field("displayName")}
        />
        <TextInput
          label={labels.email}
          {...(invitation && { description: t("sign-up-form.email-fixed"), readOnly: true })}
          type="email"
          autoComplete="email"
          inputMode="email"
          required
          withAsterisk={false}
          {...form.field("email")}
        />
        <PasswordInput
          label={labels.password}
          description={t("common.new-password-hint")}
          autoComplete="new-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": t("common.show-password"), tabIndex: 0 }}
          {...form.field("password")}
        />
        <HandleField label={t("sign-up-form.handle")} description={t("sign-up-form.handle-hint")} availability={availability} {...form.field("handle")} />
        <Button type="submit" size="md" loading={busy} fullWidth>
          {t("sign-up-form.submit")}
        </Button>
      </Stack>
    </form>
  );
}
