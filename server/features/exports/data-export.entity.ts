import { Column, Entity, PrimaryColumn } from "typeorm";

export type DataExportStateKey = "QUEUED" | "RUNNING" | "READY" | "EXPIRED" | "FAILED";

/** An archive of somebody's data: asked for, made, and gone after its time. Its id is that of its job. */
@Entity("data_exports")
export class DataExportEntity {
  @PrimaryColumn("uuid")
  declare id: string;
  @Column({ type: "uuid", name: "account_id" })
  declare accountId: string;
  @Column({ type: "text" })
  declare state: DataExportStateKey;
  @Column({ type: "timestamptz", precision: 3, name: "requested_at" })
  declare requestedAt: Date;
  /** When somebody last worked on it. */
  @Column({ type: "timestamptz", precision: 3, name: "moved_at" })
  declare movedAt: Date;
  /** Null until it is ready. */
  @Column({ type: "timestamptz", precision: 3, name: "expires_at", nullable: true })
  declare expiresAt: Date | null;
  /** Where the archive lies or, while it is made, is going to. Null before and afterwards. */
  @Column({ type: "text", name: "object_key", nullable: true })
  declare objectKey: string | null;
  /** Encrypted; the archive opens under it and nothing else. */
  @Column({ type: "bytea", name: "key_sealed", nullable: true })
  declare keySealed: Buffer | null;
}
