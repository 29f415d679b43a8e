// The outside world as the configuration chooses it: embedded stand-ins in DATA_DIR, or the servers that were given.
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "#server/kernel/clock.ts";
import type { Announcements } from "#server/platform/announcements/announcements.ts";
import { MemoryAnnouncements } from "#server/platform/announcements/memory-announcements.ts";
import { RedisAnnouncements } from "#server/platform/announcements/redis-announcements.ts";
import { createEmbeddedBlobServer, type EmbeddedBlobServer } from "#server/platform/blob/embedded-blob-server.ts";
import { VercelBlobStore } from "#server/platform/blob/vercel-blob-store.ts";
import { AbsentCache } from "#server/platform/cache/absent-cache.ts";
import type { Cache } from "#server/platform/cache/cache.ts";
import { MemoryCache } from "#server/platform/cache/memory-cache.ts";
import { RedisCache } from "#server/platform/cache/redis-cache.ts";
import { CannotStart, exitCodes } from "#server/platform/config/cannot-start.ts";
import type { Config } from "#server/platform/config/config.ts";
import { openDataDir } from "#server/platform/config/data-dir.ts";
import { secretsOf } from "#server/platform/config/embedded-secrets.ts";
import { startEmbeddedPostgres } from "#server/platform/database/embedded-postgres.ts";
import { EmbeddedMailbox } from "#server/platform/mail/embedded-mailbox.ts";
import type { Mailer } from "#server/platform/mail/mailer.ts";
import { SmtpMailer } from "#server/platform/mail/smtp-mailer.ts";
import { errorReporter, type ReportError } from "#server/platform/observability/errors.ts";
import type { Logger } from "#server/platform/observability/logger.ts";
import type { Metrics } from "#server/platform/observability/metrics.ts";
import type { World } from "./app.ts";

export interface OpenWorld extends World {
  /** For jobs: past any pooler. */
  readonly directUrl: string;
  /** The role that owns the tables; null where migrations are somebody else's business. */
  readonly ownerUrl: string | null;
  readonly reportError: ReportError;
  readonly mailbox: EmbeddedMailbox | null;
  readonly blobServer: EmbeddedBlobServer | null;
  /** Lets go of everything that was opened here, the last first. */
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Whether a running instance of the same DATA_DIR may be joined: the operator's commands may, a second server may not. */
  readonly join: boolean;
}

export async function openWorld(options: WorldOptions): Promise<OpenWorld> {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    return { ...(await opened(options, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function opened(options: WorldOptions, closers: (() => Promise<void> | void)[]): Promise<Omit<OpenWorld, "close">> {
  const { config, clock, logger, metrics } = options;
  const joined = config.usesDataDir && (await joins(options, closers));
  const database = await databaseOf(options, joined, closers);
  const secrets = await secretsOf(config);
  const blobServer = config.blob.kind === "embedded" ? await embeddedBlobs(config, secrets.blobToken, logger, closers) : null;
  const blobs = new VercelBlobStore({ token: secrets.blobToken, publicBase: publicBaseOf(config) });
  // Where another server than Vercel's serves its objects stands in its answers alone; what was stored before this start is asked for once.
  if (config.blob.kind === "given" && config.blob.apiUrl !== null)
    await blobs.list("pictures/").catch((error: unknown) => logger.warn({ err: error }, "The blob store does not answer"));
  const mailbox = config.mail.source.kind === "embedded" ? new EmbeddedMailbox({ directory: join(config.dataDir, "mailbox"), clock }) : null;
  const mailer: Mailer =
    config.mail.source.kind === "given" ? new SmtpMailer({ url: config.mail.source.url, from: config.mail.from }) : (mailbox as EmbeddedMailbox);
  const reportError = errorReporter(logger, metrics);
  const report = (error: unknown, what: string) => reportError(error, { where: "process", what });
  const shared = { cache: cacheOf(options, joined), announcements: announcementsOf(options) };
  return { config, secrets, clock, logger, metrics, report, reportError, ...database, ...shared, blobs, blobServer, mailer, mailbox };
}

/** What a running instance tells the operator's commands. */
interface Instance {
  readonly appUrl: string;
  readonly ownerUrl: string;
}

const instanceFile = (dataDir: string) => join(dataDir, "database.json");

/** Takes DATA_DIR for this process, or answers that an instance has it which may be joined. */
async function joins({ config, join: mayJoin }: WorldOptions, closers: (() => Promise<void> | void)[]): Promise<boolean> {
  try {
    const dataDir = await openDataDir(config.dataDir);
    closers.push(() => dataDir.release());
    return false;
  } catch (error) {
    const isInUse = error instanceof CannotStart && error.exitCode === exitCodes.inUse;
    if (!mayJoin || !isInUse) throw error;
    return true;
  }
}

async function runningInstance(dataDir: string): Promise<Instance> {
  try {
    return JSON.parse(await readFile(instanceFile(dataDir), "utf8")) as Instance;
  } catch (error) {
    throw new CannotStart(`The instance that has ${dataDir} is only just starting. Try again in a few seconds.`, exitCodes.inUse, error);
  }
}

async function databaseOf({ config, logger }: WorldOptions, joined: boolean, closers: (() => Promise<void> | void)[]) {
  const { source } = config.database;
  if (source.kind === "given") return { databaseUrl: source.url, directUrl: source.directUrl, ownerUrl: source.migrationUrl };
  if (joined) {
    const { appUrl, ownerUrl } = await runningInstance(config.dataDir);
    return { databaseUrl: appUrl, directUrl: appUrl, ownerUrl };
  }
  const log = { info: (line: string) => logger.info(line), warn: (line: string) => logger.warn(line) };
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
  closers.push(() => postgres.stop());
  const { appUrl, ownerUrl } = postgres;
  await writeFile(instanceFile(config.dataDir), JSON.stringify({ appUrl, ownerUrl } satisfies Instance), { mode: 0o600 });
  await chmod(instanceFile(config.dataDir), 0o600);
  return { databaseUrl: appUrl, directUrl: appUrl, ownerUrl };
}

// The SDK reads its API's address from the environment alone. A port of its own, so that the store is there before the web server and without it.
async function embeddedBlobs(config: Config, token: string, logger: Logger, closers: (() => Promise<void> | void)[]): Promise<EmbeddedBlobServer> {
  const report = (error: unknown) => logger.error({ err: error }, "The embedded blob store could not use its disk");
  const server = createEmbeddedBlobServer({ directory: join(config.dataDir, "blobs"), token, report });
  const { url, close } = await server.listen();
  process.env["VERCEL_BLOB_API_URL"] = `${url}/media/api`;
  closers.push(close);
  return server;
}

/** Null: as the store says. */
function publicBaseOf({ blob, http }: Config): string | null {
  const path = blob.kind === "embedded" ? "/media" : "";
  if (http.cdnUrl !== null) return `${http.cdnUrl}${path}`;
  return blob.kind === "embedded" ? `${http.publicUrl}/media` : null;
}

function cacheOf({ config, logger }: WorldOptions, joined: boolean): Cache {
  if (config.redis.kind === "given") return new RedisCache({ url: config.redis.url, log: logger });
  return joined ? new AbsentCache() : new MemoryCache();
}

// A command beside a running instance without Redis is not heard there: its pages learn of it when they look again.
const announcementsOf = ({ config, logger }: WorldOptions): Announcements =>
  config.redis.kind === "given" ? new RedisAnnouncements({ url: config.redis.url, log: logger }) : new MemoryAnnouncements();
