import { CacheUnavailable } from "./cache.ts";
import { CacheEpoch } from "./cache-epoch.ts";
import { CountedMetrics, EpochTable, HookedTransaction, ManualStopwatch, settled } from "./coherence.factory.ts";
import { FencedWrites } from "./fenced-writes.ts";
import { MemoryCache } from "./memory-cache.ts";

const minute = 60_000;
const log = { info: () => undefined, warn: () => undefined };

/** A memory cache that can stop answering. */
class BreakableCache extends MemoryCache {
  broken = false;
  fences: (readonly string[])[] = [];
  override async fence(keys: readonly string[], token: string, ttlMs: number): Promise<void> {
    this.fences.push(keys);
    if (this.broken) throw new CacheUnavailable("broken");
    await super.fence(keys, token, ttlMs);
  }
  override async settle(...given: Parameters<MemoryCache["settle"]>): Promise<void> {
    if (this.broken) throw new CacheUnavailable("broken");
    await super.settle(...given);
  }
}

describe("a fenced write", () => {
  let database: EpochTable;
  let stopwatch: ManualStopwatch;
  let cache: BreakableCache;
  let epoch: CacheEpoch;
  let metrics: CountedMetrics;
  let writes: FencedWrites;
  let tx: HookedTransaction;

  beforeEach(async () => {
    database = new EpochTable();
    stopwatch = new ManualStopwatch();
    cache = new BreakableCache({ now: stopwatch.now });
    epoch = new CacheEpoch({ database, cache, log, stopwatch });
    metrics = new CountedMetrics();
    writes = new FencedWrites({ cache, epoch, metrics });
    tx = new HookedTransaction(database);
    await epoch.poll();
    await stopwatch.pass(1_025);
    await epoch.poll();
    expect(epoch.prefix()).toBe("e2");
  });

  const change = (key: string, version: number | null, store = "people") =>
    writes.add(tx, { store, key, ttlMs: minute, next: () => (version === null ? null : { version, value: `value ${version}` }) });
  const read = async (key: string, prefix = "e2") => (await cache.read([`${prefix}:${key}`]))[0];
  /** Runs the rest of the write and says whether it has answered. */
  const answering = (work: Promise<void>) => {
    const state = { answered: false, error: null as unknown };
    work.then(
      () => {
        state.answered = true;
      },
      (error) => {
        state.error = error;
      },
    );
    return state;
  };

  it("closes its keys before the commit and puts the new entries before the answer", async () => {
    change("ada", 2);
    change("grace", 7);
    expect(await read("ada")).toEqual({ kind: "miss" });
    await tx.prepare();
    expect([await read("ada"), await read("grace")]).toEqual([{ kind: "closed" }, { kind: "closed" }]);
    await tx.committed();
    expect(await read("ada")).toEqual({ kind: "hit", version: 2, value: "value 2" });
    expect(await read("grace")).toEqual({ kind: "hit", version: 7, value: "value 7" });
    expect(database.epoch).toBe(2);
  });

  it("leaves its keys closed after a rollback", async () => {
    change("ada", 2);
    await tx.prepare();
    await stopwatch.pass(29_000);
    expect(await read("ada")).toEqual({ kind: "closed" });
    await stopwatch.pass(1_000);
    expect(await read("ada")).toEqual({ kind: "miss" });
  });

  it("keeps nothing of what is gone", async () => {
    change("ada", 2);
    await tx.end();
    tx = new HookedTransaction(database);
    change("ada", null);
    await tx.end();
    expect(await read("ada")).toEqual({ kind: "miss" });
  });

  it("takes one round trip for all stores, and the last change of a key", async () => {
    change("ada", 2);
    change("session", 1, "sessions");
    change("ada", 3);
    await tx.end();
    expect(cache.fences).toEqual([["e2:ada", "e2:session"]]);
    expect(await read("ada")).toMatchObject({ version: 3 });
  });

  it("fences what a later hook changes, too", async () => {
    change("ada", 2);
    tx.beforeCommit(async () => change("ada", 3));
    await tx.prepare();
    expect(cache.fences).toEqual([["e2:ada"], ["e2:ada"]]);
    await tx.committed();
    expect(await read("ada")).toMatchObject({ version: 3 });
  });

  it("is rolled back where the new entry can't be made", async () => {
    writes.add(tx, {
      store: "people",
      key: "ada",
      ttlMs: minute,
      next: () => {
        throw new Error("can't be encoded");
      },
    });
    await expect(tx.prepare()).rejects.toThrow("can't be encoded");
  });

  it("that can't fence moves the epoch in its transaction and answers a second after the commit", async () => {
    cache.broken = true;
    change("ada", 2);
    await tx.prepare();
    expect(database.epoch).toBe(3);
    const answer = answering(tx.committed());
    await stopwatch.pass(1_024);
    expect(answer.answered).toBe(false);
    await stopwatch.pass(1);
    expect(answer.answered).toBe(true);
    expect(metrics.counts.failure).toBe(1);
  });

  it("moves the epoch in its transaction where that is not confirmed", async () => {
    await stopwatch.pass(1_000);
    change("ada", 2);
    await tx.prepare();
    expect(database.epoch).toBe(3);
    expect(cache.fences).toEqual([]);
  });

  it("that can't settle moves the epoch and answers a second later: its fence may have been evicted", async () => {
    change("ada", 2);
    await tx.prepare();
    cache.broken = true;
    const answer = answering(tx.committed());
    await settled();
    expect(database.epoch).toBe(3);
    await stopwatch.pass(1_024);
    expect(answer.answered).toBe(false);
    await stopwatch.pass(1);
    expect(answer.answered).toBe(true);
  });

  it("moves the epoch when another node moved it between the fence and the commit", async () => {
    change("ada", 2);
    await tx.prepare();
    database.epoch = 5;
    await epoch.poll();
    const answer = answering(tx.committed());
    await settled();
    expect(database.epoch).toBe(6);
    expect(answer.answered).toBe(false);
    await stopwatch.pass(1_025);
    expect(answer.answered).toBe(true);
  });

  it("moves the epoch when that could not be confirmed since", async () => {
    change("ada", 2);
    await tx.prepare();
    await stopwatch.pass(1_000);
    const answer = answering(tx.committed());
    await settled();
    expect(database.epoch).toBe(3);
    await stopwatch.pass(1_025);
    expect(answer.answered).toBe(true);
  });

  it("in an epoch's first second fences, keeps nothing, and answers when that second is over", async () => {
    await epoch.move(database);
    await epoch.poll();
    change("ada", 2);
    await tx.prepare();
    expect(await read("ada", "e3")).toEqual({ kind: "closed" });
    const answer = answering(tx.committed());
    await stopwatch.pass(1_024);
    expect(answer.answered).toBe(false);
    await stopwatch.pass(1);
    expect(answer.answered).toBe(true);
    expect(await read("ada", "e3")).toEqual({ kind: "miss" });
    expect(database.epoch).toBe(3);
  });

  it("that can neither settle nor move the epoch says that it was saved, and the move is made up for", async () => {
    change("ada", 2);
    await tx.prepare();
    cache.broken = true;
    database.broken = true;
    await expect(tx.committed()).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("was saved") });
    expect(epoch.prefix()).toBeNull();
    database.broken = false;
    await epoch.poll();
    expect(database.epoch).toBe(3);
  });
});
