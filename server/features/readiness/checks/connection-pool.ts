import { setTimeout as sleep } from "node:timers/promises";
import { minutes, seconds } from "#server/kernel/clock.ts";
import { DomainError } from "#server/kernel/errors.ts";
import type { Database } from "#server/platform/database/database.ts";
import { type Check, type Finding, fail, pass, warn } from "../check.ts";

export interface ConnectionPoolParts {
  readonly database: Database;
  /** What an instance holds beside the pool: the job runner's connections, and those past the pooler. */
  readonly otherConnections: number;
}

// The cache's fences stand for thirty seconds: a transaction that is left idle for longer could commit after its fence is gone.
const longestIdleMs = 30_000;
const lookAgainMs = 250;
const samples = 3;
const sampleEveryMs = 100;

/** Everything else that looks at the database depends on this: it is the one that turns red when there is none. */
export const connectionPool = ({ database, otherConnections }: ConnectionPoolParts): Check => ({
  key: "database.pool",
  title: "The database answers, and the pool has limits and time-outs that fit it",
  section: "DATABASE",
  severity: "CRITICAL",
  vantage: "DATABASE",
  intervalMs: minutes(5),
  timeoutMs: seconds(10),
  run: async () => {
    const isCrowded = await keepsWaiting(database);
    // Once more, because the first may have met a connection that the server dropped while it was idle.
    const server = (await factsOf(database)) ?? (await sleep(lookAgainMs).then(() => factsOf(database)));
    if (server === null) return noAnswer(database);
    return judge({ ...server, ...clientLimits(database), isCrowded, perInstance: database.pool().max + otherConnections });
  },
});

interface ServerFacts {
  readonly limit: number;
  readonly used: number;
  readonly statementTimeoutMs: number;
  readonly idleInTransactionMs: number;
}

/** Within a transaction, because the time-outs may be set for each one. Null where the server can't be reached or lets nobody in. */
async function factsOf(database: Database): Promise<ServerFacts | null> {
  try {
    const [facts] = await database.transact((tx) => tx.query<ServerFacts>(serverFacts));
    if (facts === undefined) throw new Error("The server told nothing about itself.");
    return facts;
  } catch (error) {
    if (isClosed(error)) return null;
    throw error;
  }
}

const serverFacts = `
  with setting as (select name, setting::int as value from pg_settings where name in
         ('max_connections', 'superuser_reserved_connections', 'reserved_connections', 'statement_timeout', 'idle_in_transaction_session_timeout')),
       limits (value) as (
         select sum(case name when 'max_connections' then value else -value end)::int from setting where name like '%_connections'
         union all select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user
         union all select nullif(datconnlimit, -1) from pg_database where datname = current_database())
  select (select min(value) from limits) as limit,
         (select sum(numbackends)::int from pg_stat_database) as used,
         (select value from setting where name = 'statement_timeout') as "statementTimeoutMs",
         (select value from setting where name = 'idle_in_transaction_session_timeout') as "idleInTransactionMs"`;

function clientLimits({ source }: Database) {
  const options = source.options as { connectTimeoutMS?: number; extra?: { query_timeout?: number } };
  return { connectMs: options.connectTimeoutMS ?? 0, queryMs: options.extra?.query_timeout ?? 0 };
}

// Class 28: it does not know us; 3D: there is no such database; 55000: it takes no connections.
const closedStates = /^(28|3D|55000)/;

function isClosed(error: unknown): boolean {
  return (error instanceof DomainError && error.code === "UNAVAILABLE") || closedStates.test(String((error as { code?: unknown }).code));
}

/** Somebody waiting in one moment is how a pool works; in each of several it is too small. */
async function keepsWaiting(database: Database): Promise<boolean> {
  for (let sample = 0; sample < samples; sample++) {
    if (database.pool().waiting === 0) return false;
    await sleep(sampleEveryMs);
  }
  return true;
}

function noAnswer(database: Database): Finding {
  const { total, idle, max } = database.pool();
  const isFull = total >= max && idle === 0;
  const finding = isFull
    ? fail(
        `All ${max} connections of the pool are in use, and none came free in time.`,
        "Find what holds them in pg_stat_activity, or raise DATABASE_POOL_SIZE.",
      )
    : fail(
        "The database did not answer in time, or lets nobody in.",
        "See that PostgreSQL is up, that DATABASE_URL leads to it with the right password, and that it has connections left.",
      );
  return { ...finding, unreachable: true };
}

interface Facts extends ServerFacts {
  /** Connections that one instance may hold. */
  readonly perInstance: number;
  readonly connectMs: number;
  readonly queryMs: number;
  readonly isCrowded: boolean;
}

function judge(facts: Facts): Finding {
  const { perInstance, limit, used, connectMs, queryMs, statementTimeoutMs, idleInTransactionMs } = facts;
  const figures =
    `One instance holds at most ${perInstance} of ${limit} connections (${used} are in use); time-outs: connect ${inSeconds(connectMs)}, ` +
    `statement ${inSeconds(queryMs)} here and ${inSeconds(statementTimeoutMs)} at the server, idle in transaction ${inSeconds(idleInTransactionMs)}.`;
  const wrong = wrongs(facts)[0];
  if (wrong !== undefined) return fail(figures, wrong);
  const doubtful = doubts(facts)[0];
  return doubtful === undefined ? pass(figures) : warn(figures, doubtful);
}

function wrongs({ perInstance, limit, connectMs, queryMs, statementTimeoutMs, idleInTransactionMs }: Facts): string[] {
  return [
    ...(perInstance > limit ? [`Lower DATABASE_POOL_SIZE, or raise max_connections: the pool may ask for ${perInstance - limit} more than there are.`] : []),
    ...(connectMs > 0 ? [] : ["Set a time-out for connecting: without one a request waits for ever."]),
    ...(queryMs > 0 || statementTimeoutMs > 0 ? [] : ["Set a statement time-out: without one a statement may run for ever."]),
    ...(idleInTransactionMs > 0 && idleInTransactionMs < longestIdleMs
      ? []
      : [
          `Run: ALTER DATABASE … SET idle_in_transaction_session_timeout = '10s'. It must end a transaction that is left idle in less than ${inSeconds(longestIdleMs)}.`,
        ]),
  ];
}

function doubts({ perInstance, limit, statementTimeoutMs, isCrowded }: Facts): string[] {
  return [
    ...(isCrowded ? ["Callers keep waiting for a connection: look for slow statements, or raise DATABASE_POOL_SIZE."] : []),
    ...(statementTimeoutMs > 0
      ? []
      : ["Run: ALTER DATABASE … SET statement_timeout = '10s'. Until then a statement that nobody waits for any more goes on at the server."]),
    ...(2 * perInstance > limit ? ["Lower DATABASE_POOL_SIZE, or raise max_connections: a rolling deployment needs room for two instances."] : []),
  ];
}

const inSeconds = (milliseconds: number) => (milliseconds === 0 ? "none" : `${milliseconds / 1_000} s`);
