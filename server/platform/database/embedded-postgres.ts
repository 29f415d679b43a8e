/**
 * A real PostgreSQL out of npm, in DATA_DIR. The promise of this file: however the last run ended (a `kill -9`, half-way through making the
 * cluster, another program that got the old process's number), the next start heals it and loses nothing.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { postgresBinaries } from "./postgres-binaries.ts";
import { type Cluster, databaseName, databaseUrl, openCluster } from "./postgres-cluster.ts";
import { postgresUser } from "./postgres-user.ts";
import { type Postmaster, rotateLog, startPostmaster } from "./postmaster.ts";

export interface EmbeddedPostgresOptions {
  /** Absolute; made where it is missing. One caller at a time (see `openDataDir`). */
  readonly dataDir: string;
  readonly log: { info(message: string): void; warn(message: string): void };
  /** False gives up surviving a power cut, for the speed of tests. */
  readonly durable?: boolean;
}

export interface EmbeddedPostgres {
  /** The role that migrations run as: owns the database, is no superuser. */
  readonly ownerUrl: string;
  /** The role that the service runs as: no DDL. */
  readonly appUrl: string;
  /** The superuser, for tests and repairs. */
  readonly adminUrl: string;
  stop(): Promise<void>;
}

export async function startEmbeddedPostgres({ dataDir, log, durable = true }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const say = (line: string) => log.info(line);
  const user = postgresUser(say);
  const binaries = await postgresBinaries(user);
  const allSettings = { ...settings, ...(durable ? {} : fast) };
  const cluster = await openCluster({ dataDir, user, binaries, settings: allSettings, durable, say });
  await rotateLog(cluster.logFile);
  const options = { ...cluster, postgres: binaries.postgres, settings: allSettings, say };
  const supervisor = supervise(await startPostmaster(options), (port) => startPostmaster(options, port), log);
  const rotation = setInterval(() => void rotateLog(cluster.logFile).catch((error: Error) => log.warn(error.message)), 600_000).unref();
  return {
    ...urls(cluster, supervisor.port),
    async stop() {
      clearInterval(rotation);
      await supervisor.stop();
    },
  };
}

const urls = ({ passwords }: Cluster, port: number) => ({
  ownerUrl: databaseUrl("owner", passwords, port, databaseName),
  appUrl: databaseUrl("app", passwords, port, databaseName),
  adminUrl: databaseUrl("admin", passwords, port, databaseName),
});

const settings: Readonly<Record<string, string>> = {
  max_connections: "100",
  shared_buffers: "64MB",
  min_wal_size: "32MB",
  max_wal_size: "256MB",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  shared_preload_libraries: "pg_stat_statements",
  // What a statement says about its values is personal data: errors go to whoever asked, and the log gets the server's own affairs only.
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_checkpoints: "off",
  log_autovacuum_min_duration: "-1",
};

const fast: Readonly<Record<string, string>> = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off" };

/** Starts the server again, on the same port, when it dies under us (the kernel's out-of-memory killer takes the largest process). */
function supervise(first: Postmaster, restart: (port: number) => Promise<Postmaster>, log: EmbeddedPostgresOptions["log"]) {
  let current = first;
  let stopping = false;
  let restarting = Promise.resolve();

  const startAgain = async (): Promise<void> => {
    while (!stopping) {
      try {
        current = await restart(first.port);
        watch();
        return;
      } catch (error) {
        log.warn((error as Error).message);
        await sleep(2_000, undefined, { ref: false });
      }
    }
  };
  const watch = () =>
    current.process.once("exit", (code, signal) => {
      if (stopping) return;
      log.warn(`PostgreSQL ended by itself (${signal ?? code}); starting it again.`);
      restarting = startAgain();
    });
  watch();
  return {
    port: first.port,
    async stop(): Promise<void> {
      stopping = true;
      await restarting;
      await current.stop();
    },
  };
}
