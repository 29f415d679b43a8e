import { setTimeout as delay } from "node:timers/promises";
import type { Queries } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { CacheMetrics } from "./cache-metrics.ts";
import type { CoherentStore, Versioned } from "./coherent-store.ts";
import type { WriteTransaction } from "./fenced-writes.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** Time that passes when a test says so. */
export class ManualStopwatch implements Stopwatch {
  #now = 1_000;
  #jumped = 0;
  #sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  now = (): number => this.#now;
  wall = (): number => 1.7e12 + this.#now + this.#jumped;
  sleep = (milliseconds: number): Promise<void> => new Promise((wake) => this.#sleepers.push({ until: this.#now + milliseconds, wake }));

  async pass(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
    for (const { until, wake } of this.#sleepers) if (until <= this.#now) wake();
    this.#sleepers = this.#sleepers.filter(({ until }) => until > this.#now);
    await settled();
  }

  /** The machine slept: its monotonic clock stood still. */
  machineSlept(milliseconds: number): void {
    this.#jumped += milliseconds;
  }
}

/** Everything that can go on without time passing has gone on. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The row of the epoch, in a database that can be held up or broken. */
export class EpochTable implements Queries {
  epoch = 1;
  server: string | null = null;
  broken = false;
  moves = 0;
  #held: Promise<void> | null = null;

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    if (this.broken) throw new Error("The database is gone.");
    const [epoch, server] = [this.epoch, this.server];
    if (sql.startsWith("update")) this.#update(parameters);
    if (this.#held !== null) await this.#held;
    return (sql.startsWith("select") ? [{ epoch: String(epoch), server }] : []) as Row[];
  }

  /** Answers come when the function that this returns is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return () => {
      this.#held = null;
      resolve();
    };
  }

  #update([server]: readonly unknown[]): void {
    if (server !== undefined && server === this.server) return;
    this.moves++;
    this.epoch++;
    if (typeof server === "string") this.server = server;
  }
}

/** A transaction as far as hooks go. */
export class HookedTransaction implements WriteTransaction {
  readonly #before: (() => Promise<void>)[] = [];
  readonly #after: (() => Promise<void>)[] = [];
  readonly query: Transaction["query"];

  constructor(database: Queries) {
    this.query = (sql, parameters) => database.query(sql, parameters);
  }

  beforeCommit = (step: () => Promise<void>): void => void this.#before.push(step);
  afterCommit = (step: () => Promise<void>): void => void this.#after.push(step);

  async prepare(): Promise<void> {
    for (const step of this.#before) await step();
  }
  async committed(): Promise<void> {
    for (const step of this.#after) await step();
  }
  async end(): Promise<void> {
    await this.prepare();
    await this.committed();
  }
}

export class CountedMetrics implements CacheMetrics {
  readonly counts = { hit: 0, miss: 0, bypass: 0, failure: 0 };
  hit = (_store: string, count: number): void => this.#add("hit", count);
  miss = (_store: string, count: number): void => this.#add("miss", count);
  bypass = (_store: string, count: number): void => this.#add("bypass", count);
  failure = (): void => this.#add("failure", 1);

  #add(counter: keyof CountedMetrics["counts"], count: number): void {
    this.counts[counter] += count;
  }
}

/** A table with versions, and the row of the epoch, behind real delays: PostgreSQL as far as coherence goes. */
export class VersionedTable implements Queries {
  readonly epoch = new EpochTable();
  loads = 0;
  readonly #versions = new Map<string, number>();
  readonly #locks = new Map<string, Promise<unknown>>();

  async query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> {
    await delay(Math.random() * 2);
    return this.epoch.query<Row>(sql, parameters);
  }

  load = async (ids: readonly string[]): Promise<Map<string, Versioned<string>>> => {
    this.loads++;
    await delay(Math.random() * 2);
    const found = new Map(ids.map((id) => [id, this.#row(id)]));
    await delay(Math.random() * 2);
    return found;
  };

  /** Moves the row's version in a transaction of its own and answers it, as a use case would. */
  async write(store: CoherentStore<string>, id: string): Promise<number> {
    const before = this.#locks.get(id);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#locks.set(id, promise);
    await before;
    let version = 0;
    let moves = 0;
    // What a transaction does to the epoch is there with its commit.
    const tx = new HookedTransaction({
      query: async () => {
        moves++;
        return [];
      },
    });
    try {
      await delay(Math.random() * 2);
      version = this.#row(id).version + 1;
      store.changes(tx, id, () => ({ version, value: String(version) }));
      await tx.prepare();
      await delay(Math.random() * 2);
      this.#versions.set(id, version);
      this.epoch.epoch += moves;
    } finally {
      resolve();
    }
    await tx.committed();
    return version;
  }

  #row(id: string): Versioned<string> {
    const version = this.#versions.get(id) ?? 1;
    return { version, value: String(version) };
  }
}
