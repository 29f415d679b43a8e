import { Column, Entity, PrimaryColumn } from "typeorm";

export type SignInMethodKey = "PASSWORD" | "PASSKEY" | "OIDC" | "RECOVERY_CODE" | "IMPERSONATION";

/** The truth about a session; the cache only repeats it. */
@Entity("sessions")
export class SessionEntity {
  @PrimaryColumn("uuid")
  declare id: string;
  @Column({ type: "uuid", name: "account_id" })
  declare accountId: string;
  @Column({ type: "text" })
  declare method: SignInMethodKey;
  @Column({ type: "text", nullable: true })
  declare browser: string | null;
  @Column({ type: "text", nullable: true })
  declare os: string | null;
  @Column({ type: "text", nullable: true })
  declare device: string | null;
  /** Shortened to a network. */
  @Column({ type: "text", nullable: true })
  declare ip: string | null;
  /** Grows with each change, of its account's roles too. */
  @Column({ type: "integer", default: 1 })
  declare version: number;
  @Column({ type: "timestamptz", precision: 3, name: "created_at" })
  declare createdAt: Date;
  /** The last refresh: at most ten minutes behind. */
  @Column({ type: "timestamptz", precision: 3, name: "last_seen_at" })
  declare lastSeenAt: Date;
  @Column({ type: "timestamptz", precision: 3, name: "expires_at" })
  declare expiresAt: Date;
  /** Null while it lives. */
  @Column({ type: "timestamptz", precision: 3, name: "ended_at", nullable: true })
  declare endedAt: Date | null;
  /** Until when its last proof counts as fresh; null where there was none. */
  @Column({ type: "timestamptz", precision: 3, name: "elevated_until", nullable: true })
  declare elevatedUntil: Date | null;
  /** When its latest wrong proofs came; the oldest first. No part of what the cache repeats. */
  @Column({ type: "timestamptz", precision: 3, array: true, name: "wrong_proofs", default: "{}" })
  declare wrongProofs: Date[];
}
