import type { Keyring } from "#server/platform/crypto/keyring.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { DataExportEntity } from "./data-export.entity.ts";

export type DataExportRow = Omit<DataExportEntity, "keySealed">;

/** Where an archive lies, and what opens it. */
export interface Archive {
  readonly objectKey: string;
  readonly secret: string;
}

const columns = `id, account_id as "accountId", state, requested_at as "requestedAt", moved_at as "movedAt", expires_at as "expiresAt", object_key as "objectKey"`;
const byId = hotQuery("exports.byId", `select ${columns}, key_sealed as "keySealed" from data_exports where id = $1::uuid`);
const newest = hotQuery("exports.newest", `select ${columns} from data_exports where account_id = $1::uuid order by requested_at desc limit $2::int`);
const requestedSince = hotQuery(
  "exports.requestedSince",
  `select requested_at as "requestedAt" from data_exports where account_id = $1::uuid and requested_at > $2::timestamptz order by requested_at desc limit $3::int`,
);
const known = hotQuery("exports.known", `select object_key as "objectKey" from data_exports where object_key = any($1::text[])`);
const over = hotQuery(
  "exports.over",
  `select id, object_key as "objectKey" from data_exports where state = 'READY' and expires_at <= $1::timestamptz limit $2::int for update skip locked`,
);

export class DataExportsRepository {
  constructor(
    private readonly database: Queries,
    private readonly keyring: Keyring,
  ) {}

  async find(id: string): Promise<DataExportRow | null> {
    const [row] = await this.database.query<DataExportEntity>(byId, [id]);
    return row === undefined ? null : withoutKey(row);
  }

  /** Null where there is none, or none any more. */
  async archive(id: string, now: Date): Promise<Archive | null> {
    const [row] = await this.database.query<DataExportEntity>(byId, [id]);
    if (row?.state !== "READY" || row.expiresAt === null || row.expiresAt <= now || row.objectKey === null || row.keySealed === null) return null;
    return { objectKey: row.objectKey, secret: this.keyring.open(row.keySealed, cellOf(id)) };
  }

  newest(accountId: string, limit: number): Promise<DataExportRow[]> {
    return this.database.query<DataExportRow>(newest, [accountId, limit]);
  }

  /** Of these objects, those that belong to an archive. */
  async known(objectKeys: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await this.database.query<{ objectKey: string }>(known, [objectKeys])).map(({ objectKey }) => objectKey));
  }

  async moved(id: string, now: Date): Promise<void> {
    await this.database.query(`update data_exports set moved_at = $2 where id = $1`, [id, now]);
  }

  /** Those that are long over; nobody looks for them any more. */
  async forget(before: Date): Promise<void> {
    await this.database.query(`delete from data_exports where state in ('EXPIRED', 'FAILED') and requested_at < $1`, [before]);
  }

  within(tx: Transaction) {
    return {
      insert: async (asked: Pick<DataExportRow, "id" | "accountId" | "requestedAt">): Promise<DataExportRow> => {
        const row: DataExportRow = { ...asked, state: "QUEUED", movedAt: asked.requestedAt, expiresAt: null, objectKey: null };
        await tx.manager.insert(DataExportEntity, { ...row, keySealed: null });
        return row;
      },
      /** When somebody asked for one since then, the newest first. */
      requestedSince: async (accountId: string, since: Date, most: number): Promise<readonly Date[]> =>
        (await tx.query<{ requestedAt: Date }>(requestedSince, [accountId, since, most])).map(({ requestedAt }) => requestedAt),
      /** The one that is asked for or made and did not move since then, if there is one: nobody waits for it any longer. */
      giveUp: async (accountId: string, since: Date): Promise<string | null> => {
        const [row] = await tx.query<{ id: string }>(
          `update data_exports set state = 'FAILED' where account_id = $1 and state in ('QUEUED', 'RUNNING') and moved_at < $2 returning id`,
          [accountId, since],
        );
        return row?.id ?? null;
      },
      /** Says where the archive is going to lie before it does, so that it is found whatever happens. Answers where an earlier attempt put its own. */
      begin: async (id: string, { objectKey, secret }: Archive, now: Date): Promise<{ former: string | null } | null> => {
        const [row] = await tx.query<{ objectKey: string | null }>(
          `select object_key as "objectKey" from data_exports where id = $1 and state in ('QUEUED', 'RUNNING') for update`,
          [id],
        );
        if (row === undefined) return null;
        await tx.query(`update data_exports set state = 'RUNNING', object_key = $2, key_sealed = $3, moved_at = $4 where id = $1`, [
          id,
          objectKey,
          this.keyring.seal(secret, cellOf(id)),
          now,
        ]);
        return { former: row.objectKey };
      },
      /** False where it was given up, or its account is gone. */
      finish: async (id: string, objectKey: string, expiresAt: Date): Promise<boolean> => {
        const rows = await tx.query(
          `update data_exports set state = 'READY', expires_at = $3 where id = $1 and object_key = $2 and state = 'RUNNING' returning id`,
          [id, objectKey, expiresAt],
        );
        return rows.length > 0;
      },
      fail: async (id: string): Promise<void> => {
        await tx.query(`update data_exports set state = 'FAILED' where id = $1 and state in ('QUEUED', 'RUNNING')`, [id]);
      },
      /** Whose time is over, at most so many: without their keys nobody opens them any more. Answers where they lie. */
      expire: async (now: Date, limit: number): Promise<readonly string[]> => {
        const rows = await tx.query<{ id: string; objectKey: string }>(over, [now, limit]);
        await tx.query(`update data_exports set state = 'EXPIRED', object_key = null, key_sealed = null where id = any($1::uuid[])`, [
          rows.map(({ id }) => id),
        ]);
        return rows.map(({ objectKey }) => objectKey);
      },
      objectsOf: async (accountId: string): Promise<readonly string[]> => {
        const rows = await tx.query<{ objectKey: string }>(
          `select object_key as "objectKey" from data_exports where account_id = $1 and object_key is not null for update`,
          [accountId],
        );
        return rows.map(({ objectKey }) => objectKey);
      },
    };
  }
}

const withoutKey = ({ keySealed: _, ...row }: DataExportEntity): DataExportRow => row;

const cellOf = (id: string) => ({ table: "data_exports", column: "key_sealed", id });
