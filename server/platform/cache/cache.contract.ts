import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cache } from "./cache.ts";

const minute = 60_000;
const entry = (version: number, value = `value ${version}`) => ({ version, value });
const hit = (version: number, value = `value ${version}`) => ({ kind: "hit", version, value });
const miss = { kind: "miss" };
const closed = { kind: "closed" };

/** What every implementation of the port promises. `start` gives a cache that is connected; keys are unique to each test. */
export function cacheContract(name: string, start: () => Promise<{ readonly cache: Cache; readonly stop: () => Promise<void> }>): void {
  describe(`the cache contract, kept by ${name}`, () => {
    let cache: Cache;
    let stop: () => Promise<void>;
    let key: string;
    const now = async (which = key) => (await cache.read([which]))[0];
    const put = async (version: number, which = key) => {
      await cache.fence([which], "put", minute);
      await cache.settle(which, "put", entry(version), minute);
    };

    beforeAll(async () => {
      ({ cache, stop } = await start());
    });
    afterAll(() => stop());
    beforeEach(() => {
      key = `contract:${randomUUID()}`;
    });

    it("tells who its engine is", () => {
      expect(cache.server()).toEqual(expect.stringMatching(/./));
      expect(cache.server()).toBe(cache.server());
    });

    it("says what the readiness report asks", async () => {
      expect(await cache.facts()).toEqual({
        engine: expect.stringMatching(/./),
        evictionPolicy: expect.stringMatching(/^(allkeys|volatile)-|noeviction/),
        usedBytes: expect.any(Number),
        limitBytes: cache.server()?.startsWith("memory:") ? expect.any(Number) : null,
      });
    });

    it("answers in the order of the keys", async () => {
      await put(1, `${key}:a`);
      await put(2, `${key}:b`);
      expect(await cache.read([`${key}:b`, `${key}:c`, `${key}:a`])).toEqual([hit(2), miss, hit(1)]);
      expect(await cache.read([])).toEqual([]);
    });

    it("keeps any text as it is", async () => {
      for (const [index, text] of ["", "a:b:c", "V9:x", "Æ 数 🧑🏽‍🚀 \u0000 \r\n $1 %s", "x".repeat(100_000)].entries()) {
        await cache.fence([`${key}:${index}`], "t", minute);
        await cache.settle(`${key}:${index}`, "t", entry(7, text), minute);
        expect(await now(`${key}:${index}`)).toEqual(hit(7, text));
      }
    });

    it("compares versions as numbers", async () => {
      await put(9);
      await cache.settle(key, "t", entry(10), minute);
      expect(await now()).toEqual(hit(10));
      await cache.settle(key, "t", entry(9), minute);
      expect(await now()).toEqual(hit(10));
      await cache.settle(key, "t", entry(Number.MAX_SAFE_INTEGER), minute);
      await cache.settle(key, "t", entry(Number.MAX_SAFE_INTEGER - 1), minute);
      expect(await now()).toEqual(hit(Number.MAX_SAFE_INTEGER));
    });

    describe("a lease", () => {
      it("is given where nothing is, to one reader, and closes the key", async () => {
        const given = await Promise.all(["a", "b", "c"].map((lease) => cache.lease(key, lease, minute)));
        expect(given.filter((each) => each)).toHaveLength(1);
        expect(await now()).toEqual(closed);
      });

      it("is not given over an entry or a fence", async () => {
        await put(1);
        expect(await cache.lease(key, "mine", minute)).toBe(false);
        await cache.fence([key], "writer", minute);
        expect(await cache.lease(key, "mine", minute)).toBe(false);
      });

      it("ends by itself", async () => {
        await cache.lease(key, "mine", 60);
        await sleep(120);
        expect(await now()).toEqual(miss);
        expect(await cache.fill(key, "mine", entry(1), minute)).toBe(false);
      });
    });

    describe("a fill", () => {
      it("takes the place of its own lease", async () => {
        await cache.lease(key, "mine", minute);
        expect(await cache.fill(key, "mine", entry(3), minute)).toBe(true);
        expect(await now()).toEqual(hit(3));
      });

      it("takes the place of an older entry, never of the same or a newer one", async () => {
        await put(3);
        expect(await cache.fill(key, "mine", entry(2), minute)).toBe(false);
        expect(await cache.fill(key, "mine", entry(3, "other"), minute)).toBe(false);
        expect(await now()).toEqual(hit(3));
        expect(await cache.fill(key, "mine", entry(4), minute)).toBe(true);
        expect(await now()).toEqual(hit(4));
      });

      it("is refused where nothing is", async () => {
        expect(await cache.fill(key, "mine", entry(1), minute)).toBe(false);
        expect(await now()).toEqual(miss);
      });

      it("is refused by another's lease and by a fence", async () => {
        await cache.lease(key, "another's", minute);
        expect(await cache.fill(key, "mine", entry(1), minute)).toBe(false);
        await cache.fence([key], "mine", minute);
        expect(await cache.fill(key, "mine", entry(1), minute)).toBe(false);
        expect(await now()).toEqual(closed);
      });

      it("expires", async () => {
        await cache.lease(key, "mine", minute);
        await cache.fill(key, "mine", entry(1), 60);
        await sleep(120);
        expect(await now()).toEqual(miss);
      });
    });

    describe("a fence", () => {
      it("closes every key, whatever it holds", async () => {
        await put(5, `${key}:entry`);
        await cache.lease(`${key}:lease`, "mine", minute);
        await cache.fence([`${key}:fence`], "first", minute);
        const keys = [`${key}:entry`, `${key}:lease`, `${key}:fence`, `${key}:nothing`];
        await cache.fence(keys, "writer", minute);
        expect(await cache.read(keys)).toEqual([closed, closed, closed, closed]);
        for (const each of keys) await cache.settle(each, "writer", entry(6), minute);
        expect(await cache.read(keys)).toEqual([hit(6), hit(6), hit(6), hit(6)]);
      });

      it("ends by itself", async () => {
        await put(1);
        await cache.fence([key], "writer", 60);
        await sleep(120);
        expect(await now()).toEqual(miss);
      });
    });

    describe("settling", () => {
      it("leaves another writer's fence", async () => {
        await cache.fence([key], "first", minute);
        await cache.fence([key], "second", minute);
        await cache.settle(key, "first", entry(1), minute);
        expect(await now()).toEqual(closed);
        await cache.settle(key, "first", null, minute);
        expect(await now()).toEqual(closed);
        await cache.settle(key, "second", entry(2), minute);
        expect(await now()).toEqual(hit(2));
      });

      it("puts nothing where nothing is: a later entry may have been evicted", async () => {
        await cache.settle(key, "writer", entry(1), minute);
        expect(await now()).toEqual(miss);
      });

      it("ends a lease: its reader may have read before the commit", async () => {
        await cache.lease(key, "reader", minute);
        await cache.settle(key, "writer", entry(2), minute);
        expect(await now()).toEqual(miss);
        expect(await cache.fill(key, "reader", entry(1), minute)).toBe(false);
      });

      it("takes the place of an older entry, never of a newer one", async () => {
        await put(2);
        await cache.settle(key, "writer", entry(1), minute);
        expect(await now()).toEqual(hit(2));
        await cache.settle(key, "writer", entry(3), minute);
        expect(await now()).toEqual(hit(3));
      });

      it("with nothing to keep leaves nothing, but another's fence", async () => {
        await cache.fence([`${key}:own`], "writer", minute);
        await put(9, `${key}:entry`);
        await cache.lease(`${key}:lease`, "reader", minute);
        const keys = [`${key}:own`, `${key}:entry`, `${key}:lease`, `${key}:nothing`];
        for (const each of keys) await cache.settle(each, "writer", null, minute);
        expect(await cache.read(keys)).toEqual([miss, miss, miss, miss]);
      });

      it("makes an entry that expires", async () => {
        await cache.fence([key], "writer", minute);
        await cache.settle(key, "writer", entry(1), 500);
        expect(await now()).toEqual(hit(1));
        await sleep(600);
        expect(await now()).toEqual(miss);
      });
    });
  });
}
