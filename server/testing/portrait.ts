import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { system } from "#server/kernel/viewer.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import { readConfig } from "#server/platform/config/config.ts";
import { freePort } from "#server/platform/database/postmaster.ts";
import { createLogger } from "#server/platform/observability/logger.ts";
import { createMetrics } from "#server/platform/observability/metrics.ts";
import { type Service, serve } from "#server/serve.ts";
import { type OpenWorld, openWorld } from "#server/world.ts";
import { MovableClock } from "./clock.ts";
import { cloneDatabase, type TestDatabase } from "./database.ts";
import { type Caller, PortraitApi } from "./portrait-api.ts";
import { fromGlobalSetup } from "./run-folder.ts";

export { type Caller, type GraphqlAnswer, stranger } from "./portrait-api.ts";

export interface PortraitOptions {
  /** Another instance's, to run beside it. */
  readonly database?: TestDatabase;
  readonly dataDir?: string;
  readonly redisUrl?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Puts something else in the place of a part of the world. */
  readonly world?: (world: OpenWorld) => Partial<OpenWorld>;
}

/** A whole Portrait on a database of its own, in the process of the tests. */
export class TestPortrait extends PortraitApi {
  private constructor(
    readonly service: Service,
    readonly world: OpenWorld,
    readonly database: TestDatabase,
    readonly clock: MovableClock,
    private readonly ownsDatabase: boolean,
    /** What the log got, a line each. */
    readonly log: readonly string[],
  ) {
    super(service.url);
  }

  static async start(options: PortraitOptions = {}): Promise<TestPortrait> {
    const database = options.database ?? (await cloneDatabase());
    const dataDir = options.dataDir ?? (await mkdtemp(join(fromGlobalSetup("PORTRAIT_TEST_FOLDER"), "data-")));
    const redis = options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl };
    const env = { NODE_ENV: "test", PORT: String(await freePort()), DATA_DIR: dataDir, DATABASE_URL: database.appUrl, ...redis, ...options.env };
    const config = readConfig(env, { cwd: dataDir, release: "test" });
    const clock = new MovableClock();
    const log: string[] = [];
    const logger = createLogger({ level: "info", release: "test", write: (line) => void log.push(line) });
    const opened = await openWorld({ config, clock, logger, metrics: createMetrics({ release: "test", process: false }), join: false });
    const world = { ...opened, ...options.world?.(opened) };
    const service = await serve(world, async () => undefined);
    return new TestPortrait(service, world, database, clock, options.database === undefined, log);
  }

  get app() {
    return this.service.app;
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.world.close();
    if (this.ownsDatabase) await this.database.drop();
  }

  /** Somebody new, signed in; with further roles where they are named. */
  async newPerson(...roles: string[]): Promise<Caller> {
    const person = await this.signUp();
    for (const role of roles) await this.app.roles.grant(system, { accountId: person.accountId, role, expiresAt: null });
    return person;
  }

  /** Straight to the tables, to break them or to look. */
  query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.app.database.query<Row>(sql, parameters);
  }

  get blobs(): BlobStore {
    return this.world.blobs;
  }
}
