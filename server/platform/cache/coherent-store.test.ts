import { CacheUnavailable } from "./cache.ts";
import { CacheEpoch } from "./cache-epoch.ts";
import { CountedMetrics, EpochTable, HookedTransaction, ManualStopwatch, settled } from "./coherence.factory.ts";
import { CoherentStore, type CoherentStoreOptions, type Versioned } from "./coherent-store.ts";
import { FencedWrites } from "./fenced-writes.ts";
import { MemoryCache } from "./memory-cache.ts";

const log = { info: () => undefined, warn: () => undefined };
interface Person {
  readonly name: string;
}

describe("a coherent store", () => {
  let database: EpochTable;
  let stopwatch: ManualStopwatch;
  let cache: MemoryCache;
  let epoch: CacheEpoch;
  let metrics: CountedMetrics;
  let rows: Map<string, Versioned<Person>>;
  let loaded: (readonly string[])[];
  let people: CoherentStore<Person>;

  beforeEach(async () => {
    database = new EpochTable();
    stopwatch = new ManualStopwatch();
    cache = new MemoryCache({ now: stopwatch.now });
    epoch = new CacheEpoch({ database, cache, log, stopwatch });
    metrics = new CountedMetrics();
    rows = new Map(["ada", "grace", "linus"].map((id) => [id, { version: 1, value: { name: id } }]));
    loaded = [];
    people = store();
    await epoch.poll();
    await stopwatch.pass(1_025);
    await epoch.poll();
  });

  const store = (other: Partial<CoherentStoreOptions<Person>> = {}) =>
    new CoherentStore<Person>({
      name: "people",
      cache,
      epoch,
      writes: new FencedWrites({ cache, epoch, metrics }),
      metrics,
      keyOf: (id) => `{${id}}:person`,
      load: async (ids) => {
        loaded.push(ids);
        await settled();
        return new Map([...rows].filter(([id]) => ids.includes(id)));
      },
      encode: JSON.stringify,
      decode: JSON.parse,
      ttlMs: 60_000,
      stopwatch,
      ...other,
    });
  const write = async (id: string, next: Versioned<Person> | null) => {
    const tx = new HookedTransaction(database);
    people.changes(tx, id, () => next);
    await tx.prepare();
    if (next === null) rows.delete(id);
    else rows.set(id, next);
    await tx.committed();
  };

  it("loads once, and then answers out of the cache", async () => {
    expect(await people.one("ada")).toEqual({ name: "ada" });
    await settled();
    expect(await people.one("ada")).toEqual({ name: "ada" });
    expect(loaded).toEqual([["ada"]]);
    expect(metrics.counts).toEqual({ hit: 1, miss: 1, bypass: 0, failure: 0 });
  });

  it("asks for many in one read and one statement, and leaves out what does not exist", async () => {
    await people.one("grace");
    await settled();
    const found = await people.many(["ada", "grace", "ada", "nobody", "linus"]);
    expect([...found.keys()].sort()).toEqual(["ada", "grace", "linus"]);
    expect(loaded).toEqual([["grace"], ["ada", "nobody", "linus"]]);
    expect(await people.many([])).toEqual(new Map());
    expect(await people.one("nobody")).toBeNull();
  });

  it("asks the database once when five hundred readers find an entry expired", async () => {
    await people.one("ada");
    await stopwatch.pass(60_000);
    await epoch.poll();
    loaded = [];
    await Promise.all(Array.from({ length: 500 }, () => people.one("ada")));
    expect(loaded).toEqual([["ada"]]);
  });

  it("answers with the new value as soon as the write has answered, without asking the database", async () => {
    await people.one("ada");
    await write("ada", { version: 2, value: { name: "Ada Lovelace" } });
    loaded = [];
    expect(await people.one("ada")).toEqual({ name: "Ada Lovelace" });
    expect(loaded).toEqual([]);
  });

  it("forgets what is gone", async () => {
    await people.one("ada");
    await write("ada", null);
    expect(await people.one("ada")).toBeNull();
  });

  it("asks the database while a write is under way, and fills nothing", async () => {
    const tx = new HookedTransaction(database);
    people.changes(tx, "ada");
    await tx.prepare();
    await people.one("ada");
    await settled();
    await people.one("ada");
    expect(loaded).toEqual([["ada"], ["ada"]]);
    expect(metrics.counts).toMatchObject({ hit: 0, failure: 0 });
  });

  it("does not fill what it loaded before a write that was answered meanwhile", async () => {
    const old = rows.get("ada") as Versioned<Person>;
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow = store({
      load: async () => {
        await promise;
        return new Map([["ada", old]]);
      },
    });
    const early = slow.one("ada");
    await settled();
    await write("ada", { version: 2, value: { name: "Ada Lovelace" } });
    resolve();
    expect(await early).toEqual({ name: "ada" });
    await settled();
    expect(await people.one("ada")).toEqual({ name: "Ada Lovelace" });
  });

  it("goes past a cache whose epoch is not confirmed", async () => {
    await people.one("ada");
    await stopwatch.pass(1_000);
    loaded = [];
    expect(await people.one("ada")).toEqual({ name: "ada" });
    expect(loaded).toEqual([["ada"]]);
    expect(metrics.counts).toMatchObject({ bypass: 1, hit: 0 });
  });

  it("answers out of the database when the cache does not answer, and counts it", async () => {
    const refuse = async () => {
      throw new CacheUnavailable("broken");
    };
    Object.assign(cache, { read: refuse, lease: refuse, fill: refuse });
    expect(await people.one("ada")).toEqual({ name: "ada" });
    expect(metrics.counts).toEqual({ hit: 0, miss: 1, bypass: 0, failure: 1 });
  });

  it("does without a lease or a fill that fails", async () => {
    const refuse = async () => {
      throw new CacheUnavailable("broken");
    };
    const { lease } = cache;
    Object.assign(cache, { lease: refuse });
    expect(await people.one("ada")).toEqual({ name: "ada" });
    Object.assign(cache, { lease, fill: refuse });
    expect(await people.one("ada")).toEqual({ name: "ada" });
    await settled();
    expect(metrics.counts).toEqual({ hit: 0, miss: 2, bypass: 0, failure: 2 });
  });

  it("loads what it can't read any more", async () => {
    await people.one("ada");
    await settled();
    const strict = store({
      decode: () => {
        throw new Error("unknown shape");
      },
    });
    expect(await strict.one("ada")).toEqual({ name: "ada" });
    expect(metrics.counts.failure).toBe(1);
  });

  it("passes the database's failure on to the reader, and recovers", async () => {
    const failing = store({
      load: async () => {
        throw new Error("The database is gone.");
      },
    });
    await expect(failing.one("ada")).rejects.toThrow("gone");
    expect(await people.one("ada")).toEqual({ name: "ada" });
  });

  it("lets entries expire a little apart", async () => {
    const lifetimes = new Set<number>();
    const { fill } = MemoryCache.prototype;
    cache.fill = (key, lease, entry, ttlMs) => {
      lifetimes.add(ttlMs);
      return fill.call(cache, key, lease, entry, ttlMs);
    };
    rows = new Map(Array.from({ length: 50 }, (_, n) => [`person ${n}`, { version: 1, value: { name: "x" } }]));
    await people.many([...rows.keys()]);
    await settled();
    expect(lifetimes.size).toBeGreaterThan(30);
    for (const lifetime of lifetimes) {
      expect(lifetime).toBeGreaterThanOrEqual(54_000);
      expect(lifetime).toBeLessThanOrEqual(60_000);
    }
  });
});
