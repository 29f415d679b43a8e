import { Column, Entity, PrimaryColumn } from "typeorm";
import type { Visibility } from "./profile-fields.ts";

/** Who somebody is to others. Shares its id with the account. */
@Entity("profiles")
export class ProfileEntity {
  @PrimaryColumn("uuid")
  declare id: string;
  @Column({ type: "text" })
  declare handle: string;
  @Column({ type: "text", name: "display_name" })
  declare displayName: string;
  @Column({ type: "text", nullable: true })
  declare headline: string | null;
  @Column({ type: "text", nullable: true })
  declare bio: string | null;
  @Column({ type: "text", nullable: true })
  declare pronouns: string | null;
  @Column({ type: "text", nullable: true })
  declare location: string | null;
  @Column({ type: "text", nullable: true })
  declare website: string | null;
  @Column({ type: "bytea", name: "phone_sealed", nullable: true })
  declare phoneSealed: Buffer | null;
  @Column({ type: "bytea", name: "birth_date_sealed", nullable: true })
  declare birthDateSealed: Buffer | null;
  @Column({ type: "text", name: "time_zone", nullable: true })
  declare timeZone: string | null;
  @Column({ type: "text", nullable: true })
  declare locale: string | null;
  @Column({ type: "uuid", name: "avatar_image_id", nullable: true })
  declare avatarImageId: string | null;
  @Column({ type: "uuid", name: "cover_image_id", nullable: true })
  declare coverImageId: string | null;
  /** When each field was last set, in milliseconds since 1970; what was never set is absent. */
  @Column({ type: "jsonb", name: "changed_at", default: {} })
  declare changedAt: Record<string, number>;
  /** Audiences that the owner chose, by field; a field that is absent has the one that it comes with. */
  @Column({ type: "jsonb", default: {} })
  declare visibility: Visibility;
  /** Follows from the row, its roles and the rules; kept so that lists can be filtered and sorted by it. */
  @Column({ type: "integer", name: "completion_percent" })
  declare completionPercent: number;
  @Column({ type: "integer", default: 1 })
  declare version: number;
  /** Its account is about to be deleted: until that is done or called off, there is no such profile for anybody. */
  @Column({ type: "boolean", name: "is_leaving", default: false })
  declare isLeaving: boolean;
  @Column({ type: "timestamptz", precision: 3, name: "created_at" })
  declare createdAt: Date;
  @Column({ type: "timestamptz", precision: 3, name: "updated_at" })
  declare updatedAt: Date;
  @Column({ type: "text", name: "sort_name", insert: false, update: false })
  declare sortName: string;
  @Column({ type: "text", name: "search_text", insert: false, update: false })
  declare searchText: string;
}
