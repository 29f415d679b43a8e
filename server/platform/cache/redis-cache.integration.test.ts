import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { Redis } from "ioredis";
import { describeWithRedis, redisUrl, startRedis, type TestRedis } from "#server/testing/redis.ts";
import { type TcpProxy, tcpProxy } from "#server/testing/tcp-proxy.ts";
import { cacheContract } from "./cache.contract.ts";
import { type Cache, CacheUnavailable } from "./cache.ts";
import { MemoryCache } from "./memory-cache.ts";
import { RedisCache } from "./redis-cache.ts";

const minute = 60_000;
interface Deadline {
  readonly deadlineMs?: number;
}
/** Where the deadline is not what the test is about: that a machine is busy is no failure then. */
const patient = { deadlineMs: 10_000 };
const asInService: Deadline = {};

const until = async (condition: () => boolean, limitMs = 10_000) => {
  for (const end = performance.now() + limitMs; !condition(); await sleep(10)) if (performance.now() > end) throw new Error("It did not happen in time.");
};

describeWithRedis("the cache on Redis", () => {
  const opened: { stop(): Promise<void> }[] = [];
  const logged: string[] = [];
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  const log = {
    info: (_: object, message: string) => void logged.push(message),
    warn: (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`),
  };

  const open = (url: string, deadline: Deadline = patient): RedisCache => {
    const cache = new RedisCache({ url, log, ...deadline });
    opened.push(cache);
    return cache;
  };
  const connected = async (url: string, deadline: Deadline = patient): Promise<RedisCache> => {
    const cache = open(url, deadline);
    await until(() => cache.server() !== null);
    return cache;
  };
  const redis = async (...args: string[]): Promise<TestRedis> => {
    const server = await startRedis(...args);
    opened.push(server);
    return server;
  };
  const proxied = async (url: string): Promise<TcpProxy> => {
    const proxy = await tcpProxy(url);
    opened.push({ stop: () => proxy.close() });
    return proxy;
  };
  const operator = async (url: string, ...command: [string, ...string[]]): Promise<unknown> => {
    const client = new Redis(url);
    try {
      return await client.call(...command);
    } finally {
      client.disconnect();
    }
  };
  /** How long a read takes, and whether it was answered. */
  const timed = async (cache: Cache): Promise<{ readonly answered: boolean; readonly ms: number }> => {
    const start = performance.now();
    const answered = await cache.read(["a"]).then(
      () => true,
      (error) => {
        expect(error).toBeInstanceOf(CacheUnavailable);
        return false;
      },
    );
    return { answered, ms: performance.now() - start };
  };

  beforeEach(() => {
    logged.length = 0;
    process.on("unhandledRejection", note);
  });
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.stop();
    await sleep(20);
    process.off("unhandledRejection", note);
    expect(unhandled.splice(0)).toEqual([]);
  });

  cacheContract("Redis", async () => {
    const cache = new RedisCache({ url: redisUrl(), log, ...patient });
    await until(() => cache.server() !== null);
    return { cache, stop: () => cache.stop() };
  });

  it("does step by step what the memory of one process does", async () => {
    const onRedis = await connected(redisUrl());
    const key = fc.constantFrom("a", "b");
    const who = fc.constantFrom("x", "y");
    const entry = fc.record({ version: fc.integer({ min: 1, max: 4 }), value: fc.string() });
    const step: fc.Arbitrary<(cache: Cache, prefix: string) => Promise<unknown>> = fc.oneof(
      fc.tuple(key, who).map(
        ([k, w]) =>
          (cache: Cache, p: string) =>
            cache.lease(p + k, w, minute),
      ),
      fc.tuple(key, who, entry).map(
        ([k, w, e]) =>
          (cache: Cache, p: string) =>
            cache.fill(p + k, w, e, minute),
      ),
      fc.tuple(fc.subarray(["a", "b"], { minLength: 1 }), who).map(
        ([ks, w]) =>
          (cache: Cache, p: string) =>
            cache.fence(
              ks.map((k) => p + k),
              w,
              minute,
            ),
      ),
      fc.tuple(key, who, fc.option(entry)).map(
        ([k, w, e]) =>
          (cache: Cache, p: string) =>
            cache.settle(p + k, w, e, minute),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
        const prefix = `${randomUUID()}:`;
        const inMemory = new MemoryCache();
        for (const each of steps) {
          expect(await each(onRedis, prefix)).toEqual(await each(inMemory, prefix));
          const keys = [`${prefix}a`, `${prefix}b`];
          expect(await onRedis.read(keys)).toEqual(await inMemory.read(keys));
        }
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it("starts without its server, refuses at once, and comes when the server does", async () => {
    const server = await redis();
    await server.kill();
    const cache = open(server.url);
    await sleep(300);
    expect(cache.server()).toBeNull();
    expect(await timed(cache)).toMatchObject({ answered: false });
    expect((await timed(cache)).ms).toBeLessThan(patient.deadlineMs / 10);
    await server.restart();
    await until(() => cache.server() !== null);
    expect(await timed(cache)).toMatchObject({ answered: true });
    expect(logged).toEqual([expect.stringContaining("not reachable"), expect.stringContaining("reachable again")]);
  });

  it("has another server after each restart", async () => {
    const server = await redis();
    const cache = await connected(server.url);
    const before = cache.server();
    await server.restart();
    await until(() => cache.server() !== null && cache.server() !== before);
  });

  it("refuses what is under way when the connection is cut, and all until it is back", async () => {
    const server = await redis();
    const proxy = await proxied(server.url);
    const cache = await connected(proxy.url);
    const before = cache.server();
    proxy.delay(400);
    const underWay = timed(cache);
    await sleep(20);
    proxy.cut();
    expect(await underWay).toMatchObject({ answered: false });
    expect(cache.server()).toBeNull();
    await sleep(500);
    proxy.restore();
    await until(() => cache.server() !== null);
    expect(cache.server()).toBe(before);
    expect(await timed(cache)).toMatchObject({ answered: true });
  });

  it("answers within its deadline when the network swallows everything, soon gives the connection up, and comes back", async () => {
    const server = await redis();
    const proxy = await proxied(server.url);
    const cache = await connected(proxy.url, asInService);
    proxy.blackHole();
    const waited = [];
    while (cache.server() !== null) waited.push(await timed(cache));
    expect(waited.some(({ answered }) => answered)).toBe(false);
    // One that was held up by the machine says nothing of the deadline.
    expect(Math.min(...waited.map(({ ms }) => ms))).toBeLessThan(150 + 100);
    expect(waited.length).toBeLessThanOrEqual(5);
    const refused = await Promise.all(Array.from({ length: 1_000 }, () => timed(cache)));
    expect(refused.some(({ answered }) => answered)).toBe(false);
    proxy.restore();
    await until(() => cache.server() !== null);
    expect(await timed(cache)).toMatchObject({ answered: true });
  });

  it("refuses answers that come after the deadline, and keeps a connection that is only slow", async () => {
    const server = await redis();
    const proxy = await proxied(server.url);
    const cache = await connected(proxy.url, { deadlineMs: 500 });
    proxy.delay(700);
    expect(await timed(cache)).toMatchObject({ answered: false });
    proxy.delay(0);
    await sleep(700);
    expect(await timed(cache)).toMatchObject({ answered: true });
    expect(logged).toEqual([]);
  });

  it("holds no more calls than a bound", async () => {
    const server = await redis();
    const proxy = await proxied(server.url);
    const cache = await connected(proxy.url, asInService);
    proxy.blackHole();
    const outcomes = await Promise.allSettled(Array.from({ length: 12_000 }, () => cache.read(["a"])));
    expect(outcomes.filter((each) => each.status === "fulfilled")).toEqual([]);
    expect(outcomes.filter((each) => each.status === "rejected" && String(each.reason).includes("Too many"))).toHaveLength(2_000);
  });

  it("lets answers in that arrived while this process stood still", async () => {
    const cache = await connected((await redis()).url, asInService);
    const answers = Array.from({ length: 10 }, () => timed(cache));
    await new Promise(setImmediate);
    for (const end = performance.now() + 800; performance.now() < end; );
    expect((await Promise.all(answers)).every(({ answered }) => answered)).toBe(true);
  });

  it("is not confirmed by a replica, and is when that becomes the primary", async () => {
    const primary = await redis();
    const replica = await redis("--replicaof", `127.0.0.1 ${primary.port}`);
    const cache = open(replica.url);
    await sleep(700);
    expect(cache.server()).toBeNull();
    await operator(replica.url, "REPLICAOF", "NO", "ONE");
    await until(() => cache.server() !== null);
  });

  it("notices that its server became a replica under a standing connection", async () => {
    const [one, two] = [await redis(), await redis()];
    const [reading, writing] = [await connected(one.url), await connected(one.url)];
    await operator(one.url, "REPLICAOF", "127.0.0.1", String(two.port));
    await expect(writing.fence(["a"], "t", minute)).rejects.toThrow(CacheUnavailable);
    await until(() => writing.server() === null && reading.server() === null, 3_000);
  });

  it("takes a full server that refuses writes for one that does not answer", async () => {
    const server = await redis("--maxmemory", "1", "--maxmemory-policy", "noeviction");
    const cache = await connected(server.url);
    await expect(cache.fence(["a"], "t", minute)).rejects.toThrow(CacheUnavailable);
    expect(await cache.facts()).toMatchObject({ evictionPolicy: "noeviction", limitBytes: 1 });
  });

  it("signs in with the password of its address, and tells nobody a wrong one", async () => {
    const server = await redis();
    await operator(server.url, "CONFIG", "SET", "requirepass", "right horse");
    const withPassword = (password: string) => Object.assign(new URL(server.url), { password }).href;
    await connected(withPassword("right horse"));
    const refused = open(withPassword("wrong horse"));
    await until(() => logged.length > 0);
    expect(refused.server()).toBeNull();
    expect(logged.join()).toContain("WRONGPASS");
    expect(logged.join()).not.toContain("horse");
  });
});
