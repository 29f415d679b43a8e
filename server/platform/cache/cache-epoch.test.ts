import { setTimeout as sleep } from "node:timers/promises";
import { CacheEpoch } from "./cache-epoch.ts";
import { EpochTable, ManualStopwatch, settled } from "./coherence.factory.ts";
import { MemoryCache } from "./memory-cache.ts";

const aSecond = 1_025;

/** A node with an engine that a test may change under it. */
function node(database: EpochTable, stopwatch: ManualStopwatch) {
  const engine = { server: "A" as string | null };
  const logged: string[] = [];
  const log = { info: (_: object, message: string) => void logged.push(message), warn: (_: object, message: string) => void logged.push(message) };
  const cache = Object.assign(new MemoryCache(), { server: () => engine.server as string });
  return { epoch: new CacheEpoch({ database, cache, log, stopwatch }), engine, logged };
}

describe("the cache's epoch", () => {
  let database: EpochTable;
  let stopwatch: ManualStopwatch;
  beforeEach(() => {
    database = new EpochTable();
    stopwatch = new ManualStopwatch();
  });
  /** Polls twice a second, as the timer does. */
  const pass = async (milliseconds: number, ...nodes: ReturnType<typeof node>[]) => {
    for (let left = milliseconds; left > 0; left -= 500) {
      await stopwatch.pass(Math.min(500, left));
      for (const { epoch } of nodes) await epoch.poll();
    }
  };

  it("is not trusted before it was confirmed", () => {
    expect(node(database, stopwatch).epoch.prefix()).toBeNull();
  });

  it("begins anew for an engine that is not in the row, and is used a second later", async () => {
    const one = node(database, stopwatch);
    await one.epoch.poll();
    expect(database).toMatchObject({ epoch: 2, server: "A" });
    expect(one.epoch.prefix()).toBeNull();
    await pass(1_000, one);
    expect(one.epoch.prefix()).toBeNull();
    await pass(25, one);
    expect(one.epoch.prefix()).toBe("e2");
  });

  it("lets writers fence in its first second, and tells them when nobody trusts the one before", async () => {
    const one = node(database, stopwatch);
    await one.epoch.poll();
    expect(one.epoch.fencePrefix()).toBe("e2");
    let answered = false;
    void one.epoch.everywhere().then(() => {
      answered = true;
    });
    await pass(1_000, one);
    expect(answered).toBe(false);
    await pass(25, one);
    expect(answered).toBe(true);
  });

  it("does not put writers off for longer when it moves again meanwhile", async () => {
    const one = node(database, stopwatch);
    await one.epoch.poll();
    let answered = false;
    void one.epoch.everywhere().then(() => {
      answered = true;
    });
    await pass(500, one);
    await one.epoch.move(database);
    await pass(525, one);
    expect(answered).toBe(true);
  });

  it("is trusted for a second from when it was asked for, however late the answer", async () => {
    const one = node(database, stopwatch);
    await pass(3_000, one);
    const answer = database.hold();
    void one.epoch.poll();
    await settled();
    await stopwatch.pass(999);
    answer();
    await settled();
    expect(one.epoch.prefix()).toBe("e2");
    await stopwatch.pass(1);
    expect(one.epoch.prefix()).toBeNull();
  });

  it("is not trusted after the machine slept, though its clock stood still", async () => {
    const one = node(database, stopwatch);
    await pass(3_000, one);
    stopwatch.machineSlept(60_000);
    expect(one.epoch.prefix()).toBeNull();
    await one.epoch.poll();
    expect(one.epoch.prefix()).toBe("e2");
  });

  it("is not trusted while the database can't be asked, and is at once when it can", async () => {
    const one = node(database, stopwatch);
    await pass(3_000, one);
    database.broken = true;
    await pass(500, one);
    expect(one.epoch.prefix()).toBe("e2");
    await pass(500, one);
    expect(one.epoch.prefix()).toBeNull();
    await pass(5_000, one);
    database.broken = false;
    await pass(500, one);
    expect(one.epoch.prefix()).toBe("e2");
    expect(one.logged.slice(1)).toEqual([expect.stringContaining("can't be confirmed"), expect.stringContaining("confirmed again")]);
  });

  it("asks again when a poll was left without an answer, and is not misled by that answer when it comes", async () => {
    const one = node(database, stopwatch);
    await pass(3_000, one);
    const late = database.hold();
    void one.epoch.poll();
    await settled();
    await stopwatch.pass(1_999);
    void one.epoch.poll();
    await stopwatch.pass(1);
    database.epoch = 9;
    const early = database.hold();
    void one.epoch.poll();
    await settled();
    early();
    await settled();
    expect(one.epoch.fencePrefix()).toBe("e9");
    late();
    await settled();
    expect(one.epoch.fencePrefix()).toBe("e9");
  });

  it("is not used by a node that is connected to another engine", async () => {
    const [one, two] = [node(database, stopwatch), node(database, stopwatch)];
    await pass(3_000, one, two);
    expect([one.epoch.prefix(), two.epoch.prefix()]).toEqual(["e2", "e2"]);
    two.engine.server = null;
    expect(two.epoch.prefix()).toBeNull();
    two.engine.server = "B";
    expect(two.epoch.prefix()).toBeNull();
    await two.epoch.poll();
    expect(database).toMatchObject({ epoch: 3, server: "B" });
    await one.epoch.poll();
    expect(one.epoch.prefix()).toBeNull();
  });

  it("does not pass to and fro between two nodes with an engine each", async () => {
    const [one, two] = [node(database, stopwatch), node(database, stopwatch)];
    two.engine.server = "B";
    await pass(10_000, one, two);
    expect(database.moves).toBe(2);
    expect(two.epoch.prefix()).toBe("e3");
    expect(one.epoch.prefix()).toBeNull();
    one.engine.server = null;
    await pass(500, one, two);
    one.engine.server = "B";
    await pass(500, one, two);
    expect(database.moves).toBe(2);
    expect(one.epoch.prefix()).toBe("e3");
  });

  it("claims again where the first claim failed", async () => {
    const one = node(database, stopwatch);
    const query = database.query.bind(database);
    database.query = async (sql, parameters) => {
      if (sql.startsWith("update")) throw new Error("The database is gone.");
      return query(sql, parameters);
    };
    await one.epoch.poll();
    expect(database.server).toBeNull();
    database.query = query;
    await one.epoch.poll();
    expect(database.server).toBe("A");
  });

  it("that another node moved is used a second after it was first seen", async () => {
    const one = node(database, stopwatch);
    await pass(3_000, one);
    await one.epoch.move(database);
    await pass(500, one);
    expect(one.epoch.prefix()).toBeNull();
    await pass(aSecond, one);
    expect(one.epoch.prefix()).toBe("e3");
  });

  it("is moved by one statement for all who asked before that was sent, and by another for those after", async () => {
    const one = node(database, stopwatch);
    await pass(3_000, one);
    const before = database.moves;
    const answer = database.hold();
    const first = [one.epoch.moveAfterwards(), one.epoch.moveAfterwards()];
    await settled();
    const second = [one.epoch.moveAfterwards(), one.epoch.moveAfterwards()];
    await settled();
    expect(database.moves).toBe(before + 1);
    answer();
    await Promise.all([...first, ...second]);
    expect(database.moves).toBe(before + 2);
  });

  it("makes up for a move that the database did not take, and goes past the cache until then", async () => {
    const one = node(database, stopwatch);
    await pass(3_000, one);
    database.broken = true;
    await expect(one.epoch.moveAfterwards()).rejects.toThrow("gone");
    await expect(one.epoch.moveAfterwards()).rejects.toThrow("gone");
    database.broken = false;
    expect(one.epoch.prefix()).toBeNull();
    await one.epoch.poll();
    expect(database.epoch).toBe(3);
    await pass(aSecond, one);
    expect(one.epoch.prefix()).toBe("e3");
  });

  it("polls by itself, until it is stopped", async () => {
    const log = { info: () => undefined, warn: () => undefined };
    const epoch = new CacheEpoch({ database, cache: new MemoryCache(), log, pollMs: 10, confirmedForMs: 200 });
    epoch.start();
    while (epoch.prefix() === null) await sleep(10);
    epoch.stop();
    await sleep(50);
    expect(epoch.prefix()).toBeNull();
  });
});
