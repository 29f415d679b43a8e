import { hours, seconds } from "#server/kernel/clock.ts";
import type { Database } from "#server/platform/database/database.ts";
import { pendingMigrations } from "#server/platform/database/migrate.ts";
import { type Check, counted, fail, pass, warn } from "../check.ts";

interface Column {
  readonly table: string;
  readonly name: string;
  /** As PostgreSQL writes it: `timestamp(3) with time zone`, `text[]`. */
  readonly type: string;
  readonly isNullable: boolean;
  /** Whether a row can come without it. */
  readonly isOptional: boolean;
}

/** What this release believes about the tables, held against the tables. */
export const migrationsAndDrift = ({ database }: { readonly database: Database }): Check => ({
  key: "database.migrations-and-drift",
  title: "All migrations are applied, and tables are what the code takes them for",
  section: "DATABASE",
  severity: "CRITICAL",
  vantage: "DATABASE",
  intervalMs: hours(1),
  timeoutMs: seconds(10),
  dependsOn: ["database.pool"],
  run: async () => {
    const pending = await pendingMigrations((sql) => database.query(sql));
    if (pending.length > 0)
      return fail(`${counted(pending.length, "migration")} of this release is not applied: ${pending.join(", ")}.`, "Run: portrait migrate");
    const broken = await database.query<{ name: string }>(invalidIndexes);
    const declared = declaredColumns(database);
    const { wrong, unknownColumns } = compare(declared, await database.query<Column>(presentColumns, [[...new Set(declared.map(({ table }) => table))]]));
    const problems = [...broken.map(({ name }) => `the index ${name} is invalid`), ...wrong];
    if (problems.length > 0) {
      return fail(
        `${counted(problems.length, "difference")} between the database and this release: ${problems.join("; ")}.`,
        "Somebody changed tables by hand: change them back as the migrations define them, and make invalid indexes again with REINDEX INDEX CONCURRENTLY.",
      );
    }
    if (unknownColumns.length > 0) {
      return warn(
        `This release does not know ${counted(unknownColumns.length, "column")} of the database: ${unknownColumns.join(", ")}.`,
        "While a newer release is being rolled out this is as it should be; otherwise somebody added them by hand: drop them.",
      );
    }
    return pass(`No migration is pending, and ${counted(declared.length, "column")} are in the database as the code declares them; no index is invalid.`);
  },
});

function compare(declared: readonly Column[], present: readonly Column[]) {
  const nameOf = ({ table, name }: Column) => `${table}.${name}`;
  const presentByName = new Map(present.map((column) => [nameOf(column), column]));
  const declaredNames = new Set(declared.map(nameOf));
  const wrong = declared.flatMap((column) => differences(nameOf(column), column, presentByName.get(nameOf(column))));
  const strangers = present.filter((column) => !declaredNames.has(nameOf(column)));
  // Every insert of this release would be refused.
  const demanding = strangers.filter(({ isOptional }) => !isOptional).map((column) => `${nameOf(column)} must be given and is unknown to this release`);
  return { wrong: [...wrong, ...demanding], unknownColumns: strangers.filter(({ isOptional }) => isOptional).map(nameOf) };
}

function differences(name: string, declared: Column, present: Column | undefined): string[] {
  if (present === undefined) return [`${name} is missing`];
  const nullability = (column: Column) => (column.isNullable ? "may be null" : "may not be null");
  return [
    ...(present.type === declared.type ? [] : [`${name} is ${present.type} and not ${declared.type}`]),
    ...(present.isNullable === declared.isNullable ? [] : [`${name} ${nullability(present)}, and the code says that it ${nullability(declared)}`]),
  ];
}

function declaredColumns({ source }: Database): Column[] {
  return source.entityMetadatas.flatMap(({ tableName, columns }) =>
    columns.map((column) => {
      const base = source.driver.normalizeType(column);
      const precise = column.precision == null ? base : base.replace(/^(timestamp|time)\b/, `$1(${column.precision})`);
      return { table: tableName, name: column.databaseName, type: column.isArray ? `${precise}[]` : precise, isNullable: column.isNullable, isOptional: true };
    }),
  );
}

const presentColumns = `
  select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as "isNullable",
         not a.attnotnull or a.atthasdef or a.attidentity <> '' as "isOptional"
    from pg_attribute a join pg_class c on c.oid = a.attrelid
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname = any($1::text[]) and a.attnum > 0 and not a.attisdropped
   order by c.relname, a.attnum`;

const invalidIndexes = `
  select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
   where c.relnamespace = 'public'::regnamespace and not (i.indisvalid and i.indisready) order by 1`;
