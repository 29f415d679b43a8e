import { randomUUID } from "node:crypto";
import { DomainError } from "#server/kernel/errors.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { Cache, CacheEntry } from "./cache.ts";
import type { CacheEpoch } from "./cache-epoch.ts";
import type { CacheMetrics } from "./cache-metrics.ts";

export type WriteTransaction = Pick<Transaction, "query" | "beforeCommit" | "afterCommit">;

/** `next` is asked as the last thing before the commit, and answers null where nothing is to be kept. */
interface CachedChange {
  readonly store: string;
  /** Without the epoch's prefix. */
  readonly key: string;
  readonly ttlMs: number;
  readonly next: () => CacheEntry | null;
}

interface Settlement {
  readonly store: string;
  readonly key: string;
  readonly ttlMs: number;
  readonly entry: CacheEntry | null;
}

// Longer than any transaction is left idle by the database before it is rolled back, so that a commit can't outlive its fence.
const fenceMs = 30_000;

/**
 * The writer's half of the protocol in coherent-store.ts, one round trip before and one after a commit, for all stores together.
 * Promise: when the use case answers, no reader on any node will be shown what was there before; whether the cache can be reached or not.
 */
export class FencedWrites {
  readonly #cache: Cache;
  readonly #epoch: CacheEpoch;
  readonly #metrics: CacheMetrics;
  readonly #pending = new WeakMap<WriteTransaction, Map<string, CachedChange>>();

  constructor(parts: { readonly cache: Cache; readonly epoch: CacheEpoch; readonly metrics: CacheMetrics }) {
    this.#cache = parts.cache;
    this.#epoch = parts.epoch;
    this.#metrics = parts.metrics;
  }

  /** To be called after the row was written, so that its lock decides the order of fences as it decides that of commits. The last call for a key counts. */
  add(tx: WriteTransaction, change: CachedChange): void {
    const pending = this.#pending.get(tx);
    if (pending !== undefined) {
      pending.set(change.key, change);
      return;
    }
    const changes = new Map([[change.key, change]]);
    this.#pending.set(tx, changes);
    tx.beforeCommit(() => {
      // What a later hook adds gets a fence of its own.
      this.#pending.delete(tx);
      return this.#close(tx, [...changes.values()]);
    });
  }

  async #close(tx: WriteTransaction, changes: readonly CachedChange[]): Promise<void> {
    // In an epoch's first second a writer of the one before may still commit after this one, and would not find what is put here: so nothing is.
    const keeps = this.#epoch.prefix() !== null;
    const settlements = changes.map(({ store, key, ttlMs, next }) => ({ store, key, ttlMs, entry: keeps ? next() : null }));
    const token = randomUUID();
    const prefix = await this.#fence(settlements, token);
    if (prefix === null) {
      // Last, because its row lock lets one such transaction commit at a time.
      await this.#epoch.move(tx);
      tx.afterCommit(() => this.#epoch.moved());
    } else {
      tx.afterCommit(() => this.#settle(settlements, prefix, token));
    }
  }

  /** The prefix that all keys are fenced under, or null where they are not. After a rollback the fences stay until they expire: slower, and never wrong, even where it was not known whether the commit arrived. */
  async #fence(settlements: readonly Settlement[], token: string): Promise<string | null> {
    const prefix = this.#epoch.fencePrefix();
    if (prefix === null) return null;
    try {
      await this.#cache.fence(
        settlements.map(({ key }) => `${prefix}:${key}`),
        token,
        fenceMs,
      );
      return prefix;
    } catch {
      this.#failed(settlements);
      return null;
    }
  }

  async #settle(settlements: readonly Settlement[], prefix: string, token: string): Promise<void> {
    // Still confirmed after the commit: so nobody makes use of a later epoch yet, and whoever will, reads the database after this commit.
    if (this.#epoch.fencePrefix() === prefix) {
      try {
        await Promise.all([
          this.#epoch.everywhere(),
          ...settlements.map(({ key, ttlMs, entry }) => this.#cache.settle(`${prefix}:${key}`, token, entry, ttlMs)),
        ]);
        return;
      } catch {
        this.#failed(settlements);
      }
    }
    // A fence may have been evicted, and a reader have filled what was there before the commit. Only the epoch is sure then.
    try {
      await this.#epoch.moveAfterwards();
    } catch (error) {
      throw new DomainError(
        "UNAVAILABLE",
        "This was saved, but it can take a few minutes until it shows everywhere. Look again before you repeat it.",
        { dependency: "database" },
        error,
      );
    }
    await this.#epoch.moved();
  }

  #failed(settlements: readonly Settlement[]): void {
    for (const store of new Set(settlements.map((each) => each.store))) this.#metrics.failure(store);
  }
}
