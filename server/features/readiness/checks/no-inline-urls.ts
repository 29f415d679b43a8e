import { hours, seconds } from "#server/kernel/clock.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { type Check, counted, type Finding, fail, pass } from "../check.ts";

// Pages of 8 KiB per statement, so that each is over long before its time-out; beyond the most, chunks spread evenly over the table are looked at.
const pagesPerChunk = 400;
const mostChunks = 64;

// At the beginning of a string of the value as JSON. `blob:` only with an origin behind it and `data:` only as RFC 2397 writes it: people may
// begin a sentence with these words.
const inline = String.raw`(^|[^\\])"\s*(blob:(https?|null|file)[:/]|data:([-a-z]+/[-+.a-z0-9]+)?(;[-a-z0-9]+(=[^;,"]*)?)*,[^[:space:]])`;

interface TextColumn {
  readonly table: string;
  readonly column: string;
}

/** A `blob:` URL dies with the tab that made it, and a `data:` URL is the picture itself: neither belongs into a row. */
export const noInlineUrls = ({ database }: { readonly database: Queries }): Check => ({
  key: "images.no-inline-urls",
  title: "No row holds a blob: or data: URL",
  section: "IMAGES",
  severity: "CRITICAL",
  vantage: "DATABASE",
  intervalMs: hours(1),
  timeoutMs: seconds(60),
  dependsOn: ["database.pool"],
  run: async (signal) => {
    const columns = await textColumns(database);
    const tables = Map.groupBy(columns, ({ table }) => table);
    const found: string[] = [];
    let rows = 0;
    let isSample = false;
    for (const [table, ofTable] of tables) {
      const scan = await scanTable(database, table, ofTable, signal);
      rows += scan.rows;
      isSample ||= scan.isSample;
      found.push(...scan.found);
    }
    return judge({ found, rows, isSample, columns: columns.length, tables: tables.size });
  },
});

function judge({ found, rows, isSample, columns, tables }: { found: string[]; rows: number; isSample: boolean; columns: number; tables: number }): Finding {
  const looked = `${isSample ? "A sample of " : ""}${counted(rows, "row")} in ${counted(columns, "text column")} of ${counted(tables, "table")}`;
  if (found.length === 0) return pass(`${looked}: none holds a blob: or data: URL.`);
  return fail(
    `${looked}: there are blob: or data: URLs in ${found.join(", ")}.`,
    "Find out which client or import wrote them, set these columns to null, and have the pictures uploaded again.",
  );
}

/** Every column that can hold text: a column that is added later is looked at from its first day. */
const textColumns = (database: Queries): Promise<TextColumn[]> =>
  database.query<TextColumn>(
    `select c.relname as table, a.attname as column
       from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        and coalesce(e.typname, t.typname) in ('text', 'varchar', 'bpchar', 'json', 'jsonb') order by 1, 2`,
  );

async function scanTable(database: Queries, table: string, columns: readonly TextColumn[], signal: AbortSignal) {
  const [size] = await database.query<{ pages: number }>(`select (pg_relation_size($1::regclass) / current_setting('block_size')::int)::int as pages`, [
    quoted(table),
  ]);
  const chunks = chunksOf(size?.pages ?? 0);
  const counts = columns.map(({ column }) => `count(*) filter (where to_jsonb(${quoted(column)})::text ~* $3)::int as ${quoted(column)}`);
  const statement = `select count(*)::int as "all rows", ${counts.join(", ")} from ${quoted(table)} where ctid >= $1::text::tid and ctid < $2::text::tid`;
  const totals = new Map<string, number>();
  let rows = 0;
  for (const { from, to } of chunks.looked) {
    signal.throwIfAborted();
    const [counted] = await database.query<Record<string, number>>(statement, [`(${from},0)`, `(${to},0)`, inline]);
    rows += counted?.["all rows"] ?? 0;
    for (const { column } of columns) totals.set(column, (totals.get(column) ?? 0) + (counted?.[column] ?? 0));
  }
  const found = [...totals].filter(([, count]) => count > 0).map(([column, count]) => `${table}.${column} (${count})`);
  return { rows, found, isSample: chunks.isSample };
}

function chunksOf(pages: number) {
  const chunks = Math.max(1, Math.ceil(pages / pagesPerChunk));
  const step = Math.max(1, chunks / mostChunks);
  const looked = Array.from({ length: Math.min(chunks, mostChunks) }, (_, at) => {
    const from = Math.floor(at * step) * pagesPerChunk;
    return { from, to: from + pagesPerChunk };
  });
  return { looked, isSample: chunks > mostChunks };
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
