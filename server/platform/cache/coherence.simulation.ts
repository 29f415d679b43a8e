/**
 * Several nodes over one cache and one database, in virtual time: every message takes a random while, and may be lost on either way or arrive
 * late; keys are evicted, the cache restarts with an old snapshot, a replica takes over, nodes are cut off and killed between any two steps.
 * Same seed, same run.
 */
import { type Cache, type CacheEntry, type CacheFacts, type CacheRead, CacheUnavailable } from "./cache.ts";
import { CacheEpoch } from "./cache-epoch.ts";
import { CoherentStore, type Versioned } from "./coherent-store.ts";
import { FencedWrites, type WriteTransaction } from "./fenced-writes.ts";
import { MemoryCache, type MemorySlot } from "./memory-cache.ts";
import type { Stopwatch } from "./stopwatch.ts";

export const faults = ["evictions", "restarts", "failovers", "cuts", "slowness", "database cuts", "pauses", "kills"] as const;
type Fault = (typeof faults)[number];

export interface Scenario {
  readonly seed: number;
  readonly nodes: number;
  readonly faults: readonly Fault[];
  readonly seconds: number;
  /** How often each node does it, in milliseconds. */
  readonly readsEvery: number;
  readonly writesEvery: number;
}

interface Observations {
  /** Reads that were shown an older version than one whose write was answered before they began. */
  readonly stale: readonly string[];
  /** Reads that were shown an older version than one that was committed before they began. */
  readonly behind: number;
  readonly reads: number;
  readonly hits: number;
  readonly writes: number;
  /** Hits and reads after the last fault had healed. */
  readonly healed: { readonly hits: number; readonly reads: number };
}

const ids = ["ada", "grace", "linus"];
const never = new Promise<never>(() => undefined);
const silent = { info: () => undefined, warn: () => undefined };

export async function simulate(scenario: Scenario): Promise<Observations> {
  const world = new World(scenario);
  return world.run();
}

class World {
  readonly database: Database;
  readonly stale: string[] = [];
  readonly acknowledged = new Map<string, number>();
  now = 0;
  behind = 0;
  reads = 0;
  writes = 0;
  hits = 0;
  nodes: Node[];
  engine: Engine;
  #events: { at: number; order: number; run: () => void }[] = [];
  #order = 0;
  #state: number;
  readonly #scenario: Scenario;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#state = scenario.seed;
    this.database = new Database();
    this.engine = new Engine(this);
    this.nodes = Array.from({ length: scenario.nodes }, (_, index) => new Node(this, index));
  }

  async run(): Promise<Observations> {
    const until = this.#scenario.seconds * 1_000;
    for (const index of this.nodes.keys()) {
      this.#every(this.#scenario.readsEvery, until + 8_000, () => void this.nodes[index]?.read());
      this.#every(this.#scenario.writesEvery, until + 8_000, () => void this.nodes[index]?.write());
      this.#every(500, until + 8_000, () => void this.nodes[index]?.epoch.poll(), 0);
    }
    for (const fault of this.#scenario.faults) this.#plan(fault, until);
    await this.#advance(until + 4_000);
    const before = this.#totals();
    await this.#advance(until + 8_000);
    const after = this.#totals();
    const { stale, behind, writes } = this;
    return { stale, behind, ...after, writes, healed: { hits: after.hits - before.hits, reads: after.reads - before.reads } };
  }

  /** From 0 to 1. */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  chance = (probability: number): boolean => this.random() < probability;
  between = (low: number, high: number): number => low + this.random() * (high - low);
  pick = <T>(list: readonly T[]): T => list[Math.floor(this.random() * list.length)] as T;

  at(milliseconds: number, run: () => void): void {
    const event = { at: this.now + milliseconds, order: this.#order++, run };
    let low = 0;
    for (let high = this.#events.length; low < high; ) {
      const middle = (low + high) >>> 1;
      const other = this.#events[middle] as typeof event;
      if (other.at < event.at || (other.at === event.at && other.order < event.order)) high = middle;
      else low = middle + 1;
    }
    this.#events.splice(low, 0, event);
  }

  sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => this.at(milliseconds, resolve));

  /** Most of the network's ways are short. */
  way(): number {
    return this.chance(0.97) ? this.between(0.1, 2) : this.between(2, 60);
  }

  async #advance(until: number): Promise<void> {
    for (let event = this.#events.at(-1); event !== undefined && event.at <= until; event = this.#events.at(-1)) {
      this.#events.pop();
      this.now = event.at;
      event.run();
      await new Promise(setImmediate);
    }
    this.now = until;
  }

  #every(milliseconds: number, until: number, run: () => void, jitter = 0.9): void {
    const again = () => {
      if (this.now >= until) return;
      run();
      this.at(milliseconds * this.between(1 - jitter, 1 + jitter), again);
    };
    this.at(this.between(0, milliseconds), again);
  }

  #totals(): { reads: number; hits: number } {
    return { reads: this.reads, hits: this.hits };
  }

  #plan(fault: Fault, until: number): void {
    const node = () => this.pick(this.nodes);
    const plans: Record<Fault, readonly [everyMs: number, strike: () => void]> = {
      evictions: [8, () => this.engine.evict()],
      restarts: [2_500, () => this.#replaceEngine(this.engine.restarted())],
      failovers: [3_500, () => this.#replaceEngine(this.engine.promoted())],
      cuts: [900, () => node().cut(this.between(10, 1_500))],
      slowness: [700, () => node().slow(this.between(10, 800))],
      "database cuts": [1_500, () => node().cutDatabase(this.between(100, 2_500))],
      pauses: [1_200, () => node().pause(this.between(50, 4_000))],
      kills: [700, () => this.#replaceNode(Math.floor(this.random() * this.nodes.length))],
    };
    const [everyMs, strike] = plans[fault];
    this.#every(everyMs, until, strike);
  }

  /** Nodes find the new engine one by one; until then they talk to the old one, if that lives. */
  #replaceEngine(next: Engine): void {
    this.engine = next;
    for (const index of this.nodes.keys()) this.at(this.between(0, 1_200), () => this.nodes[index]?.connect());
  }

  #replaceNode(index: number): void {
    this.nodes[index]?.kill();
    this.nodes[index] = new Node(this, index);
  }
}

