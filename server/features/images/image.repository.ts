import type { Queries } from "#server/platform/database/database.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { ImageEntity } from "./image.entity.ts";
import { keysIn, type PreparedImage, type StoredVariant } from "./picture-snapshot.ts";

const variantsOf = hotQuery("images.variantsOf", "select id, variants from images where id = any($1::uuid[])");
const between = hotQuery(
  "images.between",
  "select id, variants from images where id >= $1::uuid and id < $2::uuid and created_at < $3::timestamptz order by id limit $4::int",
);

const ofOwner = hotQuery(
  "images.ofOwner",
  `select id, kind, alt, width, height, variants, created_at as "createdAt" from images where owner_id = $1::uuid order by created_at, id`,
);

export type OwnedImage = Pick<ImageEntity, "id" | "kind" | "alt" | "width" | "height" | "variants" | "createdAt">;

export interface PictureObjects {
  readonly id: string;
  readonly variants: readonly StoredVariant[];
}

export class ImageRepository {
  constructor(private readonly database: Queries) {}

  /** The keys of all objects that these pictures need. */
  async keysOf(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.database.query<PictureObjects>(variantsOf, [ids]);
    return new Set(rows.flatMap((row) => keysIn(row)));
  }

  /** Pictures in the order of their ids, from one on and before another. */
  between(from: string, to: string, createdBefore: Date, limit: number): Promise<readonly PictureObjects[]> {
    return this.database.query<PictureObjects>(between, [from, to, createdBefore, limit]);
  }

  async count(): Promise<number> {
    const [row] = await this.database.query<{ count: number }>("select count(*)::int as count from images");
    return row?.count ?? 0;
  }

  /** What somebody has, the oldest first. */
  ofOwner(ownerId: string): Promise<OwnedImage[]> {
    return this.database.query<OwnedImage>(ofOwner, [ownerId]);
  }

  within(tx: Transaction) {
    return {
      insert: async ({ kind, ownerId, contentHash, snapshot }: PreparedImage, createdAt: Date): Promise<void> => {
        const { receipt, ...picture } = snapshot;
        await tx.manager.insert(ImageEntity, { ...picture, ...receipt, kind, ownerId, contentHash, createdAt });
      },
      /** Deletes the row and answers what stood in it; null where there was no such picture. */
      take: async (id: string): Promise<PreparedImage | null> => {
        const rows = await tx.query<PreparedImage>(
          `delete from images where id = $1 returning id, kind, owner_id as "ownerId", content_hash as "contentHash",
            json_build_object('id', id, 'color', color, 'placeholder', placeholder, 'alt', alt, 'width', width, 'height', height, 'variants', variants,
              'receipt', json_build_object('removedLocation', removed_location, 'removedDevice', removed_device, 'removedDates', removed_dates,
                'removedThumbnail', removed_thumbnail, 'bytesIn', bytes_in, 'bytesOut', bytes_out)) as snapshot`,
          [id],
        );
        return rows[0] ?? null;
      },
      idsOfOwner: async (ownerId: string): Promise<readonly string[]> =>
        (await tx.query<{ id: string }>("select id from images where owner_id = $1", [ownerId])).map(({ id }) => id),
    };
  }
}
