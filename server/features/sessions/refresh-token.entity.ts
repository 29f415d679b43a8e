import { Column, Entity, PrimaryColumn } from "typeorm";

/** One link of a session's chain of refresh tokens. Used ones stay until the session goes, so that a stolen one is recognised. */
@Entity("refresh_tokens")
export class RefreshTokenEntity {
  @PrimaryColumn("bytea")
  declare hash: Buffer;
  @Column({ type: "uuid", name: "session_id" })
  declare sessionId: string;
  @Column({ type: "timestamptz", precision: 3, name: "used_at", nullable: true })
  declare usedAt: Date | null;
  /** The next token, sealed under this one, for the few seconds in which this one may still be shown. */
  @Column({ type: "bytea", name: "successor_sealed", nullable: true })
  declare successorSealed: Buffer | null;
}
