import { CannotStart } from "#server/platform/config/cannot-start.ts";
import type { Database } from "#server/platform/database/database.ts";
import { pendingMigrations } from "#server/platform/database/migrate.ts";

/** A service on tables of another release would answer nonsense: it does not start, and says who can mend it. */
export async function refuseStaleDatabase(database: Database): Promise<void> {
  const pending = await pendingMigrations((sql) => database.query(sql));
  if (pending.length === 0) return;
  throw new CannotStart(
    `The database lacks ${pending.length} migration(s) of this release: run "portrait migrate" with DATABASE_MIGRATION_URL set to the role that owns the tables, then start again.`,
  );
}
