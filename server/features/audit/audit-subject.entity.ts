import { Column, Entity, PrimaryColumn } from "typeorm";

/** Who somebody is in the audit log. Goes with the account, and with it the only way from the log to a person. */
@Entity("audit_subjects")
export class AuditSubjectEntity {
  @PrimaryColumn("uuid", { default: () => "gen_random_uuid()" })
  declare id: string;
  @Column({ type: "uuid", name: "account_id" })
  declare accountId: string;
}
