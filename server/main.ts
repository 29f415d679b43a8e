import "reflect-metadata";
import { fileURLToPath } from "node:url";
import { holdsDemo, seedPeople, seedPortraits } from "#server/demo/seed.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { CannotStart } from "#server/platform/config/cannot-start.ts";
import { type Config, readConfig } from "#server/platform/config/config.ts";
import { commitOf } from "#server/platform/config/release.ts";
import { migrate } from "#server/platform/database/migrate.ts";
import { createLogger, type Logger } from "#server/platform/observability/logger.ts";
import { createMetrics } from "#server/platform/observability/metrics.ts";
import type { App } from "./app.ts";
import { demoDependencies } from "./demo-dependencies.ts";
import { giveUp } from "./give-up.ts";
import { refuseStaleDatabase } from "./migrations-gate.ts";
import { type Service, serve } from "./serve.ts";
import { startedMessage } from "./started-message.ts";
import { type OpenWorld, openWorld } from "./world.ts";

/** `portrait serve`: reads the configuration, starts the service, stops it on SIGTERM and Ctrl-C. */
export async function main(): Promise<void> {
  const cwd = process.cwd();
  const config = readConfig(process.env, { cwd, release: await commitOf(cwd) });
  const logger = createLogger({ level: config.logLevel, release: config.release, human: process.stdout.isTTY && config.environment !== "production" });
  for (const warning of config.warnings) logger.warn(warning);
  const stopped = new AbortController();
  // A promise that nobody waited for is a mistake of ours to be found in the log, and no reason to drop everybody's connection.
  process.on("unhandledRejection", (error) => logger.error({ err: error }, "A rejection that nobody handled"));
  const world = await openWorld({ config, clock: systemClock, logger, metrics: createMetrics({ release: config.release }), join: false });
  const service = await start(world, logger).catch(async (error: unknown) => {
    await world.close();
    throw error;
  });
  const stop = stopOnce(service, world, stopped, logger);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop(signal));
  // It answers already; the addresses are the last thing that is printed.
  if (config.demo) await seedPortraits(demoDependencies(service.app, logger), stopped.signal);
  if (!stopped.signal.aborted) process.stdout.write(startedMessage(config, service.url));
}

async function start(world: OpenWorld, logger: Logger): Promise<Service> {
  if (world.ownerUrl !== null && world.config.database.source.kind === "embedded") {
    const applied = await migrate({ ownerUrl: world.ownerUrl, appUrl: world.databaseUrl });
    if (applied.length > 0) logger.info({ migrations: applied.length }, "The database was brought to this release");
  }
  return serve(world, async (app) => {
    await refuseStaleDatabase(app.database);
    await refuseExposedDemo(app, world.config);
    if (world.config.demo) await seedPeople(demoDependencies(app, logger));
  });
}

// Everybody knows the passwords of the demo's people, and one of them is an administrator.
async function refuseExposedDemo(app: App, config: Config): Promise<void> {
  if (config.demo || !(await holdsDemo(app.database))) return;
  throw new CannotStart(
    "This database holds the demo, whose passwords everybody knows: it is served on a loopback address only. Set HOST=127.0.0.1, or another DATA_DIR.",
  );
}

function stopOnce(service: Service, world: OpenWorld, stopped: AbortController, logger: Logger) {
  let stopping: Promise<void> | null = null;
  return (signal: string) => {
    stopping ??= (async () => {
      logger.info({ signal }, "Stopping");
      stopped.abort();
      await service.stop();
      await world.close();
      process.exit(0);
    })();
    return stopping;
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main().catch(giveUp);
