import { cacheContract } from "./cache.contract.ts";
import { MemoryCache } from "./memory-cache.ts";

cacheContract("the memory of one process", async () => {
  const cache = new MemoryCache();
  return { cache, stop: () => cache.stop() };
});

describe("the memory cache", () => {
  const minute = 60_000;
  const put = async (cache: MemoryCache, key: string, value: string) => {
    await cache.lease(key, key, minute);
    await cache.fill(key, key, { version: 1, value }, minute);
  };
  const kinds = async (cache: MemoryCache, ...keys: string[]) => (await cache.read(keys)).map(({ kind }) => kind);

  it("forgets what was not used for longest, within its bound of bytes", async () => {
    const cache = new MemoryCache({ maxBytes: 100_000 });
    const text = "x".repeat(10_000);
    for (const key of ["a", "b", "c", "d"]) await put(cache, key, text);
    await cache.read(["a"]);
    await put(cache, "e", text);
    expect(await kinds(cache, "a", "b", "c", "d", "e")).toEqual(["hit", "miss", "hit", "hit", "hit"]);
  });

  it("stays within its bound whatever happens", async () => {
    const cache = new MemoryCache({ maxBytes: 50_000 });
    for (let n = 0; n < 2_000; n++) {
      await put(cache, `key ${n % 300}`, "x".repeat((n * 37) % 3_000));
      if (n % 5 === 0) await cache.fence([`key ${n % 77}`], "t", minute);
      if (n % 7 === 0) await cache.settle(`key ${n % 77}`, "t", n % 2 === 0 ? null : { version: n, value: "y" }, minute);
      expect((await cache.facts()).usedBytes).toBeLessThanOrEqual(50_000);
    }
    for (let n = 0; n < 300; n++) {
      await cache.fence([`key ${n}`], "t", minute);
      await cache.settle(`key ${n}`, "t", null, minute);
    }
    expect((await cache.facts()).usedBytes).toBe(0);
  });

  it("does not keep a value that is larger than all of it", async () => {
    const cache = new MemoryCache({ maxBytes: 1_000 });
    await put(cache, "a", "x".repeat(1_000));
    expect(await kinds(cache, "a")).toEqual(["miss"]);
  });

  it("is another server in each process", () => {
    expect(new MemoryCache().server()).not.toBe(new MemoryCache().server());
  });
});
