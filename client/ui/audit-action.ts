/** What is written down, in words. */
export const auditActions: Readonly<Record<string, string>> = {
  "account.signed-up": "Signed up",
  "account.password-changed": "Changed the password",
  "account.password-reset": "Chose a new password by mail",
  "account.password-reset-forced": "Made a password void",
  "account.email-verified": "Confirmed the address",
  "account.email-change-requested": "Asked for another address",
  "account.email-change-cancelled": "Kept the address after all",
  "account.email-changed": "Changed the address",
  "account.email-change-undone": "Took the address back",
  "account.totp-enabled": "Turned two-step sign-in on",
  "account.totp-disabled": "Turned two-step sign-in off",
  "account.recovery-codes-regenerated": "Made new recovery codes",
  "account.recovery-code-used": "Used a recovery code",
  "session.started": "Signed in",
  "session.refused": "Sign-in refused",
  "session.ended": "Session ended",
  "session.elevated": "Proved again who they are",
  "session.proof-refused": "Gave a wrong proof",
  "session.reuse-detected": "Stolen session stopped",
  "role.granted": "Granted a role",
  "role.revoked": "Revoked a role",
  "profile.updated": "Edited a profile",
  "profile.change-undone": "Took back an edit",
  "profile.visibility-changed": "Chose who sees a field",
  "picture.set": "Set a picture",
  "picture.removed": "Removed a picture",
  "completion-rules.changed": "Changed completion rules",
  "readiness.run-requested": "Ran the readiness checks",
};

/** A server that is newer than this client may write down more. */
export const auditActionText = (action: string): string => auditActions[action] ?? action;
