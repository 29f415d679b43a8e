import { Column, Entity, PrimaryColumn } from "typeorm";

/** That somebody may have an account, and with which roles (`invitation_roles`). The token of its mail is a `mail_tokens` row. */
@Entity("invitations")
export class InvitationEntity {
  @PrimaryColumn("uuid")
  declare id: string;
  /** Encrypted; `emailIndex` finds it by equality. */
  @Column({ type: "bytea", name: "email_sealed" })
  declare emailSealed: Buffer;
  @Column({ type: "bytea", name: "email_index" })
  declare emailIndex: Buffer;
  /** Who sent it last and stands for it. Null for the system, and for people who are gone. */
  @Column({ type: "uuid", name: "invited_by", nullable: true })
  declare invitedBy: string | null;
  @Column({ type: "timestamptz", precision: 3, name: "created_at" })
  declare createdAt: Date;
  @Column({ type: "timestamptz", precision: 3, name: "expires_at" })
  declare expiresAt: Date;
  /** Null while nobody came. */
  @Column({ type: "timestamptz", precision: 3, name: "accepted_at", nullable: true })
  declare acceptedAt: Date | null;
}
