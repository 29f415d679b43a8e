import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX, IconHelpCircle, IconSignature } from "@tabler/icons-react";
import { useT } from "#client/messages/t.tsx";
import classes from "./status-mark.module.css";

const statuses = {
  PASS: { label: "status-mark.pass", tone: "good", Icon: IconCircleCheck },
  WARN: { label: "status-mark.warn", tone: "warn", Icon: IconAlertTriangle },
  FAIL: { label: "status-mark.fail", tone: "bad", Icon: IconCircleX },
  ATTESTED: { label: "status-mark.attested", tone: "good", Icon: IconSignature },
  NOT_APPLICABLE: { label: "status-mark.not-applicable", tone: "quiet", Icon: IconCircleDashed },
  UNKNOWN: { label: "status-mark.unknown", tone: "quiet", Icon: IconHelpCircle },
} as const;

/** A status by shape and word, not by colour alone. */
export function StatusMark({ status }: { status: keyof typeof statuses }) {
  const t = useT();
  const { label, tone, Icon } = statuses[status];
  return (
    <span className={classes.mark} data-tone={tone}>
      <Icon aria-hidden="true" size={16} stroke={1.8} />
      {t(label)}
    </span>
  );
}

const verdicts = {
  READY: { label: "status-mark.ready", tone: "good", Icon: IconCircleCheck },
  READY_WITH_WARNINGS: { label: "status-mark.ready-with-warnings", tone: "warn", Icon: IconAlertTriangle },
  NOT_READY: { label: "status-mark.not-ready", tone: "bad", Icon: IconCircleX },
  UNKNOWN: { label: "status-mark.not-known", tone: "quiet", Icon: IconHelpCircle },
} as const;

export function VerdictMark({ verdict }: { verdict: keyof typeof verdicts }) {
  const t = useT();
  const { label, tone, Icon } = verdicts[verdict];
  return (
    <p className={classes.verdict} data-tone={tone}>
      <Icon aria-hidden="true" size={22} stroke={1.8} />
      {t(label)}
    </p>
  );
}
