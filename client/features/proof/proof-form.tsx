import { Alert, Anchor, Button, Group, PasswordInput, Stack, Text } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { failureText } from "#client/apollo/failure.ts";
import { paths } from "#client/app/paths.ts";
import type { ProofMethod } from "#client/gql/graphql.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { CodeField, codeLength } from "#client/ui/code-field.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import { useReauthenticate } from "./use-reauthenticate.ts";

/** The password, or a code where the account has an app. */
export function ProofForm({ email, methods, onProved, onCancel }: ProofFormProps) {
  const t = useT();
  const [prove, busy] = useReauthenticate();
  const [way, setWay] = useState<Way>(methods.includes("PASSWORD") ? "password" : "totpCode");
  const [problem, setProblem] = useState<string | null>(null);
  const form = useFields({ password: "", totpCode: "" });
  const field = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another way has another field
  useEffect(() => field.current?.focus(), [way]);

  if (!methods.includes("PASSWORD") && !methods.includes("TOTP")) {
    return (
      <Text size="sm">
        <Message id="proof.no-way" components={[<Anchor key="0" component={Link} underline="always" to={paths.forgotPassword} onClick={onCancel} />]} />
      </Text>
    );
  }

  const send = async (value: string) => {
    setProblem(null);
    if (busy) return;
    const outcome = await prove({ [way]: value });
    if (outcome.kind === "done") return onProved();
    if (outcome.kind === "failed") return setProblem(failureText(outcome.failure));
    setProblem(form.remark(outcome.remarks).join(" ") || null);
    // It is typed over; until then it stands there.
    field.current?.select();
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const value = form.values[way];
    const isWhole = way === "totpCode" ? value.length === codeLength : value !== "";
    if (isWhole) void send(value);
    else form.remark([{ path: [way], message: t(way === "totpCode" ? "proof.code-missing" : "proof.password-missing") }]);
  };

  const take = (other: Way) => {
    form.clearErrors();
    setProblem(null);
    setWay(other);
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm">{t("proof.lead")}</Text>
        {problem && (
          <Alert color="red" variant="light">
            {problem}
          </Alert>
        )}
        {way === "totpCode" ? (
          <CodeField
            ref={field}
            id="proof-code"
            label={t("proof.code")}
            value={form.values.totpCode}
            error={form.errors.totpCode}
            busy={busy}
            onChange={(code) => form.set("totpCode", code)}
            onWhole={(code) => void send(code)}
          />
        ) : (
          <>
            {/* So that a password manager knows whose password this is. */}
            <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
            <PasswordInput
              ref={field}
              label={t("proof.password")}
              autoComplete="current-password"
              required
              withAsterisk={false}
              readOnly={busy}
              visibilityToggleButtonProps={{ "aria-label": t("proof.show-password"), tabIndex: 0 }}
              {...form.field("password")}
              id="proof-password"
            />
          </>
        )}
        {methods.includes("PASSWORD") && methods.includes("TOTP") && (
          <div>
            <Anchor component="button" type="button" fz="sm" underline="always" onClick={() => take(way === "password" ? "totpCode" : "password")}>
              {t(way === "password" ? "proof.use-code" : "proof.use-password")}
            </Anchor>
          </div>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
            {t("proof.cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("proof.confirm")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type Way = "password" | "totpCode";

interface ProofFormProps {
  email: string;
  methods: readonly ProofMethod[];
  onProved: () => void;
  onCancel: () => void;
}
