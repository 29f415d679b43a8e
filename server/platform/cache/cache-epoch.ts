import type { Queries } from "#server/platform/database/database.ts";
import type { Cache } from "./cache.ts";
import { type Stopwatch, systemStopwatch } from "./stopwatch.ts";

/** Structural, so that pino fits. */
export interface CacheLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

interface CacheEpochOptions {
  /** Not the pool that requests share: when that is exhausted, the epoch must still be confirmed, or every read goes to the database, too. */
  readonly database: Queries;
  readonly cache: Cache;
  readonly log: CacheLog;
  readonly stopwatch?: Stopwatch;
  readonly pollMs?: number;
  readonly confirmedForMs?: number;
}

interface Confirmation {
  readonly epoch: string;
  readonly server: string | null;
  /** When the poll was sent: the row may have moved at any time after that. */
  readonly at: number;
  readonly wallAt: number;
}

// For timers that fire a little early and clocks that run a little apart.
const marginMs = 25;
// A poll without an answer holds the next one up no longer than this.
const pollTimeoutMs = 2_000;

// By the clock, so that a database restored from a backup does not come upon numbers that were used after the backup was made.
const nextEpoch = "greatest(epoch + 1, (extract(epoch from clock_timestamp()) * 1000)::bigint)";

/**
 * Which generation of cache keys is in force, decided by one row in PostgreSQL.
 * Promise: what was cached before a move is read by nobody any more, on any node, one second after the move was committed.
 *
 * The row names the epoch and the one engine that holds its keys. A node confirms both twice a second, and goes past the cache when its last
 * confirmation was *sent* more than a second ago or names another engine than it is connected to. Of a new epoch, a node makes no use for
 * a second after it first saw it: until then another node may still trust the one before.
 */
export class CacheEpoch {
  readonly #database: Queries;
  readonly #cache: Cache;
  readonly #log: CacheLog;
  readonly #stopwatch: Stopwatch;
  readonly #pollMs: number;
  readonly #confirmedForMs: number;
  #confirmation: Confirmation | null = null;
  /** When the confirmed epoch was first seen. */
  #seenAt = 0;
  /** The engine that was last found in the row, or claimed the row for, since we are connected. Claimed once, so that two nodes with different engines do not take turns. */
  #known: string | null = null;
  /** Moves that the database did not take when they were due. */
  #owed = 0;
  #nextMove: Promise<void> | null = null;
  /** Never rejects. */
  #sentMove: Promise<void> = Promise.resolve();
  #failing = false;
  #polling: { readonly since: number; readonly done: Promise<void> } | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: CacheEpochOptions) {
    this.#database = options.database;
    this.#cache = options.cache;
    this.#log = options.log;
    this.#stopwatch = options.stopwatch ?? systemStopwatch;
    this.#pollMs = options.pollMs ?? 500;
    this.#confirmedForMs = options.confirmedForMs ?? 1_000;
  }

  start(): void {
    if (this.#timer !== null) return;
    this.#timer = setInterval(() => this.poll(), this.#pollMs);
    this.#timer.unref();
    this.poll();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#confirmation = null;
  }

  /** Put before every key. Null: go past the cache. To be asked anew by every reader, after it began. */
  prefix(): string | null {
    return this.#remainingMs() > 0 ? null : this.fencePrefix();
  }

  /** As `prefix`, and there already in the first second of an epoch: a writer may fence then, but must await `everywhere()` before it answers. */
  fencePrefix(): string | null {
    const row = this.#confirmation;
    if (row === null || this.#owed > 0 || row.server === null || row.server !== this.#cache.server()) return null;
    const age = Math.max(this.#stopwatch.now() - row.at, Math.abs(this.#stopwatch.wall() - row.wallAt));
    return age < this.#confirmedForMs ? `e${row.epoch}` : null;
  }

  /** Resolves when no node trusts an epoch any more that was before the one confirmed now. */
  async everywhere(): Promise<void> {
    const left = this.#remainingMs();
    if (left > 0) await this.#stopwatch.sleep(left);
  }

  /** Ends the epoch, within a transaction or by itself. Takes effect everywhere by `moved()` after the commit. */
  async move(database: Queries): Promise<void> {
    await database.query(`update cache_epoch set epoch = ${nextEpoch} where id = 1`);
  }

  /** As `move`, after a commit, and one statement for all who asked before it was sent. Where the database does not take it, the poll makes up for it as soon as it can, and this rejects. */
  moveAfterwards(): Promise<void> {
    this.#nextMove ??= this.#moveForAll();
    return this.#nextMove;
  }

  /** To be awaited between the commit of a move and any answer that relies on it. */
  async moved(): Promise<void> {
    await this.#stopwatch.sleep(this.#confirmedForMs + marginMs);
  }

  /** One look at the row; never rejects. The timer calls this. */
  poll(): Promise<void> {
    if (this.#polling !== null && this.#stopwatch.now() - this.#polling.since < pollTimeoutMs) return this.#polling.done;
    const polling = { since: this.#stopwatch.now(), done: this.#look() };
    this.#polling = polling;
    void polling.done.then(() => {
      if (this.#polling === polling) this.#polling = null;
    });
    return polling.done;
  }

  async #moveForAll(): Promise<void> {
    await this.#sentMove;
    this.#nextMove = null;
    const move = this.move(this.#database);
    this.#sentMove = move.catch(() => {
      this.#owed++;
    });
    await move;
  }

  #remainingMs(): number {
    return this.#seenAt + this.#confirmedForMs + marginMs - this.#stopwatch.now();
  }

  async #look(): Promise<void> {
    try {
      await this.#payDebt();
      // Once more after a claim, to confirm what it made.
      if (await this.#read()) await this.#read();
      this.#note(null);
    } catch (error) {
      this.#note(error);
    }
  }

  async #payDebt(): Promise<void> {
    const owed = this.#owed;
    if (owed === 0) return;
    await this.move(this.#database);
    this.#owed -= owed;
  }

  /** True where it claimed the row. */
  async #read(): Promise<boolean> {
    const [at, wallAt] = [this.#stopwatch.now(), this.#stopwatch.wall()];
    const [row] = await this.#database.query<{ epoch: string; server: string | null }>("select epoch, server from cache_epoch where id = 1");
    if (row === undefined) throw new Error("The table cache_epoch has no row.");
    this.#confirm({ epoch: String(row.epoch), server: row.server, at, wallAt });
    return this.#claim(row.server);
  }

  #confirm(row: Confirmation): void {
    // The answer to a poll that was given up may come after that of a later one.
    if (this.#confirmation !== null && row.at < this.#confirmation.at) return;
    if (row.epoch !== this.#confirmation?.epoch) this.#seenAt = this.#stopwatch.now();
    this.#confirmation = row;
  }

  async #claim(owner: string | null): Promise<boolean> {
    const server = this.#cache.server();
    const claims = server !== null && server !== owner && server !== this.#known;
    if (claims) {
      await this.#database.query(`update cache_epoch set epoch = ${nextEpoch}, server = $1 where id = 1 and server is distinct from $1`, [server]);
      this.#log.info({ server, before: owner }, "The cache is another server than before, or was restarted: a new epoch begins.");
    }
    this.#known = server;
    return claims;
  }

  #note(error: unknown): void {
    if (error !== null && !this.#failing) {
      this.#log.warn({ reason: error instanceof Error ? error.message : "unknown" }, "The cache's epoch can't be confirmed: reads go to the database.");
    }
    if (error === null && this.#failing) this.#log.info({}, "The cache's epoch is confirmed again.");
    this.#failing = error !== null;
  }
}
