import { Column, Entity, PrimaryColumn } from "typeorm";

/** What a profile's stored percentage became; the last one of a day. */
@Entity("completion_points")
export class CompletionPointEntity {
  @PrimaryColumn("uuid", { name: "profile_id" })
  declare profileId: string;
  /** In UTC. */
  @PrimaryColumn("date")
  declare day: string;
  @Column({ type: "timestamptz", precision: 3 })
  declare at: Date;
  @Column({ type: "integer" })
  declare percent: number;
}
