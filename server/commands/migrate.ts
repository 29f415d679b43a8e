import { migrate } from "#server/platform/database/migrate.ts";
import { withWorld } from "./with-app.ts";

/** `portrait migrate`: brings the database to this release. Safe to run on many machines at once. */
export const migrateCommand = (): Promise<number> =>
  withWorld(async (world) => {
    const applied = await migrate({ ownerUrl: world.ownerUrl ?? world.databaseUrl, appUrl: world.databaseUrl });
    process.stdout.write(applied.length === 0 ? "The database is at this release already.\n" : `Applied: ${applied.join(", ")}\n`);
    return 0;
  });
