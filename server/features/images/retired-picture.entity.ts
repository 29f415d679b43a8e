import { Column, Entity, PrimaryColumn } from "typeorm";
import type { ImageKindKey } from "./picture.ts";

/** A picture that was removed or replaced, for as long as that can be undone. In no answer, and under no address, is anything of it left. */
@Entity("retired_pictures")
export class RetiredPictureEntity {
  /** The one that it had as a picture. */
  @PrimaryColumn("uuid")
  declare id: string;
  @Column({ type: "uuid", name: "owner_id" })
  declare ownerId: string;
  @Column({ type: "text" })
  declare kind: ImageKindKey;
  /** Description, colours and all the rest of it. */
  @Column({ type: "bytea", name: "picture_sealed" })
  declare pictureSealed: Buffer;
  /** The objects that everybody could read; deleted once the sealed copy is stored. */
  @Column({ type: "text", array: true, name: "object_keys" })
  declare objectKeys: string[];
  /** Of the sealed copy; nobody can guess it. */
  @Column({ type: "text", name: "sealed_key" })
  declare sealedKey: string;
  @Column({ type: "timestamptz", precision: 3, name: "retired_at" })
  declare retiredAt: Date;
  /** Null for people who are gone. */
  @Column({ type: "uuid", name: "retired_by", nullable: true })
  declare retiredBy: string | null;
  @Column({ type: "timestamptz", precision: 3, name: "restorable_until" })
  declare restorableUntil: Date;
  /** Null until the sealed copy is stored. */
  @Column({ type: "timestamptz", precision: 3, name: "sealed_at", nullable: true })
  declare sealedAt: Date | null;
}
