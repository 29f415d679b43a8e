import { type App, buildApp } from "#server/app.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { refuseStaleDatabase } from "#server/migrations-gate.ts";
import { readConfig } from "#server/platform/config/config.ts";
import { commitOf } from "#server/platform/config/release.ts";
import { migrate } from "#server/platform/database/migrate.ts";
import { createLogger } from "#server/platform/observability/logger.ts";
import { createMetrics } from "#server/platform/observability/metrics.ts";
import { type OpenWorld, openWorld } from "#server/world.ts";

/** Runs a command on the world that the environment describes, beside a running instance where there is one. */
export async function withWorld<T>(work: (world: OpenWorld) => Promise<T>): Promise<T> {
  const cwd = process.cwd();
  const config = readConfig(process.env, { cwd, release: await commitOf(cwd) });
  // Standard output is the command's answer.
  const logger = createLogger({ level: config.logLevel, release: config.release, write: (line) => process.stderr.write(line) });
  const world = await openWorld({ config, clock: systemClock, logger, metrics: createMetrics({ release: config.release, process: false }), join: true });
  try {
    return await work(world);
  } finally {
    await world.close();
  }
}

export async function withApp<T>(work: (app: App, world: OpenWorld) => Promise<T>): Promise<T> {
  return withWorld(async (world) => {
    if (world.config.database.source.kind === "embedded" && world.ownerUrl !== null) await migrate({ ownerUrl: world.ownerUrl, appUrl: world.databaseUrl });
    const app = await buildApp(world);
    try {
      await refuseStaleDatabase(app.database);
      return await work(app, world);
    } finally {
      await app.stop();
    }
  });
}
