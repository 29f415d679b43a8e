import { Alert, Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { failureText } from "#client/apollo/failure.ts";
import { useT } from "#client/messages/t.tsx";
import { momentText } from "#client/ui/moment.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import { ConfirmationSent } from "./confirmation-sent.tsx";
import { emailRule, givenPasswordRule } from "./rules.ts";
import { useSignIn } from "./use-sign-in.ts";
import type { Challenge } from "./use-sign-in-steps.ts";

/** Once it succeeded the session is another one, and whoever watches that goes on. */
export function SignInForm({ email = "", remark = null, isAgain = false, onChallenge }: SignInFormProps) {
  const t = useT();
  const [signIn, busy] = useSignIn();
  const [problem, setProblem] = useState(remark);
  const [suspension, setSuspension] = useState<{ readonly reason: string; readonly until: string | null } | null>(null);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const password = useRef<HTMLInputElement>(null);
  // The button is disabled while it asks, and loses the focus; most often it is the password that has to be typed again.
  useEffect(() => {
    if ((problem !== null || isAgain) && !busy) password.current?.focus();
  }, [problem, busy, isAgain]);
  const form = useFields({ email, password: "" }, { email: emailRule, password: givenPasswordRule });

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setProblem(null);
    setSuspension(null);
    setSentTo(null);
    if (busy) return;
    if (!form.check()) {
      const first = event.currentTarget.elements.namedItem(emailRule(form.values.email) === null ? "password" : "email");
      if (first instanceof HTMLInputElement) first.focus();
      return;
    }
    const outcome = await signIn({ email: form.values.email.trim(), password: form.values.password });
    if (outcome.kind === "done" && outcome.value.challenge) return onChallenge(outcome.value.challenge, form.values.email.trim());
    if (outcome.kind === "done") setSentTo(outcome.value.confirmationSentTo ?? null);
    const locked = outcome.kind === "refused" ? outcome.remarks.find((remark) => remark.__typename === "AccountSuspended") : undefined;
    if (locked) return setSuspension(locked);
    // Which of the two is wrong is nobody's business, so the remark stands above both.
    if (outcome.kind === "refused") setProblem(outcome.remarks.map(({ message }) => message).join(" "));
    if (outcome.kind === "failed") setProblem(failureText(outcome.failure));
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {suspension && (
          <Alert color="red" variant="light" title={t("sign-in-form.suspended")}>
            <Text size="sm" component="blockquote" m={0} dir="auto">
              {suspension.reason}
            </Text>
            <Text size="sm" mt="xs">
              {suspension.until ? t("sign-in-form.suspended-until", { at: momentText(suspension.until) }) : t("sign-in-form.suspended-open")}
            </Text>
          </Alert>
        )}
        {problem && (
          <Alert color="red" variant="light">
            {problem}
          </Alert>
        )}
        <div role="status">{sentTo && <ConfirmationSent email={sentTo} />}</div>
        <TextInput label={t("common.email")} type="email" autoComplete="username" inputMode="email" required withAsterisk={false} {...form.field("email")} />
        <PasswordInput
          ref={password}
          label={t("common.password")}
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": t("common.show-password"), tabIndex: 0 }}
          {...form.field("password")}
        />
        <Button type="submit" size="md" loading={busy} fullWidth>
          {t("common.sign-in")}
        </Button>
      </Stack>
    </form>
  );
}

interface SignInFormProps {
  email?: string;
  /** Why it has to begin again. */
  remark?: string | null;
  /** Back from the second step: only the password is missing. */
  isAgain?: boolean;
  /** The password was right, and is not enough. */
  onChallenge: (challenge: Challenge, email: string) => void;
}
