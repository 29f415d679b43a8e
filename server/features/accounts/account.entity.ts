import { Column, Entity, PrimaryColumn } from "typeorm";

/** Who can sign in. The profile of the same id says who they are to others. */
@Entity("accounts")
export class AccountEntity {
  @PrimaryColumn("uuid")
  declare id: string;
  /** Encrypted; `emailIndex` finds it by equality. */
  @Column({ type: "bytea", name: "email_sealed" })
  declare emailSealed: Buffer;
  @Column({ type: "bytea", name: "email_index" })
  declare emailIndex: Buffer;
  /** Null until the address was confirmed. */
  @Column({ type: "timestamptz", precision: 3, name: "email_verified_at", nullable: true })
  declare emailVerifiedAt: Date | null;
  /** Encrypted; an address that counts once it is confirmed. Null where none waits. */
  @Column({ type: "bytea", name: "pending_email_sealed", nullable: true })
  declare pendingEmailSealed: Buffer | null;
  /** argon2id; null for an account that signs in by other means, or has to choose a new one first. */
  @Column({ type: "text", name: "password_hash", nullable: true })
  declare passwordHash: string | null;
  /** Its owner asked for it, and until it is done may call it off. Null where none is. */
  @Column({ type: "timestamptz", precision: 3, name: "deletion_scheduled_for", nullable: true })
  declare deletionScheduledFor: Date | null;
  /** Null unless it is, or was until `suspendedUntil`, suspended. */
  @Column({ type: "timestamptz", precision: 3, name: "suspended_at", nullable: true })
  declare suspendedAt: Date | null;
  /** Null for a suspension without an end. */
  @Column({ type: "timestamptz", precision: 3, name: "suspended_until", nullable: true })
  declare suspendedUntil: Date | null;
  /** Encrypted. */
  @Column({ type: "bytea", name: "suspension_reason_sealed", nullable: true })
  declare suspensionReasonSealed: Buffer | null;
  /** Null for the system, and for people who are gone. */
  @Column({ type: "uuid", name: "suspended_by", nullable: true })
  declare suspendedBy: string | null;
  @Column({ type: "timestamptz", precision: 3, name: "created_at" })
  declare createdAt: Date;
}
