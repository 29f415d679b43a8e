import { Anchor, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { problemOf } from "#client/apollo/problem.ts";
import { useT } from "#client/messages/t.tsx";
import { CodeField, codeLength } from "#client/ui/code-field.tsx";
import { CopyButton } from "#client/ui/copy-button.tsx";
import { Problem, type ProblemText } from "#client/ui/problem.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import classes from "./two-step.module.css";
import { useConfirmTotp } from "./use-two-step.ts";

const QrCode = lazy(async () => ({ default: (await import("./qr-code.tsx")).QrCode }));

export interface Enrolment {
  readonly otpauthUrl: string;
  readonly secret: string;
}

/** First the app learns the secret, then it shows that it did. */
export function TotpEnrolment({ enrolment, onCodes, onCancel }: TotpEnrolmentProps) {
  const t = useT();
  const [confirm, busy] = useConfirmTotp();
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const form = useFields({ code: "" });
  const heading = useRef<HTMLHeadingElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => heading.current?.focus(), []);

  const send = async (code: string) => {
    setProblem(null);
    if (busy) return;
    const outcome = await confirm(code);
    if (outcome.kind === "done") return onCodes(outcome.value.codes ?? []);
    setProblem(problemOf(outcome, form.remark));
    // It is typed over; until then it stands there.
    field.current?.select();
  };

  const submit = () => {
    if (form.values.code.length === codeLength) void send(form.values.code);
    else form.remark([{ path: ["code"], message: t("account.two-step.code-missing") }]);
  };

  return (
    <Stack>
      <div className={classes.steps}>
        <Suspense fallback={<Skeleton className={classes.qrWaiting ?? ""} />}>
          <QrCode text={enrolment.otpauthUrl} label={t("account.two-step.qr")} />
        </Suspense>
        <Stack gap="xs">
          <h3 className={classes.heading} ref={heading} tabIndex={-1}>
            {t("account.two-step.scan")}
          </h3>
          <Text size="sm" c="dimmed">
            {t("account.two-step.scan-how")}
          </Text>
          <Text size="sm">
            <Anchor href={enrolment.otpauthUrl} underline="always">
              {t("account.two-step.open-app")}
            </Anchor>
          </Text>
          <Text size="sm" c="dimmed">
            {t("account.two-step.type-secret")}
          </Text>
          <code className={classes.secret}>{enrolment.secret.match(/.{1,4}/g)?.join(" ")}</code>
          <div>
            <CopyButton text={enrolment.secret} label={t("account.two-step.copy-secret")} compact />
          </div>
        </Stack>
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        noValidate
      >
        <Stack>
          <h3 className={classes.heading}>{t("account.two-step.confirm")}</h3>
          <Problem problem={problem} />
          <CodeField
            ref={field}
            id="code"
            label={t("account.two-step.code")}
            description={t("account.two-step.code-where")}
            value={form.values.code}
            error={form.errors.code}
            busy={busy}
            onChange={(code) => form.set("code", code)}
            onWhole={(code) => void send(code)}
          />
          <Group gap="sm">
            <Button type="submit" loading={busy}>
              {t("account.two-step.turn-on")}
            </Button>
            <Button variant="default" onClick={onCancel}>
              {t("account.two-step.cancel")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Stack>
  );
}

interface TotpEnrolmentProps {
  enrolment: Enrolment;
  onCodes: (codes: readonly string[]) => void;
  onCancel: () => void;
}
