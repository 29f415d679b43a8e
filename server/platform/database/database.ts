import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { DataSource, type EntityTarget, type ObjectLiteral, QueryFailedError, type QueryRunner } from "typeorm";
import { badInput, DomainError, unavailable } from "#server/kernel/errors.ts";
import type { Transaction } from "./transaction.ts";

export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly entities: readonly EntityTarget<ObjectLiteral>[];
  readonly applicationName: string;
  /** How long a caller waits for a free connection, and for one statement. Together they keep the promise of an answer within two seconds. */
  readonly connectTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
}

const startPatienceMs = 15_000;

/** Runs statements. Implemented by the database itself and by a transaction on it. */
export interface Queries {
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** A server that ends a connection may say so more than once, also when nobody uses it any more; an error that nobody hears would end the process. */
class LastingClient extends pg.Client {
  constructor(...options: ConstructorParameters<typeof pg.Client>) {
    super(...options);
    this.on("error", () => undefined);
  }
}

/**
 * PostgreSQL behind a pool with limits.
 * Promise: whatever goes wrong with the server is UNAVAILABLE within two seconds, and a lost connection never ends the process.
 */
export class Database implements Queries {
  readonly source: DataSource;

  constructor(private readonly options: DatabaseOptions) {
    this.source = new DataSource({
      type: "postgres",
      url: options.url,
      entities: [...options.entities] as never[],
      synchronize: false,
      migrationsRun: false,
      logging: false,
      poolSize: options.poolSize,
      applicationName: options.applicationName,
      connectTimeoutMS: options.connectTimeoutMs ?? 900,
      poolErrorHandler: () => {
        // An idle connection that the server dropped: the pool has already let it go, and the next query opens another.
      },
      extra: { query_timeout: options.statementTimeoutMs ?? 1_500, idleTimeoutMillis: 30_000, keepAlive: true, Client: LastingClient },
    });
  }

  /** Waits a while for a server that is only just starting, or busy. */
  async start(): Promise<void> {
    for (const giveUpAt = Date.now() + startPatienceMs; ; await sleep(250)) {
      try {
        await guarded(this.source.initialize());
        return;
      } catch (error) {
        if (!(error instanceof DomainError) || Date.now() > giveUpAt) throw error;
      }
    }
  }

  async stop(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const runner = this.source.createQueryRunner();
    try {
      return rowsOf<Row>(await guarded(runner.query(sql, [...parameters])));
    } catch (error) {
      if (isUnavailable(error)) await abandon(runner);
      throw error;
    } finally {
      await runner.release().catch(() => undefined);
    }
  }

  async transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    const hooks: Record<"beforeCommit" | "afterCommit" | "afterRollback", (() => Promise<void>)[]> = { beforeCommit: [], afterCommit: [], afterRollback: [] };
    const tx: Transaction = {
      manager: runner.manager,
      query: async <Row>(sql: string, parameters: readonly unknown[] = []) => rowsOf<Row>(await runner.query(sql, [...parameters])),
      beforeCommit: (step) => hooks.beforeCommit.push(step),
      afterCommit: (step) => hooks.afterCommit.push(step),
      afterRollback: (step) => hooks.afterRollback.push(step),
    };
    let result: T;
    try {
      await guarded(runner.connect());
      await guarded(runner.startTransaction());
      result = await guarded(work(tx));
      for (const step of hooks.beforeCommit) await guarded(step());
      await committed(runner.commitTransaction());
    } catch (error) {
      if (isUnavailable(error)) await abandon(runner);
      else await rollBack(runner);
      for (const step of hooks.afterRollback) await step();
      throw error;
    } finally {
      await runner.release().catch(() => undefined);
    }
    for (const step of hooks.afterCommit) await step();
    return result;
  }

  /** For the metrics: how the pool is used at this moment. */
  pool(): { total: number; idle: number; waiting: number; max: number } {
    const { master } = this.source.driver as unknown as { master?: { totalCount: number; idleCount: number; waitingCount: number } };
    return { total: master?.totalCount ?? 0, idle: master?.idleCount ?? 0, waiting: master?.waitingCount ?? 0, max: this.options.poolSize };
  }
}

async function rollBack(runner: QueryRunner): Promise<void> {
  if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
}

/**
 * Ends a connection that failed in the middle of something: the server rolls back by itself. Asking it to would take as long as the failure did,
 * and the next one to get it out of the pool would wait for the answer that this one did not get.
 */
async function abandon(runner: QueryRunner): Promise<void> {
  const connection = (await runner.connect().catch(() => null)) as { end(): Promise<void> } | null;
  // The pool lets go of a connection that has begun to end, as soon as it is released.
  connection?.end().catch(() => undefined);
}

const isUnavailable = (error: unknown): boolean => error instanceof DomainError && error.code === "UNAVAILABLE";

/** TypeORM answers `[rows, affected]` for UPDATE and DELETE, and rows for everything else. */
function rowsOf<Row>(answer: unknown): Row[] {
  if (Array.isArray(answer) && answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === "number") return answer[0] as Row[];
  return (Array.isArray(answer) ? answer : []) as Row[];
}

async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isUnreachable(error)) throw unavailable("database", error);
    throw isUnstorableText(error) ? badInput("A text holds a character that can't be stored: U+0000.", []) : error;
  }
}

/** The one moment in which nobody can say whether it happened. */
async function committed(commit: Promise<void>): Promise<void> {
  try {
    await commit;
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    const message = "The database did not answer in time, and it is not known whether this was saved. Look again before you repeat it.";
    throw new DomainError("UNAVAILABLE", message, { dependency: "database" }, error);
  }
}

// Class 08: connection; 53: out of resources; 57P: shutting down; 57014: our own statement time-out.
const unreachableStates = /^(08|53|57P|57014)/;
const unreachableMessages =
  /Query read timeout|timeout exceeded when trying to connect|Connection terminated|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|not queryable|before it is closed|Driver not Connected/i;

function isUnreachable(error: unknown): boolean {
  if (error instanceof DomainError) return false;
  const { code, message } = (error instanceof QueryFailedError ? error.driverError : (error ?? {})) as { code?: unknown; message?: unknown };
  return (typeof code === "string" && unreachableStates.test(code)) || unreachableMessages.test(`${String(code)} ${String(message)}`);
}

/** PostgreSQL takes every character but one. */
const isUnstorableText = (error: unknown) => error instanceof QueryFailedError && (error.driverError as { code?: unknown }).code === "22021";

/** The name of the constraint that a statement violated, or null: constraint violations become outcomes by that name. */
export function violatedConstraint(error: unknown): string | null {
  if (!(error instanceof QueryFailedError)) return null;
  const { constraint } = error.driverError as { constraint?: unknown };
  return typeof constraint === "string" ? constraint : null;
}
