import { Column, Entity, PrimaryColumn } from "typeorm";

@Entity("role_grants")
export class RoleGrantEntity {
  @PrimaryColumn("uuid", { name: "account_id" })
  declare accountId: string;
  @PrimaryColumn("text", { name: "role_key" })
  declare roleKey: string;
  /** Null for the system, and for people who are gone. */
  @Column({ type: "uuid", name: "granted_by", nullable: true })
  declare grantedBy: string | null;
  @Column({ type: "timestamptz", precision: 3, name: "granted_at" })
  declare grantedAt: Date;
  /** Null for a grant without an end. */
  @Column({ type: "timestamptz", precision: 3, name: "expires_at", nullable: true })
  declare expiresAt: Date | null;
}
