/**
 * Rows of PostgreSQL, cached so that no reader on any node is shown an older version than one whose write was answered before the read began.
 *
 * A key holds an entry with its row's version, a writer's fence, or a reader's lease.
 * Reader: reads all its keys at once. Where there is nothing it places a lease, then loads, then fills, and that works only where the lease still
 *   stands (or an older entry). At a fence, or another's lease, it loads and fills nothing.
 * Writer: fences before the commit, which ends every lease; commits; puts its entry where its own fence still stands; only then answers. So
 *   what was loaded before a commit is never filled after the answer, whatever was evicted in between: where nothing is, nothing late is put.
 * Epoch (cache-epoch.ts): stands before every key and is trusted for one second from when it was last asked for. A writer that could not fence
 *   moves it in its own transaction, one that could not settle moves it after the commit; both answer a second later, when nobody trusts the
 *   old one. In a new one's first second nobody reads or puts entries, and a writer looks after its commit whether its own epoch still stands:
 *   so a fence under one epoch and an entry under the next can't miss each other. A Redis that restarts (with an old snapshot, too), fails over
 *   or is replaced has another identity; that starts an epoch, and no key of before is read again.
 * Killed between any two steps: before the commit nothing changed, and fence or lease expire. After it, the fence sends readers to PostgreSQL
 *   until it expires, and then there is nothing. Only where that very fence had been evicted before the commit may an older entry stay, up to
 *   its lifetime, and that write was never answered.
 * Redis slow or gone: a call that misses its deadline counts as not done. If it happens late all the same, it meets a lease or a fence that is
 *   not its own, or an epoch that is over.
 * Needs: versions that only grow; a `load` that sees every commit, version and value in one statement (on the primary, outside of older
 *   snapshots); a database that ends transactions left idle in well under thirty seconds; a connection that leads to one Redis, not to a proxy
 *   that changes it unseen.
 */
import { randomUUID } from "node:crypto";
import type { Cache } from "./cache.ts";
import type { CacheEpoch } from "./cache-epoch.ts";
import type { CacheMetrics } from "./cache-metrics.ts";
import type { FencedWrites, WriteTransaction } from "./fenced-writes.ts";
import { SharedLoads } from "./shared-loads.ts";
import type { Stopwatch } from "./stopwatch.ts";

export interface Versioned<T> {
  readonly version: number;
  readonly value: T;
}

export interface CoherentStoreOptions<T> {
  /** Of the metrics. */
  readonly name: string;
  readonly cache: Cache;
  readonly epoch: CacheEpoch;
  readonly writes: FencedWrites;
  readonly metrics: CacheMetrics;
  /** Holds whatever else the value depends on, such as a catalogue's version and that of the encoding. */
  readonly keyOf: (id: string) => string;
  readonly load: (ids: readonly string[]) => Promise<ReadonlyMap<string, Versioned<T>>>;
  readonly encode: (value: T) => string;
  readonly decode: (text: string) => T;
  /** An entry lives between this and nine tenths of it, so that what was filled together does not expire together. */
  readonly ttlMs: number;
  readonly stopwatch?: Stopwatch;
}

// Longer than a load takes; a reader that died leaves its key closed for so long.
const leaseMs = 3_000;

export class CoherentStore<T> {
  readonly #options: CoherentStoreOptions<T>;
  readonly #loads: SharedLoads<Versioned<T>>;

  constructor(options: CoherentStoreOptions<T>) {
    this.#options = options;
    this.#loads = new SharedLoads(options.load, options.stopwatch);
  }

  async one(id: string): Promise<T | null> {
    return (await this.many([id])).get(id) ?? null;
  }

  /** Those that exist. The values are shared between callers: not to be changed. */
  async many(ids: readonly string[]): Promise<Map<string, T>> {
    const { epoch, keyOf, metrics, name } = this.#options;
    const found = new Map<string, T>();
    const wanted = new Set(ids);
    if (wanted.size === 0) return found;
    const prefix = epoch.prefix();
    const absent = new Map<string, string>();
    if (prefix === null) metrics.bypass(name, wanted.size);
    else await this.#read(new Map([...wanted].map((id) => [id, `${prefix}:${keyOf(id)}`])), found, absent);
    const open = [...wanted].filter((id) => !found.has(id));
    if (open.length === 0) return found;
    for (const [id, { value }] of await this.#load(open, absent)) found.set(id, value);
    return found;
  }

  /**
   * To be called by whoever wrote the row of this id in this transaction, after that statement. `next` is asked before the commit; without it,
   * or where it answers null because the row is gone, nothing is kept and the next reader loads.
   */
  changes(tx: WriteTransaction, id: string, next: () => Versioned<T> | null = () => null): void {
    const { name, writes, keyOf, encode } = this.#options;
    const entry = () => {
      const row = next();
      return row === null ? null : { version: row.version, value: encode(row.value) };
    };
    writes.add(tx, { store: name, key: keyOf(id), ttlMs: this.#ttlMs(), next: entry });
  }

  /** Puts hits into `found`, and the keys that a reader may fill into `absent`. */
  async #read(keys: ReadonlyMap<string, string>, found: Map<string, T>, absent: Map<string, string>): Promise<void> {
    const { name, cache, decode, metrics } = this.#options;
    try {
      const reads = (await cache.read([...keys.values()])).values();
      for (const [id, key] of keys) {
        const read = reads.next().value;
        if (read?.kind === "hit") found.set(id, decode(read.value));
        else if (read?.kind === "miss") absent.set(id, key);
      }
    } catch {
      metrics.failure(name);
    }
    metrics.hit(name, found.size);
    metrics.miss(name, keys.size - found.size);
  }

  #load(ids: readonly string[], absent: ReadonlyMap<string, string>): Promise<Map<string, Versioned<T>>> {
    const held: { readonly id: string; readonly key: string; readonly lease: string }[] = [];
    const prepare = async (id: string) => {
      const key = absent.get(id);
      if (key === undefined) return;
      const lease = await this.#lease(key);
      if (lease !== null) held.push({ id, key, lease });
    };
    return this.#loads.load(ids, {
      prepare: async (led) => void (await Promise.all(led.map(prepare))),
      finish: (loaded) => {
        for (const { id, key, lease } of held) {
          const row = loaded.get(id);
          if (row !== undefined) void this.#fill(key, lease, row);
        }
      },
    });
  }

  /** Null where somebody else is about to fill or to write. */
  async #lease(key: string): Promise<string | null> {
    const lease = randomUUID();
    try {
      return (await this.#options.cache.lease(key, lease, leaseMs)) ? lease : null;
    } catch {
      this.#options.metrics.failure(this.#options.name);
      return null;
    }
  }

  /** Nobody waits for it. */
  async #fill(key: string, lease: string, row: Versioned<T>): Promise<void> {
    try {
      await this.#options.cache.fill(key, lease, { version: row.version, value: this.#options.encode(row.value) }, this.#ttlMs());
    } catch {
      this.#options.metrics.failure(this.#options.name);
    }
  }

  #ttlMs(): number {
    return Math.round(this.#options.ttlMs * (0.9 + 0.1 * Math.random()));
  }
}
