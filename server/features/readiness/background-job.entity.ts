import { Column, Entity, PrimaryColumn } from "typeorm";

export type JobStateKey = "QUEUED" | "RUNNING" | "DONE" | "FAILED" | "CANCELLED";

/** Work in the background that somebody started and follows. */
@Entity("background_jobs")
export class BackgroundJobEntity {
  @PrimaryColumn("uuid")
  declare id: string;
  /** Who started it, and may see it. */
  @Column({ type: "uuid", name: "account_id" })
  declare accountId: string;
  @Column({ type: "text" })
  declare kind: string;
  @Column({ type: "text" })
  declare state: JobStateKey;
  @Column({ type: "integer", default: 0 })
  declare done: number;
  /** Null where it can't be known. */
  @Column({ type: "integer", nullable: true })
  declare total: number | null;
  @Column({ type: "text", array: true, default: "{}" })
  declare errors: string[];
  @Column({ type: "timestamptz", precision: 3, name: "created_at" })
  declare createdAt: Date;
  /** Moves with each step that is done. */
  @Column({ type: "timestamptz", precision: 3, name: "updated_at" })
  declare updatedAt: Date;
}
