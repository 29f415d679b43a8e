import { Logger, runMigrations } from "graphile-worker";
import pg from "pg";
import { DataSource } from "typeorm";
import { migrations } from "#server/migrations/index.ts";

export interface MigrateOptions {
  /** The role that owns the tables; past any pooler, for the session lock below. */
  readonly ownerUrl: string;
  /** The role that the service runs as: it reads and writes rows, changes no table, and can't alter or delete audit rows,
   * nor whose they are: a link goes with its account alone. */
  readonly appUrl: string;
}

// Any constant serves, as long as every instance uses the same one.
const migrationLock = 7_365_001;

/** Brings the database to this release. Safe to start on many instances at once: one works, the others wait for it. Answers what it applied. */
export async function migrate({ ownerUrl, appUrl }: MigrateOptions): Promise<readonly string[]> {
  const lock = new pg.Client({ connectionString: ownerUrl, application_name: "portrait-migrate", ...withoutTimeouts });
  await lock.connect();
  try {
    await lock.query("select pg_advisory_lock($1)", [migrationLock]);
    const source = migrationSource(ownerUrl);
    await source.initialize();
    try {
      const applied = await source.runMigrations({ transaction: "each" });
      await migrateJobQueue(ownerUrl);
      await setTimeouts(source);
      await grantToApp(source, new URL(ownerUrl).username, decodeURIComponent(new URL(appUrl).username));
      return applied.map((migration) => migration.name);
    } finally {
      await source.destroy();
    }
  } finally {
    await lock.end();
  }
}

/** The names of migrations that this release has and the database has not; only reads. */
export async function pendingMigrations(query: <Row>(sql: string) => Promise<Row[]>): Promise<readonly string[]> {
  const [table] = await query<{ exists: boolean }>("select to_regclass('migrations') is not null as exists");
  const rows = table?.exists ? await query<{ name: string }>("select name from migrations") : [];
  const applied = new Set(rows.map((row) => row.name));
  return migrations.map((migration) => migration.name).filter((name) => !applied.has(name));
}

// The time-outs below are for the service: a migration takes as long as it takes.
const withoutTimeouts = { options: "-c statement_timeout=0 -c lock_timeout=0" };

const migrationSource = (url: string) =>
  new DataSource({ type: "postgres", url, migrations: [...migrations], applicationName: "portrait-migrate", logging: false, extra: withoutTimeouts });

/**
 * Where a pooler can't take them away: as start parameters PgBouncer refuses them. A transaction that is left idle must end before the fence
 * that it put up in the cache does (30 seconds).
 */
export async function setTimeouts(database: { query(sql: string): Promise<unknown> }): Promise<void> {
  for (const [name, value] of Object.entries({ statement_timeout: "15s", lock_timeout: "5s", idle_in_transaction_session_timeout: "10s" })) {
    await database.query(`do $$ begin execute format('alter database %I set ${name} = %L', current_database(), '${value}'); end $$`);
  }
}

async function migrateJobQueue(connectionString: string): Promise<void> {
  await runMigrations({ connectionString, noHandleSignals: true, logger: quietLogger });
}

async function grantToApp(source: DataSource, owner: string, app: string): Promise<void> {
  if (app === owner) return;
  const role = `"${app.replaceAll('"', '""')}"`;
  const statements = [
    `grant usage on schema public, graphile_worker to ${role}`,
    `grant select, insert, update, delete on all tables in schema public to ${role}`,
    `revoke update, delete, truncate on audit_events, audit_subjects from ${role}`,
    `revoke insert, update, delete on migrations from ${role}`,
    `grant select, insert, update, delete on all tables in schema graphile_worker to ${role}`,
    `grant usage on all sequences in schema graphile_worker to ${role}`,
    `grant execute on all functions in schema graphile_worker to ${role}`,
  ];
  for (const statement of statements) await source.query(statement);
  await letThroughRowSecurity(source, role);
}

// graphile-worker guards its private tables by row security without policies: only their owner gets through. The service is not the owner.
async function letThroughRowSecurity(source: DataSource, role: string): Promise<void> {
  const tables: { name: string }[] = await source.query(
    `select c.relname as name from pg_class c
      where c.relnamespace = 'graphile_worker'::regnamespace and c.relkind = 'r' and c.relrowsecurity`,
  );
  for (const { name } of tables) {
    await source.query(`drop policy if exists portrait_app on graphile_worker."${name}"`);
    await source.query(`create policy portrait_app on graphile_worker."${name}" to ${role} using (true) with check (true)`);
  }
}

// Its notices ("running migration 1") say nothing that ours don't.
const quietLogger = new Logger(() => () => undefined);
