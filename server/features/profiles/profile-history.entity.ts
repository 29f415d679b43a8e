import { Column, Entity, PrimaryColumn } from "typeorm";

/** What stood in a field before an edit, for as long as the edit can be undone. */
@Entity("profile_history")
export class ProfileHistoryEntity {
  @PrimaryColumn("uuid", { name: "profile_id" })
  declare profileId: string;
  /** The one that the edit made. */
  @PrimaryColumn("integer")
  declare version: number;
  @PrimaryColumn("text")
  declare field: string;
  /** The value as JSON, so that an empty one looks like any other. */
  @Column({ type: "bytea", name: "former_sealed" })
  declare formerSealed: Buffer;
  /** Null for the system, and for people who are gone. */
  @Column({ type: "uuid", name: "changed_by", nullable: true })
  declare changedBy: string | null;
  @Column({ type: "timestamptz", precision: 3, name: "created_at" })
  declare createdAt: Date;
}
