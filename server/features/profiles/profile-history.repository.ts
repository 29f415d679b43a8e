import type { Cell, Keyring } from "#server/platform/crypto/keyring.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { ProfileHistoryEntity } from "./profile-history.entity.ts";

/** By field; null where it was empty. */
export type FormerValues = Readonly<Record<string, string | null>>;

export interface FormerState {
  readonly former: FormerValues;
  /** Null for the system, and for people who are gone. */
  readonly changedBy: string | null;
}

export interface FormerValue {
  /** The version that the edit made. */
  readonly version: number;
  readonly field: string;
  readonly former: string | null;
  readonly changedBy: string | null;
  readonly at: Date;
}

type Row = Pick<ProfileHistoryEntity, "field" | "formerSealed" | "changedBy">;

const ofVersion = hotQuery(
  "profileHistory.ofVersion",
  `select field, former_sealed as "formerSealed", changed_by as "changedBy" from profile_history where profile_id = $1::uuid and version = $2::int`,
);
const allOfProfile = hotQuery(
  "profileHistory.all",
  `select version, field, former_sealed as "formerSealed", changed_by as "changedBy", created_at as "createdAt" from profile_history
    where profile_id = $1::uuid order by version, field`,
);
const since = hotQuery(
  "profileHistory.since",
  `select 1 from profile_history where profile_id = $1::uuid and version > $2::int and field = any($3::text[]) limit 1`,
);

/** An edit is as long as it can be taken back: none of its fields was changed since. */
const lastOf = hotQuery(
  "profileHistory.lastOf",
  `select p.id, c.* from unnest($1::uuid[]) as p (id) cross join lateral (
     select h.version, max(h.created_at) as at, array_agg(h.field order by h.field) as fields, max(h.changed_by::text) as "changedBy"
       from profile_history h where h.profile_id = p.id group by h.version
       having not bool_or(exists (select 1 from profile_history l where l.profile_id = p.id and l.version > h.version and l.field = h.field))
       order by h.version desc limit $2::int
   ) c order by p.id, c.version desc`,
);
const mostChanges = 50;

/** An edit that can be taken back. */
export interface KeptChange {
  readonly version: number;
  readonly at: Date;
  readonly fields: readonly string[];
  /** Null for the system, and for people who are gone. */
  readonly changedBy: string | null;
}

/** Former values, sealed each for its own row: what is in it opens nowhere else, and is nowhere else. */
export class ProfileHistoryRepository {
  constructor(
    private readonly database: Queries,
    private readonly keyring: Keyring,
  ) {}

  /** All that is kept of a profile, the oldest first. */
  async all(profileId: string): Promise<readonly FormerValue[]> {
    const rows = await this.database.query<Row & Pick<ProfileHistoryEntity, "version" | "createdAt">>(allOfProfile, [profileId]);
    return rows.map(({ version, field, formerSealed, changedBy, createdAt }) => {
      const former = JSON.parse(this.keyring.open(formerSealed, cellOf(profileId, version, field)));
      return { version, field, former, changedBy, at: createdAt };
    });
  }

  /** The last ones of each profile, the newest first. The same function at every call: it is a batch's identity. */
  lastOf = async (ids: readonly string[]): Promise<ReadonlyMap<string, readonly KeptChange[]>> => {
    const rows = await this.database.query<KeptChange & { id: string }>(lastOf, [ids, mostChanges]);
    return Map.groupBy(rows, ({ id }) => id);
  };

  within(tx: Transaction) {
    return {
      remember: async (change: { profileId: string; version: number; changedBy: string | null; at: Date }, former: FormerValues): Promise<void> => {
        const { profileId, version, changedBy, at: createdAt } = change;
        const rows = Object.entries(former).map(([field, value]) => {
          const formerSealed = this.keyring.seal(JSON.stringify(value), cellOf(profileId, version, field));
          return { profileId, version, field, formerSealed, changedBy, createdAt };
        });
        await tx.manager.insert(ProfileHistoryEntity, rows);
      },
      /** What the edit replaced that made this version; null where it is not known, or not any more. */
      ofVersion: async (profileId: string, version: number): Promise<FormerState | null> => {
        const rows = await tx.query<Row>(ofVersion, [profileId, version]);
        const [first] = rows;
        if (first === undefined) return null;
        const values = rows.map(({ field, formerSealed }) => [field, JSON.parse(this.keyring.open(formerSealed, cellOf(profileId, version, field)))] as const);
        return { former: Object.fromEntries(values), changedBy: first.changedBy };
      },
      isChangedSince: async (profileId: string, version: number, fields: readonly string[]): Promise<boolean> =>
        (await tx.query(since, [profileId, version, fields])).length > 0,
    };
  }

  /** A batch; answers how many. */
  async deleteBefore(before: Date): Promise<number> {
    const rows = await this.database.query(
      `delete from profile_history where ctid = any(array(select ctid from profile_history where created_at < $1 limit 1000)) returning 1`,
      [before],
    );
    return rows.length;
  }
}

const cellOf = (profileId: string, version: number, field: string): Cell => ({
  table: "profile_history",
  column: "former_sealed",
  id: `${profileId} ${version} ${field}`,
});
