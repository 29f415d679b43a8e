import { Column, Entity, PrimaryColumn } from "typeorm";
import type { ImageKindKey } from "./picture.ts";
import type { StoredVariant } from "./picture-snapshot.ts";

/** A picture whose objects are stored. Never changed but for its description; a new picture is a new row. */
@Entity("images")
export class ImageEntity {
  @PrimaryColumn("uuid")
  declare id: string;
  @Column({ type: "text" })
  declare kind: ImageKindKey;
  @Column({ type: "uuid", name: "owner_id" })
  declare ownerId: string;
  /** Of all its objects' bytes. */
  @Column({ type: "text", name: "content_hash" })
  declare contentHash: string;
  @Column({ type: "int" })
  declare width: number;
  @Column({ type: "int" })
  declare height: number;
  /** #rrggbb */
  @Column({ type: "text" })
  declare color: string;
  /** A WebP of a few pixels, in base64; its data: URL is made when it is shown, so that no row holds one. */
  @Column({ type: "text" })
  declare placeholder: string;
  @Column({ type: "text", default: "" })
  declare alt: string;
  @Column({ type: "boolean", name: "removed_location" })
  declare removedLocation: boolean;
  @Column({ type: "boolean", name: "removed_device" })
  declare removedDevice: boolean;
  @Column({ type: "boolean", name: "removed_dates" })
  declare removedDates: boolean;
  @Column({ type: "boolean", name: "removed_thumbnail" })
  declare removedThumbnail: boolean;
  @Column({ type: "int", name: "bytes_in" })
  declare bytesIn: number;
  @Column({ type: "int", name: "bytes_out" })
  declare bytesOut: number;
  @Column({ type: "jsonb" })
  declare variants: readonly StoredVariant[];
  @Column({ type: "timestamptz", precision: 3, name: "created_at" })
  declare createdAt: Date;
}
