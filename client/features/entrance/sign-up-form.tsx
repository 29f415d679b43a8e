import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useHandleAvailability } from "#client/apollo/handle-availability.ts";
import { ErrorSummary } from "#client/ui/error-summary.tsx";
import { HandleField } from "#client/ui/handle-field.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import { displayNameRule, emailRule, newPasswordRule } from "./rules.ts";
import { useSignUp } from "./use-sign-up.ts";

const labels = { displayName: "Name", email: "E-mail address", password: "Password", handle: "Handle" };
const rules = { displayName: displayNameRule, email: emailRule, password: newPasswordRule };

export function SignUpForm({ invitationToken, onMustConfirm }: { invitationToken: string | null; onMustConfirm: (email: string) => void }) {
  const [signUp, busy] = useSignUp();
  const [general, setGeneral] = useState<readonly string[]>([]);
  const [attempts, setAttempts] = useState(0);
  const form = useFields({ displayName: "", email: "", password: "", handle: "" }, rules);
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
      ...(invitationToken && { invitationToken }),
    });
    if (outcome.kind === "done") return outcome.value.confirmationSentTo ? onMustConfirm(outcome.value.confirmationSentTo) : undefined;
    if (outcome.kind === "refused") setGeneral(form.remark(outcome.remarks));
    else setGeneral([`${outcome.failure.title}. ${outcome.failure.message}`]);
    return setAttempts(attempts + 1);
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {attempts > 0 && <ErrorSummary key={attempts} errors={form.errors} labels={labels} general={general} />}
        <TextInput
          label={labels.displayName}
          description="As you want to be called. It can be anything."
          autoComplete="name"
          required
          withAsterisk={false}
          {...form.field("displayName")}
        />
        <TextInput label={labels.email} type="email" autoComplete="email" inputMode="email" required withAsterisk={false} {...form.field("email")} />
        <PasswordInput
          label={labels.password}
          description="At least 8 characters."
          autoComplete="new-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
          {...form.field("password")}
        />
        <HandleField
          label="Handle (optional)"
          description="Your address here. Leave it empty to get one made from your name."
          availability={availability}
          {...form.field("handle")}
        />
        <Button type="submit" size="md" loading={busy} fullWidth>
          Create account
        </Button>
      </Stack>
    </form>
  );
}
