import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX, IconHelpCircle, IconSignature } from "@tabler/icons-react";
import classes from "./status-mark.module.css";

const statuses = {
  PASS: { label: "Pass", tone: "good", Icon: IconCircleCheck },
  WARN: { label: "Warning", tone: "warn", Icon: IconAlertTriangle },
  FAIL: { label: "Fail", tone: "bad", Icon: IconCircleX },
  ATTESTED: { label: "Attested", tone: "good", Icon: IconSignature },
  NOT_APPLICABLE: { label: "Not applicable", tone: "quiet", Icon: IconCircleDashed },
  UNKNOWN: { label: "Unknown", tone: "quiet", Icon: IconHelpCircle },
} as const;

/** A status by shape and word, not by colour alone. */
export function StatusMark({ status }: { status: keyof typeof statuses }) {
  const { label, tone, Icon } = statuses[status];
  return (
    <span className={classes.mark} data-tone={tone}>
      <Icon aria-hidden="true" size={16} stroke={1.8} />
      {label}
    </span>
  );
}

const verdicts = {
  READY: { label: "Ready for production", tone: "good", Icon: IconCircleCheck },
  READY_WITH_WARNINGS: { label: "Ready, with warnings", tone: "warn", Icon: IconAlertTriangle },
  NOT_READY: { label: "Not ready", tone: "bad", Icon: IconCircleX },
  UNKNOWN: { label: "Not known yet", tone: "quiet", Icon: IconHelpCircle },
} as const;

export function VerdictMark({ verdict }: { verdict: keyof typeof verdicts }) {
  const { label, tone, Icon } = verdicts[verdict];
  return (
    <p className={classes.verdict} data-tone={tone}>
      <Icon aria-hidden="true" size={22} stroke={1.8} />
      {label}
    </p>
  );
}
