import { Column, Entity, PrimaryColumn } from "typeorm";
import type { MailPurpose } from "./mail-token.rules.ts";

/** A link that went out by mail. Spent ones stay for an hour: they count against the limit of the next. */
@Entity("mail_tokens")
export class MailTokenEntity {
  /** SHA-256 of the token, which stands in the mail alone. */
  @PrimaryColumn("bytea")
  declare hash: Buffer;
  @Column({ type: "text" })
  declare purpose: MailPurpose;
  /** Null where the mailbox counts, whoever has it. */
  @Column({ type: "uuid", name: "account_id", nullable: true })
  declare accountId: string | null;
  /** Of the address that it is about; null where that is nobody's question. */
  @Column({ type: "bytea", name: "address_index", nullable: true })
  declare addressIndex: Buffer | null;
  /** What goes with it, such as a new address; encrypted. */
  @Column({ type: "bytea", name: "payload_sealed", nullable: true })
  declare payloadSealed: Buffer | null;
  @Column({ type: "timestamptz", precision: 3, name: "issued_at" })
  declare issuedAt: Date;
  @Column({ type: "timestamptz", precision: 3, name: "expires_at" })
  declare expiresAt: Date;
  /** When it was redeemed or made void; null while it is good. */
  @Column({ type: "timestamptz", precision: 3, name: "used_at", nullable: true })
  declare usedAt: Date | null;
}