/** A Redis: what it holds, who it is, and whether it lives. */
class Engine {
  alive = true;
  readonly cache: MemoryCache;
  readonly #slots: Map<string, MemorySlot>;
  #snapshot = new Map<string, MemorySlot>();
  readonly #world: World;

  constructor(world: World, slots = new Map<string, MemorySlot>()) {
    this.#world = world;
    this.#slots = slots;
    this.cache = new MemoryCache({ now: () => world.now }, slots);
    world.at(world.between(0, 1_500), () => this.#save());
  }

  /** Often the youngest: fences live shortly. */
  evict(): void {
    const keys = [...this.#slots.keys()];
    const victim = this.#world.chance(0.4) ? keys.at(-1) : this.#world.pick(keys);
    if (victim !== undefined) this.#slots.delete(victim);
  }

  /** Another process, with what was saved last. */
  restarted(): Engine {
    this.alive = false;
    return new Engine(this.#world, new Map(this.#snapshot));
  }

  /** A replica that lags behind; this one lives on. */
  promoted(): Engine {
    return new Engine(this.#world, new Map(this.#snapshot));
  }

  #save(): void {
    this.#snapshot = new Map(this.#slots);
    if (this.alive) this.#world.at(this.#world.between(200, 2_000), () => this.#save());
  }
}

/** A connection to an engine, as a client sees it: deadlines, lost messages, late ones. */
class Connection implements Cache {
  cutUntil = 0;
  slowUntil = 0;
  #engine: Engine;
  #generation = 0;

  constructor(
    private readonly world: World,
    private readonly node: Node,
  ) {
    this.#engine = world.engine;
  }

  connect(engine: Engine): void {
    this.#generation++;
    this.#engine = engine;
  }

  server = (): string | null => (this.#engine.alive ? this.#engine.cache.server() : null);
  read = (keys: readonly string[]): Promise<readonly CacheRead[]> => this.#call((cache) => cache.read(keys));
  lease = (key: string, lease: string, ttlMs: number): Promise<boolean> => this.#call((cache) => cache.lease(key, lease, ttlMs));
  fill = (key: string, lease: string, entry: CacheEntry, ttlMs: number): Promise<boolean> => this.#call((cache) => cache.fill(key, lease, entry, ttlMs));
  fence = async (keys: readonly string[], token: string, ttlMs: number): Promise<void> =>
    void (await Promise.all(keys.map((key) => this.#call((cache) => cache.fence([key], token, ttlMs)))));
  settle = (key: string, token: string, entry: CacheEntry | null, ttlMs: number): Promise<void> =>
    this.#call((cache) => cache.settle(key, token, entry, ttlMs));
  facts = (): Promise<CacheFacts> => this.#call((cache) => cache.facts());
  stop = async (): Promise<void> => undefined;

  async #call<T>(run: (cache: Cache) => Promise<T>): Promise<T> {
    const { world } = this;
    const engine = this.#engine;
    const generation = this.#generation;
    if (!engine.alive) throw new CacheUnavailable("not connected");
    const slow = world.now < this.slowUntil;
    const cut = world.now < this.cutUntil;
    // Cut: most requests are lost, some arrive long after their caller gave up, some only lose their answer.
    const there = cut ? (world.chance(0.5) ? null : world.between(0, 3_000)) : slow ? world.between(0, 400) : world.way();
    const back = cut && world.chance(0.5) ? null : slow ? world.between(0, 200) : world.way();
    const deadline = world.sleep(150).then(() => {
      throw new CacheUnavailable("too late");
    });
    const answer = (async () => {
      await (there === null ? never : world.sleep(there));
      if (!engine.alive) return never;
      const result = await run(engine.cache);
      await (back === null ? never : world.sleep(back));
      return result;
    })();
    const result = await this.node.living(Promise.race([answer, deadline]));
    if (generation !== this.#generation) throw new CacheUnavailable("another connection");
    return result;
  }
}

/** PostgreSQL, as far as it matters: rows with versions and locks, read committed, and the row of the epoch. */
class Database {
  readonly versions = new Map<string, number>(ids.map((id) => [id, 1]));
  epoch = 1;
  server: string | null = null;
  readonly #locks = new Map<string, Promise<void>>();

  load(wanted: readonly string[]): Map<string, Versioned<string>> {
    return new Map(wanted.map((id) => [id, { version: this.version(id), value: String(this.version(id)) }]));
  }

  version(id: string): number {
    return this.versions.get(id) ?? 0;
  }

  async claim(server: string): Promise<void> {
    const release = await this.lock("epoch");
    if (this.server !== server) this.epoch++;
    this.server = server;
    release();
  }

  async move(): Promise<void> {
    const release = await this.lock("epoch");
    this.epoch++;
    release();
  }

  async lock(key: string): Promise<() => void> {
    for (let held = this.#locks.get(key); held !== undefined; held = this.#locks.get(key)) await held;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#locks.set(key, promise);
    return () => {
      this.#locks.delete(key);
      resolve();
    };
  }
}

/** The server's side of a transaction: ends once, with the first of commit, rollback and the client's death. */
class ServerTransaction {
  #ended = false;
  #changes: (() => void)[] = [];
  #held: (() => void)[] = [];

  constructor(private readonly database: Database) {}

  async change(id: string): Promise<number> {
    await this.#lock(id);
    const version = this.database.version(id) + 1;
    this.#changes.push(() => this.database.versions.set(id, version));
    return version;
  }

  async moveEpoch(): Promise<void> {
    await this.#lock("epoch");
    this.#changes.push(() => this.database.epoch++);
  }

  commit(): void {
    if (!this.#ended) for (const change of this.#changes) change();
    this.rollback();
  }

  rollback(): void {
    this.#ended = true;
    for (const release of this.#held.splice(0)) release();
  }

  async #lock(key: string): Promise<void> {
    const release = await this.database.lock(key);
    if (this.#ended) release();
    else this.#held.push(release);
  }
}

class Node {
  readonly epoch: CacheEpoch;
  readonly #started: Promise<void>;
  readonly #store: CoherentStore<string>;
  readonly #connection: Connection;
  #databaseCutUntil = 0;
  #pausedUntil = 0;
  #alive = true;
  readonly #transactions = new Set<ServerTransaction>();

  constructor(
    private readonly world: World,
    private readonly index: number,
  ) {
    const cache = new Connection(world, this);
    // Clocks of different machines have nothing to do with each other.
    const start = world.between(0, 1e6);
    const stopwatch: Stopwatch = {
      now: () => start + world.now,
      wall: () => 5e11 + start + world.now,
      sleep: (milliseconds) => this.living(world.sleep(milliseconds)),
    };
    const hit = (_store: string, count: number) => {
      world.hits += count;
    };
    const metrics = { hit, miss: () => undefined, bypass: () => undefined, failure: () => undefined };
    const database = { query: <R>(sql: string, parameters?: readonly unknown[]) => this.#query<R>(sql, parameters) };
    this.#connection = cache;
    this.epoch = new CacheEpoch({ database, cache, log: silent, stopwatch });
    const writes = new FencedWrites({ cache, epoch: this.epoch, metrics });
    this.#store = new CoherentStore<string>({
      name: "people",
      cache,
      epoch: this.epoch,
      writes,
      metrics,
      keyOf: (id) => id,
      load: (wanted) => this.#roundTrip(() => world.database.load(wanted)),
      encode: (value) => value,
      decode: (text) => text,
      ttlMs: 20_000,
      stopwatch,
    });
    this.#started = this.epoch.poll();
  }

  connect(): void {
    this.#connection.connect(this.world.engine);
  }
  cut(milliseconds: number): void {
    this.#connection.cutUntil = this.world.now + milliseconds;
  }
  slow(milliseconds: number): void {
    this.#connection.slowUntil = this.world.now + milliseconds;
  }
  cutDatabase(milliseconds: number): void {
    this.#databaseCutUntil = this.world.now + milliseconds;
  }
  /** The process stands still: what arrives meanwhile is seen afterwards. */
  pause(milliseconds: number): void {
    this.#pausedUntil = this.world.now + milliseconds;
  }
  kill(): void {
    this.#alive = false;
    for (const transaction of this.#transactions) this.#lose(transaction);
  }

  /** What this process sees of something that happened outside: later where it is paused, never where it died. */
  async living<T>(work: Promise<T>): Promise<T> {
    const see = async () => {
      while (this.#alive && this.world.now < this.#pausedUntil) await this.world.sleep(this.#pausedUntil - this.world.now);
      if (!this.#alive) await never;
    };
    try {
      const result = await work;
      await see();
      return result;
    } catch (error) {
      await see();
      throw error;
    }
  }

  async read(): Promise<void> {
    const { world } = this;
    await this.living(this.#started);
    const wanted = world.chance(0.7) ? [world.pick(ids)] : ids;
    const start = world.now;
    const due = new Map(wanted.map((id) => [id, { acknowledged: world.acknowledged.get(id) ?? 0, committed: world.database.version(id) }]));
    let found: Map<string, string>;
    try {
      found = await this.#store.many(wanted);
    } catch {
      return;
    }
    world.reads++;
    for (const [id, { acknowledged, committed }] of due) {
      const version = Number(found.get(id));
      if (version < committed) world.behind++;
      if (version < acknowledged) {
        world.stale.push(`node ${this.index} began to read ${id} at ${start.toFixed(1)} and was shown ${version}, but ${acknowledged} had been answered`);
      }
    }
  }

  async write(): Promise<void> {
    const { world } = this;
    await this.living(this.#started);
    const id = world.pick(ids);
    let version: number;
    try {
      version = await this.#transact(id);
    } catch {
      return;
    }
    world.writes++;
    world.acknowledged.set(id, Math.max(world.acknowledged.get(id) ?? 0, version));
  }

  async #transact(id: string): Promise<number> {
    const { world } = this;
    const before: (() => Promise<void>)[] = [];
    const after: (() => Promise<void>)[] = [];
    const transaction = new ServerTransaction(world.database);
    const tx: WriteTransaction = {
      query: (sql) => {
        expectStatement(sql, /^update cache_epoch set epoch = greatest\(epoch \+ 1, .* where id = 1$/);
        return this.#roundTrip(() => transaction.moveEpoch().then(() => []));
      },
      beforeCommit: (step) => before.push(step),
      afterCommit: (step) => after.push(step),
    };
    this.#transactions.add(transaction);
    let version: number;
    try {
      version = await this.#roundTrip(() => transaction.change(id));
      this.#store.changes(tx, id, world.chance(0.85) ? () => ({ version, value: String(version) }) : undefined);
      for (const step of before) await step();
      if (world.chance(0.05)) throw new Error("a later hook fails");
      if (world.chance(0.2)) await this.living(world.sleep(world.between(1, 400)));
      await this.#roundTrip(() => transaction.commit());
    } catch (error) {
      this.#lose(transaction);
      throw error;
    } finally {
      this.#transactions.delete(transaction);
    }
    if (world.chance(0.1)) await this.living(world.sleep(world.between(1, 100)));
    for (const step of after) await step();
    return version;
  }

  /** The server notices in its own time that the client is gone; a commit that is on its way may come before. */
  #lose(transaction: ServerTransaction): void {
    this.world.at(this.world.between(0, 300), () => transaction.rollback());
  }

  #query<R>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    const { database } = this.world;
    return this.#roundTrip(async () => {
      if (sql === "select epoch, server from cache_epoch where id = 1") return [{ epoch: String(database.epoch), server: database.server }] as R[];
      if (parameters.length === 1) await database.claim(String(parameters[0]));
      else await database.move();
      return [];
    });
  }

  /** A statement: fails after a second where the way is cut, and then may have been done all the same. */
  #roundTrip<T>(run: () => T | Promise<T>): Promise<T> {
    const { world } = this;
    const cut = world.now < this.#databaseCutUntil;
    const arrives = !cut || world.chance(0.3);
    const work = (async () => {
      await world.sleep(world.way());
      const result = arrives ? await run() : await never;
      await world.sleep(world.way());
      return cut ? never : result;
    })();
    const timeOut = world.sleep(1_000).then(() => {
      throw new Error("query timed out");
    });
    return this.living(Promise.race([work, timeOut]));
  }
}

function expectStatement(sql: string, statement: RegExp): void {
  if (!statement.test(sql)) throw new Error(`The simulation does not know this statement: ${sql}`);
}
