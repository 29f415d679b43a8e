import { Column, Entity, PrimaryColumn } from "typeorm";
import type { FindingStatus } from "./check.ts";

/** What a check found when it ran last. */
@Entity("readiness_results")
export class ReadinessResultEntity {
  @PrimaryColumn("text")
  declare key: string;
  @Column({ type: "text" })
  declare status: FindingStatus;
  @Column({ type: "text" })
  declare evidence: string;
  /** Null where there is nothing to do. */
  @Column({ type: "text", nullable: true })
  declare remedy: string | null;
  @Column({ type: "integer", name: "duration_ms" })
  declare durationMs: number;
  @Column({ type: "timestamptz", precision: 3, name: "checked_at" })
  declare checkedAt: Date;
}
