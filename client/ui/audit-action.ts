import { said } from "./server-words.ts";

/** What is written down. A server that is newer than this client may write down more. */
export const auditActions: readonly string[] = [
  "account.signed-up",
  "account.password-changed",
  "account.password-reset",
  "account.password-reset-forced",
  "account.email-verified",
  "account.email-change-requested",
  "account.email-change-cancelled",
  "account.email-changed",
  "account.email-change-undone",
  "account.totp-enabled",
  "account.totp-disabled",
  "account.recovery-codes-regenerated",
  "account.recovery-code-used",
  "session.started",
  "session.refused",
  "session.ended",
  "session.elevated",
  "session.proof-refused",
  "session.reuse-detected",
  "role.granted",
  "role.revoked",
  "profile.updated",
  "profile.change-undone",
  "profile.visibility-changed",
  "picture.set",
  "picture.removed",
  "picture.restored",
  "completion-rules.changed",
  "readiness.run-requested",
];

export const auditActionText = (action: string): string => said(`audit-action.${action}`) ?? action;
