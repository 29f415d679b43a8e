import {
  IconAlertTriangle,
  IconDeviceMobile,
  IconFileZip,
  IconKey,
  IconLock,
  IconLockOpen,
  IconLogin2,
  IconLogout,
  IconMail,
  IconPhotoOff,
  IconPoint,
  IconShieldCheck,
  IconShieldOff,
  IconUserCheck,
  IconUserMinus,
  IconUserPlus,
  IconUsersGroup,
} from "@tabler/icons-react";
import type { MessageId } from "#client/messages/catalogue.ts";

interface SecurityEvent {
  /** Null for what a newer server writes down and this client does not know. */
  readonly words: MessageId | null;
  readonly Icon: typeof IconKey;
  /** Worth a second look: it may have been somebody else. */
  readonly isCareful?: boolean;
}

const events: Readonly<Record<string, SecurityEvent>> = {
  "account.signed-up": { words: "account.log.signed-up", Icon: IconUserPlus },
  "account.password-changed": { words: "account.log.password-changed", Icon: IconKey },
  "account.password-reset": { words: "account.log.password-reset", Icon: IconKey },
  "account.password-reset-forced": { words: "account.log.password-reset-forced", Icon: IconKey, isCareful: true },
  "account.email-verified": { words: "account.log.email-verified", Icon: IconMail },
  "account.email-change-requested": { words: "account.log.email-change-requested", Icon: IconMail },
  "account.email-change-cancelled": { words: "account.log.email-change-cancelled", Icon: IconMail },
  "account.email-changed": { words: "account.log.email-changed", Icon: IconMail },
  "account.email-change-undone": { words: "account.log.email-change-undone", Icon: IconMail, isCareful: true },
  "account.totp-enabled": { words: "account.log.totp-enabled", Icon: IconShieldCheck },
  "account.totp-disabled": { words: "account.log.totp-disabled", Icon: IconShieldOff },
  "account.recovery-codes-regenerated": { words: "account.log.recovery-codes-regenerated", Icon: IconShieldCheck },
  "account.recovery-code-used": { words: "account.log.recovery-code-used", Icon: IconShieldCheck },
  "account.deletion-scheduled": { words: "account.log.deletion-scheduled", Icon: IconUserMinus, isCareful: true },
  "account.deletion-cancelled": { words: "account.log.deletion-cancelled", Icon: IconUserCheck },
  "account.export-requested": { words: "account.log.export-requested", Icon: IconFileZip },
  "account.suspended": { words: "account.log.suspended", Icon: IconLock, isCareful: true },
  "account.reactivated": { words: "account.log.reactivated", Icon: IconLockOpen },
  "session.started": { words: "account.log.session-started", Icon: IconLogin2 },
  "session.refused": { words: "account.log.session-refused", Icon: IconAlertTriangle, isCareful: true },
  "session.ended": { words: "account.log.session-ended", Icon: IconLogout },
  "session.elevated": { words: "account.log.session-elevated", Icon: IconUserCheck },
  "session.proof-refused": { words: "account.log.proof-refused", Icon: IconAlertTriangle, isCareful: true },
  "session.reuse-detected": { words: "account.log.reuse-detected", Icon: IconDeviceMobile, isCareful: true },
  "role.granted": { words: "account.log.role-granted", Icon: IconUsersGroup },
  "role.revoked": { words: "account.log.role-revoked", Icon: IconUsersGroup },
  "picture.removed": { words: "account.log.picture-removed", Icon: IconPhotoOff },
};

export const securityEvent = (action: string): SecurityEvent => events[action] ?? { words: null, Icon: IconPoint };
