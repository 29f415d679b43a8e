import { Column, Entity, PrimaryColumn } from "typeorm";

/** A sign-in whose password was right, waiting for its second step. It names the account, and nothing of whoever began it. */
@Entity("sign_in_challenges")
export class SignInChallengeEntity {
  /** Of the id, which only whoever began it knows. */
  @PrimaryColumn("bytea")
  declare hash: Buffer;
  @Column({ type: "uuid", name: "account_id" })
  declare accountId: string;
  /** How often it was tried. */
  @Column({ type: "integer", default: 0 })
  declare attempts: number;
  @Column({ type: "timestamptz", precision: 3, name: "expires_at" })
  declare expiresAt: Date;
}
