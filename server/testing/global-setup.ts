/** Runs once before the integration and soak tests: one PostgreSQL with a migrated template database, and one redis-server where there is one. */

import { startEmbeddedPostgres } from "#server/platform/database/embedded-postgres.ts";
import { migrate } from "#server/platform/database/migrate.ts";
import { startRedis } from "./redis.ts";
import { makeRunFolder } from "./run-folder.ts";
import { servers } from "./servers.ts";

const log = { info: () => undefined, warn: (message: string) => process.stderr.write(`${message}\n`) };

export default async function setUp(): Promise<void> {
  // Each project that names this file runs it, and one set of servers is enough.
  if (process.env.PORTRAIT_TEST_FOLDER !== undefined) return;
  const folder = await makeRunFolder();
  process.env.PORTRAIT_TEST_FOLDER = folder;
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log, durable: false });
  servers.push(postgres);
  await migrate({ ownerUrl: postgres.ownerUrl, appUrl: postgres.appUrl });
  process.env.PORTRAIT_TEST_ADMIN_URL = postgres.adminUrl;
  process.env.PORTRAIT_TEST_OWNER_URL = postgres.ownerUrl;
  process.env.PORTRAIT_TEST_APP_URL = postgres.appUrl;
  if (process.env.REDIS_SERVER_PATH === undefined) return;
  const redis = await startRedis();
  servers.push(redis);
  process.env.PORTRAIT_TEST_REDIS_URL = redis.url;
}
