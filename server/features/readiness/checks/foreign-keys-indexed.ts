import { hours, seconds } from "#server/kernel/clock.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { type Check, fail, pass } from "../check.ts";

/** Without one, deleting a row reads all of the table that refers to it, under a lock. */
export const foreignKeysIndexed = ({ database }: { readonly database: Queries }): Check => ({
  key: "database.foreign-keys-indexed",
  title: "Every foreign key has an index behind it",
  section: "DATABASE",
  severity: "IMPORTANT",
  vantage: "DATABASE",
  intervalMs: hours(1),
  timeoutMs: seconds(5),
  dependsOn: ["database.pool"],
  run: async () => {
    const keys = await database.query<{ constraint: string; table: string; columns: string; isIndexed: boolean }>(foreignKeys);
    const bare = keys.filter((key) => !key.isIndexed);
    if (bare.length === 0) return pass(`All ${keys.length} foreign keys have an index that begins with their columns.`);
    const names = bare.map(({ constraint, table, columns }) => `${constraint} on ${table} (${columns})`);
    return fail(
      `${bare.length} of ${keys.length} foreign keys have no index that begins with their columns: ${names.join("; ")}.`,
      "Make the missing ones: CREATE INDEX CONCURRENTLY on the named table and columns.",
    );
  },
});

// An index serves when its first columns are those of the key, in whatever order, and it covers every row.
const foreignKeys = `
  select c.conname as constraint, r.relname as table,
         (select string_agg(a.attname, ', ' order by k.position) from unnest(c.conkey) with ordinality k (attnum, position)
            join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum) as columns,
         exists (select 1 from pg_index i where i.indrelid = c.conrelid and i.indisvalid and i.indisready and i.indpred is null
                    and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey
                    and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] <@ c.conkey) as "isIndexed"
    from pg_constraint c join pg_class r on r.oid = c.conrelid
   where c.contype = 'f' and c.conparentid = 0 and r.relnamespace = 'public'::regnamespace order by c.conname`;
