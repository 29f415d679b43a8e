import { Column, Entity, PrimaryColumn } from "typeorm";

/** The authenticator app of an account. */
@Entity("totp_factors")
export class TotpFactorEntity {
  @PrimaryColumn("uuid", { name: "account_id" })
  declare accountId: string;
  /** Encrypted. */
  @Column({ type: "bytea", name: "secret_sealed" })
  declare secretSealed: Buffer;
  @Column({ type: "timestamptz", precision: 3, name: "started_at" })
  declare startedAt: Date;
  /** Null while its first code is still to come. */
  @Column({ type: "timestamptz", precision: 3, name: "confirmed_at", nullable: true })
  declare confirmedAt: Date | null;
  /** The time step of the last code that was accepted: neither it nor an earlier one is accepted again. Null before the first. */
  @Column({ type: "integer", name: "last_step", nullable: true })
  declare lastStep: number | null;
  /** When the latest wrong codes came, wherever they were typed; the oldest first. */
  @Column({ type: "timestamptz", precision: 3, array: true, name: "wrong_codes" })
  declare wrongCodes: Date[];
}
