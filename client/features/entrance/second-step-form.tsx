import { Alert, Anchor, Button, Group, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { failureText } from "#client/apollo/failure.ts";
import { useT } from "#client/messages/t.tsx";
import { CodeField, codeLength } from "#client/ui/code-field.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import { useCompleteSignIn } from "./use-complete-sign-in.ts";
import type { Challenge } from "./use-sign-in-steps.ts";

/** The second step of signing in: a code of the app, or one of the codes for whoever lost it. */
export function SecondStepForm({ challenge, onBack, onDone }: SecondStepFormProps) {
  const t = useT();
  const [complete, busy] = useCompleteSignIn();
  const [way, setWay] = useState<Way>(challenge.methods.includes("TOTP") ? "totpCode" : "recoveryCode");
  const [problem, setProblem] = useState<string | null>(null);
  const form = useFields({ totpCode: "", recoveryCode: "" });
  const field = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another way has another field
  useEffect(() => field.current?.focus(), [way]);

  const send = async (code: string) => {
    setProblem(null);
    if (busy) return;
    const outcome = await complete({ challengeId: challenge.id, [way]: code });
    if (outcome.kind === "done") return onDone?.();
    if (outcome.kind === "failed") return setProblem(failureText(outcome.failure));
    const over = outcome.remarks.find(({ code }) => code === "CHALLENGE_OVER");
    if (over) return onBack(over.message);
    setProblem(form.remark(outcome.remarks).join(" ") || null);
    // It is typed over; until then it stands there.
    field.current?.select();
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const code = form.values[way].trim();
    const isWhole = way === "totpCode" ? code.length === codeLength : code !== "";
    if (isWhole) void send(code);
    else form.remark([{ path: [way], message: t(way === "totpCode" ? "entrance.second-step.code-missing" : "entrance.second-step.recovery-code-missing") }]);
  };

  const take = (other: Way) => {
    form.clearErrors();
    setProblem(null);
    setWay(other);
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {problem && (
          <Alert color="red" variant="light">
            {problem}
          </Alert>
        )}
        {way === "totpCode" ? (
          <CodeField
            ref={field}
            id="totpCode"
            label={t("entrance.second-step.code")}
            description={t("entrance.second-step.code-where")}
            value={form.values.totpCode}
            error={form.errors.totpCode}
            busy={busy}
            onChange={(code) => form.set("totpCode", code)}
            onWhole={(code) => void send(code)}
          />
        ) : (
          <TextInput
            ref={field}
            label={t("entrance.second-step.recovery-code")}
            description={t("entrance.second-step.recovery-code-where")}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            readOnly={busy}
            required
            withAsterisk={false}
            {...form.field("recoveryCode")}
          />
        )}
        <Button type="submit" size="md" loading={busy} fullWidth>
          {t("entrance.second-step.sign-in")}
        </Button>
        <Group justify="space-between" gap="xs">
          {challenge.methods.includes("TOTP") && (
            <Anchor component="button" type="button" fz="sm" underline="always" onClick={() => take(way === "totpCode" ? "recoveryCode" : "totpCode")}>
              {t(way === "totpCode" ? "entrance.second-step.use-recovery-code" : "entrance.second-step.use-app")}
            </Anchor>
          )}
          <Anchor component="button" type="button" fz="sm" underline="always" onClick={() => onBack(null)}>
            {t("entrance.second-step.back")}
          </Anchor>
        </Group>
      </Stack>
    </form>
  );
}

type Way = "totpCode" | "recoveryCode";

interface SecondStepFormProps {
  challenge: Challenge;
  /** To the password again: by choice, or because the step is over, and then with the reason. */
  onBack: (why: string | null) => void;
  /** The session is there by then, which most places notice by themselves. */
  onDone?: () => void;
}
