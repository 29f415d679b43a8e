import type { Queries } from "#server/platform/database/database.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { ImageEntity } from "./image.entity.ts";
import type { PreparedImage, StoredVariant } from "./picture-snapshot.ts";

const variantsOf = hotQuery("images.variantsOf", "select variants from images where id = any($1::uuid[])");

const ofOwner = hotQuery(
  "images.ofOwner",
  `select id, kind, alt, width, height, variants, created_at as "createdAt" from images where owner_id = $1::uuid order by created_at, id`,
);

export type OwnedImage = Pick<ImageEntity, "id" | "kind" | "alt" | "width" | "height" | "variants" | "createdAt">;

interface Variants {
  readonly variants: readonly StoredVariant[];
}

export class ImageRepository {
  constructor(private readonly database: Queries) {}

  /** The keys of all objects that these pictures need. */
  async keysOf(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.database.query<Variants>(variantsOf, [ids]);
    return new Set(rows.flatMap(keysIn));
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
      /** As `delete`, for whatever somebody has. */
      deleteOfOwner: async (ownerId: string): Promise<readonly string[]> => {
        return (await tx.query<Variants>("delete from images where owner_id = $1 returning variants", [ownerId])).flatMap(keysIn);
      },
      /** The keys of the objects that are of no use now; null where there was no such picture. */
      delete: async (id: string): Promise<readonly string[] | null> => {
        const rows = await tx.query<Variants>("delete from images where id = $1 returning variants", [id]);
        return rows[0] === undefined ? null : keysIn(rows[0]);
      },
    };
  }
}

const keysIn = ({ variants }: Variants): string[] => variants.map(({ key }) => key);
