import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { describeWithRedis, startRedis, type TestRedis } from "#server/testing/redis.ts";
import { tcpProxy } from "#server/testing/tcp-proxy.ts";
import { CacheEpoch } from "./cache-epoch.ts";
import { CountedMetrics, VersionedTable } from "./coherence.factory.ts";
import { CoherentStore } from "./coherent-store.ts";
import { FencedWrites } from "./fenced-writes.ts";
import { RedisCache } from "./redis-cache.ts";

const log = { info: () => undefined, warn: () => undefined };
const minute = 60_000;
const races = 1_000;
const lanes = 20;

describeWithRedis("two nodes over one Redis", () => {
  const opened: { stop(): Promise<void> }[] = [];
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  let redis: TestRedis;
  let table: VersionedTable;

  beforeEach(async () => {
    process.on("unhandledRejection", note);
    table = new VersionedTable();
  });
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.stop();
    process.off("unhandledRejection", note);
    expect(unhandled.splice(0)).toEqual([]);
  });

  const start = async (...args: string[]) => {
    redis = await startRedis(...args);
    opened.push(redis);
  };
  const node = (url: string) => {
    const cache = new RedisCache({ url, log });
    const epoch = new CacheEpoch({ database: table, cache, log });
    const metrics = new CountedMetrics();
    const store = new CoherentStore<string>({
      name: "people",
      cache,
      epoch,
      writes: new FencedWrites({ cache, epoch, metrics }),
      metrics,
      keyOf: (id) => `{${id}}:person`,
      load: table.load,
      encode: (value) => value.padEnd(2_000),
      decode: (text) => text.trimEnd(),
      ttlMs: minute,
    });
    epoch.start();
    opened.push({
      stop: async () => {
        epoch.stop();
        await cache.stop();
      },
    });
    return { store, epoch, cache, metrics };
  };
  type Node = ReturnType<typeof node>;
  const inUse = async (...nodes: Node[]) => {
    for (const end = performance.now() + 10_000; nodes.some(({ epoch }) => epoch.prefix() === null); await sleep(10)) {
      if (performance.now() > end) throw new Error("The cache did not come into use.");
    }
  };
  const operator = async (...command: [string, ...string[]]) => {
    const client = new Redis(redis.url);
    await client.call(...command);
    client.disconnect();
  };

  /** One node writes while both read; as soon as the write has answered, both must show it. Answers what they showed instead. */
  async function race(id: string, writer: Node, reader: Node): Promise<string[]> {
    const early = [writer, reader, reader].map(async ({ store }) => {
      await sleep(Math.random() * 6);
      await store.one(id);
    });
    const version = await table.write(writer.store, id);
    const shown = await Promise.all([writer, reader, reader, writer].map(({ store }) => store.one(id)));
    await Promise.all(early);
    const later = await Promise.all([reader, writer].map(({ store }) => store.one(id)));
    return [...shown, ...later].filter((each) => Number(each) < version).map((each) => `${id}: ${each} instead of ${version}`);
  }

  async function manyRaces(one: Node, two: Node, wait: () => Promise<void> = async () => undefined): Promise<string[]> {
    const stale: string[] = [];
    let left = races;
    const lane = async (_: unknown, index: number) => {
      const ids = [`${randomUUID()}`, `shared ${index % 3}`];
      while (left-- > 0) {
        await wait();
        const id = ids[left % 2] as string;
        stale.push(...(left % 4 < 2 ? await race(id, one, two) : await race(id, two, one)));
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return stale;
  }

  it(
    "show every answered write at once on both, in 1,000 races",
    async () => {
      await start();
      const [one, two] = [node(redis.url), node(redis.url)];
      await inUse(one, two);
      expect(await manyRaces(one, two)).toEqual([]);
      expect(one.metrics.counts.hit + two.metrics.counts.hit).toBeGreaterThan(races);
      expect(one.metrics.counts.failure + two.metrics.counts.failure).toBeLessThan(races / 10);
    },
    minute,
  );

  it(
    "do so while Redis evicts entries, leases and fences for lack of room",
    async () => {
      await start("--maxmemory", "1400kb", "--maxmemory-policy", "allkeys-random");
      const [one, two] = [node(redis.url), node(redis.url)];
      await inUse(one, two);
      const filler = new Redis(redis.url);
      const filling = setInterval(() => void filler.set(randomUUID(), "x".repeat(20_000)).catch(() => undefined), 1);
      expect(await manyRaces(one, two)).toEqual([]);
      clearInterval(filling);
      const evicted = Number(/evicted_keys:(\d+)/.exec(await filler.info("stats"))?.[1]);
      filler.disconnect();
      expect(evicted).toBeGreaterThan(100);
    },
    2 * minute,
  );

  it(
    "do so while one of them is cut from Redis, heard by nobody, slow, and back again",
    async () => {
      await start();
      const proxy = await tcpProxy(redis.url);
      opened.push({ stop: () => proxy.close() });
      const [one, two] = [node(redis.url), node(proxy.url)];
      await inUse(one, two);
      let racing = true;
      const weather = (async () => {
        for (let turn = 0; racing; turn++) {
          await sleep(200 + Math.random() * 1_500);
          if (turn % 3 === 0) proxy.cut();
          if (turn % 3 === 1) proxy.blackHole();
          if (turn % 3 === 2) proxy.delay(40 + Math.random() * 200);
          await sleep(50 + Math.random() * 900);
          proxy.restore();
        }
      })();
      const slowly = () => sleep(Math.random() * 20);
      const felt = () => two.metrics.counts.failure + two.metrics.counts.bypass;
      const stale = await manyRaces(one, two, slowly);
      // A quick machine can be done before the weather turns.
      while (felt() === 0) stale.push(...(await manyRaces(one, two, slowly)));
      racing = false;
      await weather;
      expect(stale).toEqual([]);
      await inUse(one, two);
    },
    3 * minute,
  );

  it(
    "bring nothing back when Redis restarts with an old snapshot",
    async () => {
      await start("--dbfilename", "old.rdb");
      const [one, two] = [node(redis.url), node(redis.url)];
      await inUse(one, two);
      const ids = Array.from({ length: 50 }, (_, index) => `person ${index}`);
      await one.store.many(ids);
      await sleep(50);
      await operator("SAVE");
      const written = new Map(await Promise.all(ids.map(async (id) => [id, await table.write(one.store, id)] as const)));
      await redis.restart();
      const client = new Redis(redis.url);
      expect(await client.dbsize()).toBeGreaterThanOrEqual(ids.length);
      client.disconnect();
      const stale: string[] = [];
      for (const end = performance.now() + 4_000; performance.now() < end; await sleep(20)) {
        for (const { store } of [one, two]) {
          for (const [id, value] of await store.many(ids)) if (Number(value) < (written.get(id) ?? 0)) stale.push(`${id}: ${value}`);
        }
      }
      expect(stale).toEqual([]);
      await inUse(one, two);
      expect(await manyRaces(one, two)).toEqual([]);
    },
    minute,
  );

  it(
    "serve out of the database while Redis is down from the start, writes answer a second later, and Redis is used when it comes",
    async () => {
      await start();
      await redis.kill();
      const [one, two] = [node(redis.url), node(redis.url)];
      const begun = performance.now();
      const version = await table.write(one.store, "ada");
      const took = performance.now() - begun;
      expect(took).toBeGreaterThan(1_000);
      expect(took).toBeLessThan(2_000);
      expect(await two.store.one("ada")).toBe(String(version));
      await redis.restart();
      await inUse(one, two);
      expect(await manyRaces(one, two)).toEqual([]);
    },
    minute,
  );

  it(
    "ask the database once for an entry that five hundred readers find missing, and seldom when Redis is emptied under load",
    async () => {
      await start();
      const one = node(redis.url);
      await inUse(one);
      await Promise.all(Array.from({ length: 500 }, () => one.store.one("ada")));
      expect(table.loads).toBe(1);
      await sleep(50);
      table.loads = 0;
      let reading = true;
      let reads = 0;
      const readers = Array.from({ length: 100 }, async (_, index) => {
        for (; reading; reads++) await one.store.one(`person ${index % 10}`);
      });
      for (let flush = 0; flush < 20; flush++) {
        await sleep(50);
        await operator("FLUSHALL");
      }
      reading = false;
      await Promise.all(readers);
      expect(reads).toBeGreaterThan(1_000);
      // Ten people, and each time one load and one more for those who came while that was under way.
      expect(table.loads).toBeLessThanOrEqual(10 * 21 * 3);
    },
    minute,
  );
});
