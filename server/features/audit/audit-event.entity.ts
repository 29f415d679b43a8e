import { Column, Entity, PrimaryColumn } from "typeorm";

/**
 * Append only: the service's database role may insert and read, never change or delete. Whoever writes a row names accounts, and the database puts
 * their subjects in their place: what is stored leads to nobody once the account is gone.
 */
@Entity("audit_events")
export class AuditEventEntity {
  @PrimaryColumn("uuid")
  declare id: string;
  @Column({ type: "timestamptz", precision: 3 })
  declare at: Date;
  @Column({ type: "text" })
  declare action: AuditAction;
  @Column({ type: "text", name: "actor_kind" })
  declare actorKind: "PERSON" | "SYSTEM";
  /** Null for the system. The account where it is written, its subject where it lies. */
  @Column({ type: "uuid", name: "actor_id", nullable: true })
  declare actorId: string | null;
  /** `kind:id`, such as `profile:0198…`; accounts and profiles as above. */
  @Column({ type: "text", nullable: true })
  declare target: string | null;
  @Column({ type: "uuid", name: "session_id", nullable: true })
  declare sessionId: string | null;
  /** Shortened to a network. */
  @Column({ type: "text", nullable: true })
  declare ip: string | null;
  @Column({ type: "jsonb", nullable: true })
  declare changes: Record<string, unknown> | null;
}

/** Every action that leaves a trace. */
export type AuditAction =
  | "account.signed-up"
  | "account.password-changed"
  | "account.password-reset"
  | "account.password-reset-forced"
  | "account.email-verified"
  | "account.email-change-requested"
  | "account.email-change-cancelled"
  | "account.email-changed"
  | "account.email-change-undone"
  | "account.totp-enabled"
  | "account.totp-disabled"
  | "account.recovery-codes-regenerated"
  | "account.recovery-code-used"
  | "account.deletion-scheduled"
  | "account.deletion-cancelled"
  | "account.deleted"
  | "account.export-requested"
  | "session.started"
  | "session.elevated"
  | "session.proof-refused"
  | "session.refused"
  | "session.ended"
  | "session.reuse-detected"
  | "account.suspended"
  | "account.reactivated"
  | "role.created"
  | "role.updated"
  | "role.deleted"
  | "role.granted"
  | "role.revoked"
  | "profile.updated"
  | "profile.change-undone"
  | "profile.visibility-changed"
  | "picture.set"
  | "picture.removed"
  | "picture.restored"
  | "completion-rules.changed"
  | "invitation.sent"
  | "invitation.resent"
  | "invitation.revoked"
  | "invitation.accepted"
  | "readiness.run-requested";
