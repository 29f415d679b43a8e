import { Entity, PrimaryColumn } from "typeorm";

/** A code that was not used yet: using it deletes it. */
@Entity("recovery_codes")
export class RecoveryCodeEntity {
  @PrimaryColumn("uuid", { name: "account_id" })
  declare accountId: string;
  @PrimaryColumn("bytea")
  declare hash: Buffer;
}
