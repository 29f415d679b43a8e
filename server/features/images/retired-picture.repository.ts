import type { Queries } from "#server/platform/database/database.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { RetiredPictureEntity } from "./retired-picture.entity.ts";

/** What is left to be deleted of a picture that nobody restores any more. */
export type Leftovers = Pick<RetiredPictureEntity, "id" | "objectKeys" | "sealedKey">;

const columns = `id, owner_id as "ownerId", kind, picture_sealed as "pictureSealed", object_keys as "objectKeys", sealed_key as "sealedKey",
  retired_at as "retiredAt", retired_by as "retiredBy", restorable_until as "restorableUntil", sealed_at as "sealedAt"`;
const leftovers = `id, object_keys as "objectKeys", sealed_key as "sealedKey"`;

const byId = hotQuery("retiredPictures.byId", `select ${columns} from retired_pictures where id = $1::uuid`);
const ofOwners = hotQuery(
  "retiredPictures.ofOwners",
  `select ${columns} from retired_pictures where owner_id = any($1::uuid[]) and restorable_until > $2::timestamptz order by retired_at desc, id desc`,
);
const waiting = hotQuery("retiredPictures.waiting", `select id from retired_pictures where id = any($1::uuid[]) and sealed_at is null`);
const sealedKeys = hotQuery("retiredPictures.sealedKeys", `select sealed_key as "sealedKey" from retired_pictures where sealed_key = any($1::text[])`);
const expired = hotQuery(
  "retiredPictures.expired",
  `select id from retired_pictures where restorable_until <= $1::timestamptz order by restorable_until limit $2::int`,
);
const beyond = hotQuery("retiredPictures.beyond", `select id from retired_pictures where owner_id = $1::uuid order by retired_at desc, id desc offset $2::int`);

export class RetiredPictureRepository {
  constructor(private readonly database: Queries) {}

  async find(id: string): Promise<RetiredPictureEntity | null> {
    const [row] = await this.database.query<RetiredPictureEntity>(byId, [id]);
    return row ?? null;
  }

  /** Those that can still be restored, the latest first. */
  async ofOwners(ids: readonly string[], now: Date): Promise<ReadonlyMap<string, readonly RetiredPictureEntity[]>> {
    return Map.groupBy(await this.database.query<RetiredPictureEntity>(ofOwners, [ids, now]), ({ ownerId }) => ownerId);
  }

  /** Of these, the pictures whose objects are still needed, to make the sealed copy of them. */
  async waiting(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await this.database.query<{ id: string }>(waiting, [ids])).map(({ id }) => id));
  }

  /** Of these, the keys that some picture has. */
  async sealedKeys(keys: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await this.database.query<{ sealedKey: string }>(sealedKeys, [keys])).map(({ sealedKey }) => sealedKey));
  }

  async retiredUnsealed(before: Date, limit: number): Promise<readonly string[]> {
    const rows = await this.database.query<{ id: string }>(
      `select id from retired_pictures where sealed_at is null and retired_at <= $1 order by retired_at limit $2`,
      [before, limit],
    );
    return rows.map(({ id }) => id);
  }

  async count(): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(`select count(*)::int as count from retired_pictures`);
    return row?.count ?? 0;
  }

  /** Whether it was still there. */
  async markSealed(id: string, at: Date): Promise<boolean> {
    return (await this.database.query(`update retired_pictures set sealed_at = $2 where id = $1 returning 1`, [id, at])).length > 0;
  }

  within(tx: Transaction) {
    const idsOf = async (sql: string, ...parameters: unknown[]) => (await tx.query<{ id: string }>(sql, parameters)).map(({ id }) => id);
    return {
      insert: async (retired: Omit<RetiredPictureEntity, "sealedAt">): Promise<void> => {
        await tx.manager.insert(RetiredPictureEntity, retired as never);
      },
      expired: (now: Date, limit: number) => idsOf(expired, now, limit),
      /** All but the latest. */
      beyond: (ownerId: string, kept: number) => idsOf(beyond, ownerId, kept),
      ofOwner: (ownerId: string) => idsOf(`select id from retired_pictures where owner_id = $1`, ownerId),
      /** Those that were still there: two who delete the same one don't both get it. */
      delete: (ids: readonly string[]) => tx.query<Leftovers>(`delete from retired_pictures where id = any($1::uuid[]) returning ${leftovers}`, [ids]),
      deleteUnsealed: (id: string) => tx.query<Leftovers>(`delete from retired_pictures where id = $1 and sealed_at is null returning ${leftovers}`, [id]),
      /** Null where it is gone, or the time is over. */
      take: async (id: string, now: Date): Promise<Leftovers | null> => {
        const rows = await tx.query<Leftovers>(`delete from retired_pictures where id = $1 and restorable_until > $2 returning ${leftovers}`, [id, now]);
        return rows[0] ?? null;
      },
    };
  }
}
