import type { PictureReferences, PictureSnapshot } from "#server/features/images/index.ts";
import type { Grant } from "#server/features/roles/index.ts";
import { type Page, type PageRequest, pageOf } from "#server/kernel/page.ts";
import type { Versioned } from "#server/platform/cache/coherent-store.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { type DirectoryOrder, type DirectoryQuestion, directorySql } from "./directory.sql.ts";
import { ProfileEntity } from "./profile.entity.ts";
import type { ProfileSnapshot } from "./profile.snapshot.ts";

const pictureJson = (i: "a" | "c") =>
  `case when ${i}.id is null then null else json_build_object('id', ${i}.id, 'color', ${i}.color, 'placeholder', ${i}.placeholder, 'alt', ${i}.alt,
            'width', ${i}.width, 'height', ${i}.height, 'variants', ${i}.variants, 'receipt', json_build_object('removedLocation', ${i}.removed_location,
            'removedDevice', ${i}.removed_device, 'removedDates', ${i}.removed_dates, 'removedThumbnail', ${i}.removed_thumbnail, 'bytesIn', ${i}.bytes_in,
            'bytesOut', ${i}.bytes_out)) end`;

const snapshots = hotQuery(
  "profiles.snapshots",
  `select p.id, p.handle, p.display_name as "displayName", p.headline, p.bio, p.pronouns, p.location, p.website, p.phone_sealed as "phoneSealed",
          p.birth_date_sealed as "birthDateSealed", p.time_zone as "timeZone", p.locale, p.changed_at as "changedAt", p.visibility, p.version,
          p.created_at as "createdAt", p.updated_at as "updatedAt", p.completion_percent as "completionPercent",
          ${pictureJson("a")} as picture, ${pictureJson("c")} as cover,
          coalesce((select json_agg(json_build_object('role', g.role_key, 'expiresAt', (extract(epoch from g.expires_at) * 1000)::bigint) order by g.role_key)
            from role_grants g where g.account_id = p.id), '[]') as grants
     from profiles p left join images a on a.id = p.avatar_image_id left join images c on c.id = p.cover_image_id where p.id = any($1::uuid[]) and not p.is_leaving`,
);
const idByHandle = hotQuery("profiles.idByHandle", `select id from profiles where handle = $1::text`);

interface SnapshotRow extends Omit<ProfileEntity, "avatarImageId" | "coverImageId" | "isLeaving"> {
  picture: PictureSnapshot | null;
  cover: PictureSnapshot | null;
  grants: Grant[];
}

export interface StoredProfile extends Versioned<ProfileSnapshot> {
  /** The stored percentage. */
  readonly percent: number;
}

export type LockedProfile = Pick<ProfileEntity, "id" | "version" | "avatarImageId" | "coverImageId" | "changedAt" | "visibility" | "updatedAt">;

export interface DirectoryRow {
  readonly id: string;
  readonly key: string | number;
}

export class ProfilesRepository implements PictureReferences {
  constructor(private readonly database: Queries) {}

  snapshots = (ids: readonly string[]): Promise<ReadonlyMap<string, StoredProfile>> => snapshotsBy(this.database, ids);

  async idByHandle(handle: string): Promise<string | null> {
    const [row] = await this.database.query<{ id: string }>(idByHandle, [handle]);
    return row?.id ?? null;
  }

  /** Ids of the directory's page, in order. */
  async page(question: DirectoryQuestion, order: DirectoryOrder, request: PageRequest): Promise<Page<DirectoryRow>> {
    const { sql, parameters } = directorySql.page(question, order, request);
    const rows = await this.database.query<DirectoryRow>(sql, parameters);
    return pageOf(rows, request, (row) => [row.key, row.id]);
  }

  async count(question: DirectoryQuestion): Promise<number> {
    const { sql, parameters } = directorySql.count(question);
    const [row] = await this.database.query<{ count: number }>(sql, parameters);
    return row?.count ?? 0;
  }

  async unreferenced(limit: number): Promise<readonly string[]> {
    const rows = await this.database.query<{ id: string }>(
      `select i.id from images i where not exists (select 1 from profiles p where p.avatar_image_id = i.id)
          and not exists (select 1 from profiles p where p.cover_image_id = i.id) order by i.id limit $1`,
      [limit],
    );
    return rows.map((row) => row.id);
  }

  within(tx: Transaction) {
    return {
      snapshots: (ids: readonly string[]) => snapshotsBy(tx, ids),
      insert: async (profile: Pick<ProfileEntity, "id" | "handle" | "displayName" | "changedAt" | "createdAt">): Promise<void> => {
        await tx.manager.insert(ProfileEntity, { ...profile, updatedAt: profile.createdAt, completionPercent: 0, version: 0 });
      },
      /** The row, which nobody else changes until this transaction ends; null where there is none. */
      lock: async (id: string): Promise<LockedProfile | null> => {
        const rows = await tx.query<ProfileEntity>(
          `select id, version, avatar_image_id as "avatarImageId", cover_image_id as "coverImageId", changed_at as "changedAt", visibility, updated_at as "updatedAt"
             from profiles where id = $1 and not is_leaving for update`,
          [id],
        );
        return rows[0] ?? null;
      },
      /** While its owner is leaving nobody finds it; its version moves, so that no cache keeps what was there. */
      setLeaving: async (id: string, isLeaving: boolean): Promise<void> => {
        await tx.query(`update profiles set is_leaving = $2, version = version + 1 where id = $1`, [id, isLeaving]);
      },
      delete: async (id: string): Promise<void> => {
        await tx.query(`delete from profiles where id = $1`, [id]);
      },
      /** In one order, so that two who lock the same ones take turns. */
      lockAll: async (ids: readonly string[]): Promise<void> => {
        await tx.query(`select 1 from profiles where id = any($1::uuid[]) order by id for update`, [ids]);
      },
      update: async (id: string, changes: Partial<ProfileEntity>): Promise<void> => {
        await tx.manager.update(ProfileEntity, { id }, changes as never);
      },
      describePicture: async (imageId: string, alt: string): Promise<void> => {
        await tx.query(`update images set alt = $2 where id = $1`, [imageId, alt]);
      },
      moveVersions: async (ids: readonly string[], now: Date): Promise<void> => {
        await tx.query(`update profiles set version = version + 1, updated_at = $2 where id = any($1::uuid[])`, [ids, now]);
      },
      setPercent: async (id: string, percent: number): Promise<void> => {
        await tx.query(`update profiles set completion_percent = $2 where id = $1`, [id, percent]);
      },
    };
  }
}

async function snapshotsBy(queries: Queries, ids: readonly string[]): Promise<ReadonlyMap<string, StoredProfile>> {
  const rows = await queries.query<SnapshotRow>(snapshots, [ids]);
  return new Map(rows.map((row) => [row.id, { version: row.version, value: snapshotOf(row), percent: row.completionPercent }]));
}

const snapshotOf = (row: SnapshotRow): ProfileSnapshot => ({
  id: row.id,
  handle: row.handle,
  displayName: row.displayName,
  headline: row.headline,
  bio: row.bio,
  pronouns: row.pronouns,
  location: row.location,
  website: row.website,
  phoneSealed: row.phoneSealed?.toString("base64") ?? null,
  birthDateSealed: row.birthDateSealed?.toString("base64") ?? null,
  timeZone: row.timeZone,
  locale: row.locale,
  picture: row.picture,
  cover: row.cover,
  grants: row.grants,
  changedAt: row.changedAt,
  visibility: row.visibility,
  version: row.version,
  createdAt: row.createdAt.getTime(),
  updatedAt: row.updatedAt.getTime(),
});
