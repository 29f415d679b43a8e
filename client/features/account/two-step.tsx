import type { FragmentType } from "@apollo/client";
import { useSuspenseFragment } from "@apollo/client/react";
import { Button, Group, Stack, Text } from "@mantine/core";
import { IconShieldCheck, IconShieldOff } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { problemOf } from "#client/apollo/problem.ts";
import type { TwoStep_AccountFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { ConfirmDialog } from "#client/ui/confirm-dialog.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { Problem, type ProblemText } from "#client/ui/problem.tsx";
import { useToast } from "#client/ui/toasts.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { type Enrolment, TotpEnrolment } from "./totp-enrolment.tsx";
import classes from "./two-step.module.css";
import { useDisableTotp, useRegenerateRecoveryCodes, useStartTotpEnrolment } from "./use-two-step.ts";

const fragment = graphql(`
  fragment TwoStep_Account on Account {
    id
    totpEnabled
    recoveryCodesLeft
  }
`);

type Step =
  | { readonly kind: "resting" }
  | { readonly kind: "enrolling"; readonly enrolment: Enrolment }
  | { readonly kind: "codes"; readonly codes: readonly string[] };

const resting: Step = { kind: "resting" };

/** Few enough to make new ones before the last is gone. */
const few = 3;

/** An authenticator app as the second step of signing in, and the codes for whoever loses it. */
export function TwoStep({ account }: { account: FragmentType<TwoStep_AccountFragment> }) {
  const t = useT();
  const { data } = useSuspenseFragment({ fragment, fragmentName: "TwoStep_Account", from: account });
  const [step, setStep] = useState<Step>(resting);
  const [problem, setProblem] = useState<ProblemText | null>(null);
  const [asking, setAsking] = useState<"new-codes" | "turn-off" | null>(null);
  const [start, starting] = useStartTotpEnrolment();
  const [regenerate, regenerating] = useRegenerateRecoveryCodes();
  const [disable, disabling] = useDisableTotp();
  const toast = useToast();
  const main = useRef<HTMLButtonElement>(null);
  // What had the focus is gone with its step: it goes to where the next one begins.
  const moved = useRef(false);
  useEffect(() => {
    if (step.kind !== "resting") moved.current = true;
    else if (moved.current) main.current?.focus();
  }, [step]);

  const setUp = async () => {
    setProblem(null);
    const outcome = await start();
    setProblem(problemOf(outcome));
    if (outcome.kind !== "done") return;
    const { otpauthUrl, secret } = outcome.value;
    if (otpauthUrl !== null && secret !== null) setStep({ kind: "enrolling", enrolment: { otpauthUrl, secret } });
  };

  const makeCodes = async () => {
    setAsking(null);
    setProblem(null);
    const outcome = await regenerate();
    setProblem(problemOf(outcome));
    if (outcome.kind === "done") setStep({ kind: "codes", codes: outcome.value.codes ?? [] });
  };

  const turnOff = async () => {
    setAsking(null);
    setProblem(null);
    const outcome = await disable();
    setProblem(problemOf(outcome));
    if (outcome.kind !== "done") return;
    toast({ message: t("account.two-step.turned-off") });
    main.current?.focus();
  };

  return (
    <Panel title={t("account.two-step.title")} hint={t("account.two-step.hint")}>
      {step.kind === "enrolling" && (
        <TotpEnrolment enrolment={step.enrolment} onCodes={(codes) => setStep({ kind: "codes", codes })} onCancel={() => setStep(resting)} />
      )}
      {step.kind === "codes" && <RecoveryCodes codes={step.codes} onKept={() => setStep(resting)} />}
      {step.kind === "resting" && (
        <Stack>
          <Problem problem={problem} />
          {data.totpEnabled ? (
            <>
              <div>
                <p className={classes.state} data-on>
                  <IconShieldCheck aria-hidden="true" size={20} stroke={1.6} />
                  {t("account.two-step.on")}
                </p>
                <Text size="sm" {...(data.recoveryCodesLeft < few ? { c: "var(--warn)" } : { c: "dimmed" })}>
                  {t(data.recoveryCodesLeft < few ? "account.two-step.few-codes-left" : "account.two-step.codes-left", { count: data.recoveryCodesLeft })}
                </Text>
              </div>
              <Group gap="sm">
                <Button ref={main} variant="default" loading={regenerating} onClick={() => setAsking("new-codes")}>
                  {t("account.two-step.new-codes")}
                </Button>
                <Button variant="subtle" color="red" loading={disabling} onClick={() => setAsking("turn-off")}>
                  {t("account.two-step.turn-off")}
                </Button>
              </Group>
            </>
          ) : (
            <>
              <p className={classes.state}>
                <IconShieldOff aria-hidden="true" size={20} stroke={1.6} />
                {t("account.two-step.off")}
              </p>
              <div>
                <Button ref={main} loading={starting} onClick={() => void setUp()}>
                  {t("account.two-step.set-up")}
                </Button>
              </div>
            </>
          )}
        </Stack>
      )}
      <ConfirmDialog
        opened={asking === "new-codes"}
        title={t("account.two-step.new-codes-title")}
        consequence={t("account.two-step.new-codes-consequence")}
        action={t("account.two-step.new-codes")}
        onConfirm={() => void makeCodes()}
        onClose={() => setAsking(null)}
      />
      <ConfirmDialog
        opened={asking === "turn-off"}
        title={t("account.two-step.turn-off-title")}
        consequence={t("account.two-step.turn-off-consequence")}
        action={t("account.two-step.turn-off")}
        isDangerous
        onConfirm={() => void turnOff()}
        onClose={() => setAsking(null)}
      />
    </Panel>
  );
}
