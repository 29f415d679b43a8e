import type { DemoDependencies } from "#server/demo/seed.ts";
import { systemClock } from "#server/kernel/clock.ts";
import type { Logger } from "#server/platform/observability/logger.ts";
import type { App } from "./app.ts";

/** What the demo needs of an app. */
export const demoDependencies = (app: App, logger: Logger): DemoDependencies => ({
  database: app.database,
  ...app.stores,
  roleCatalogue: app.roleCatalogue,
  images: app.images,
  completion: app.completion,
  cachedAt: app.cachedAt,
  passwords: app.passwords,
  keyring: app.keyring,
  clock: systemClock,
  progress: (line) => logger.info(line),
});
