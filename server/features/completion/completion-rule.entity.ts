import { Column, Entity, PrimaryColumn } from "typeorm";

/** That a role asks for a field. */
@Entity("completion_rules")
export class CompletionRuleEntity {
  @PrimaryColumn("text", { name: "role_key" })
  declare roleKey: string;
  @PrimaryColumn("text")
  declare key: string;
  @Column({ type: "text" })
  declare field: string;
  @Column({ type: "integer", name: "min_count", default: 1 })
  declare minCount: number;
  @Column({ type: "integer" })
  declare weight: number;
  @Column({ type: "boolean", name: "is_required", default: false })
  declare isRequired: boolean;
  @Column({ type: "text", nullable: true })
  declare hint: string | null;
  @Column({ type: "integer", name: "stale_after_days", nullable: true })
  declare staleAfterDays: number | null;
  @Column({ type: "integer" })
  declare position: number;
}
