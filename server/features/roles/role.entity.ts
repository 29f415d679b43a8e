import { Column, Entity, PrimaryColumn } from "typeorm";

@Entity("roles")
export class RoleEntity {
  @PrimaryColumn("text")
  declare key: string;
  @Column({ type: "text" })
  declare name: string;
  @Column({ type: "text", nullable: true })
  declare description: string | null;
  @Column({ type: "boolean", name: "is_system" })
  declare isSystem: boolean;
  /** Keys of permissions; one that this release does not know grants nothing. */
  @Column({ type: "text", array: true })
  declare permissions: string[];
  @Column({ type: "integer", default: 1 })
  declare version: number;
  @Column({ type: "timestamptz", precision: 3, name: "created_at", default: () => "now()" })
  declare createdAt: Date;
}
