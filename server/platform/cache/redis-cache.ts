import { Redis } from "ioredis";
import { type Cache, type CacheEntry, type CacheFacts, type CacheRead, CacheUnavailable } from "./cache.ts";
import type { CacheLog } from "./cache-epoch.ts";
import { redisAddress } from "./redis-address.ts";

interface RedisCacheOptions {
  readonly url: string;
  readonly log: CacheLog;
  /** For each call, waiting in the pipeline included. */
  readonly deadlineMs?: number;
}

// One string per key: V<version>:<value> is an entry, F<token> a writer's fence, L<lease> a reader's lease. EVAL and not a defined command:
// Redis remembers the script all the same, and there is no NOSCRIPT to be caught halfway through a pipeline.
const fillScript = `
local now = redis.call("GET", KEYS[1])
if not now then return 0 end
local version = tonumber(string.match(now, "^V(%d+):"))
if now ~= "L" .. ARGV[1] and not (version and version < tonumber(ARGV[2])) then return 0 end
redis.call("SET", KEYS[1], "V" .. ARGV[2] .. ":" .. ARGV[3], "PX", ARGV[4])
return 1`;

// An empty version stands for "nothing is to be kept".
const settleScript = `
local now = redis.call("GET", KEYS[1])
if not now then return 0 end
local kind = string.sub(now, 1, 1)
if kind == "F" and now ~= "F" .. ARGV[1] then return 0 end
local version = tonumber(string.match(now, "^V(%d+):"))
if version and ARGV[2] ~= "" and version >= tonumber(ARGV[2]) then return 0 end
if kind == "L" or ARGV[2] == "" then return redis.call("DEL", KEYS[1]) end
redis.call("SET", KEYS[1], "V" .. ARGV[2] .. ":" .. ARGV[3], "PX", ARGV[4])
return 1`;

const handshakeMs = 1_000;
const identifyEveryMs = 1_000;
const longestRetryMs = 2_000;
const mostCallsAtOnce = 10_000;

/**
 * The cache that all nodes share. Promise: it starts without its Redis, comes back by itself, never queues for a connection that is not there,
 * and never lets an answer of one engine pass for one of another: a call that began before the connection was lost is `CacheUnavailable`.
 */
export class RedisCache implements Cache {
  readonly #redis: Redis;
  readonly #log: CacheLog;
  readonly #deadlineMs: number;
  readonly #heartbeat: NodeJS.Timeout;
  #server: string | null = null;
  /** Counts identities and losses of them. */
  #generation = 0;
  #calls = 0;
  /** When the oldest call was made since the last answer. */
  #silentSince: number | null = null;
  #lost = false;
  #reason = "the connection was closed";

  constructor(options: RedisCacheOptions) {
    this.#log = options.log;
    this.#deadlineMs = options.deadlineMs ?? 150;
    this.#redis = new Redis({
      ...redisAddress(options.url),
      connectionName: "portrait",
      disableClientInfo: true,
      enableAutoPipelining: true,
      enableOfflineQueue: false,
      // What was sent to one engine is never sent again to the next.
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      connectTimeout: handshakeMs,
      // For the handshake; a call has its own, shorter deadline, which counts from when it was made.
      commandTimeout: handshakeMs,
      maxLoadingRetryTime: handshakeMs,
      disconnectTimeout: 100,
      retryStrategy: (attempt) => Math.min(longestRetryMs, 50 * 2 ** Math.min(attempt, 8)) * (0.5 + Math.random() / 2),
      // A primary that became a replica, or is about to: the next connection may lead to the new one.
      reconnectOnError: (error) => /^(READONLY|LOADING|MASTERDOWN)/.test(error.message),
    });
    this.#redis.on("ready", () => void this.#identify());
    this.#redis.on("close", () => this.#forget());
    this.#redis.on("error", (error) => {
      this.#reason = error.message;
    });
    this.#heartbeat = setInterval(() => this.#redis.status === "ready" && void this.#identify(), identifyEveryMs);
    this.#heartbeat.unref();
  }

  async read(keys: readonly string[]): Promise<readonly CacheRead[]> {
    if (keys.length === 0) return [];
    return (await this.#call(() => this.#redis.mget([...keys]))).map(parsed);
  }

  async lease(key: string, lease: string, ttlMs: number): Promise<boolean> {
    return (await this.#call(() => this.#redis.set(key, `L${lease}`, "PX", ttlMs, "NX"))) === "OK";
  }

  async fill(key: string, lease: string, entry: CacheEntry, ttlMs: number): Promise<boolean> {
    return (await this.#call(() => this.#redis.eval(fillScript, 1, key, lease, entry.version, entry.value, ttlMs))) === 1;
  }

  async fence(keys: readonly string[], token: string, ttlMs: number): Promise<void> {
    // One command a key, in one pipeline: the keys of a transaction may live in different slots of a cluster.
    await Promise.all(keys.map((key) => this.#call(() => this.#redis.set(key, `F${token}`, "PX", ttlMs))));
  }

  async settle(key: string, token: string, entry: CacheEntry | null, ttlMs: number): Promise<void> {
    await this.#call(() => this.#redis.eval(settleScript, 1, key, token, entry?.version ?? "", entry?.value ?? "", ttlMs));
  }

  server(): string | null {
    return this.#server;
  }

  async facts(): Promise<CacheFacts> {
    const info = fieldsOf(await this.#call(() => this.#redis.info()));
    const limit = Number(info.get("maxmemory"));
    return {
      engine: info.has("valkey_version") ? `Valkey ${info.get("valkey_version")}` : `Redis ${info.get("redis_version")}`,
      evictionPolicy: info.get("maxmemory_policy") ?? null,
      usedBytes: info.has("used_memory") ? Number(info.get("used_memory")) : null,
      limitBytes: limit > 0 ? limit : null,
    };
  }

  async stop(): Promise<void> {
    clearInterval(this.#heartbeat);
    this.#lost = true;
    this.#forget();
    this.#redis.disconnect();
  }

  async #call<T>(send: () => Promise<T>): Promise<T> {
    if (this.#server === null) throw new CacheUnavailable("The cache is not connected.");
    if (this.#calls >= mostCallsAtOnce) throw new CacheUnavailable("Too many calls of the cache are under way.");
    const generation = this.#generation;
    this.#calls++;
    try {
      const answer = await this.#withinDeadline(send());
      if (generation !== this.#generation) throw new CacheUnavailable("The connection to the cache was lost meanwhile.");
      return answer;
    } catch (error) {
      throw error instanceof CacheUnavailable ? error : new CacheUnavailable("The cache refused a call.", error);
    } finally {
      this.#calls--;
    }
  }

  #withinDeadline<T>(answer: Promise<T>): Promise<T> {
    this.#silentSince ??= performance.now();
    return new Promise((resolve, reject) => {
      // After a pause of this process timers come before the answers that arrived meanwhile; those get their turn first.
      const timer = setTimeout(() => setImmediate(missed), this.#deadlineMs);
      const missed = () => {
        reject(new CacheUnavailable("The cache did not answer in time."));
        this.#suspect();
      };
      answer.then(resolve, reject).finally(() => {
        clearTimeout(timer);
        this.#silentSince = null;
      });
    });
  }

  /** A connection without any answer for three deadlines leads nowhere: what is pending on it would only pile up. */
  #suspect(): void {
    if (this.#server === null || this.#silentSince === null || performance.now() - this.#silentSince < 3 * this.#deadlineMs) return;
    this.#abandon("nothing was answered any more");
  }

  #abandon(reason: string): void {
    this.#reason = reason;
    this.#forget();
    this.#redis.disconnect(true);
  }

  #forget(): void {
    this.#generation++;
    this.#server = null;
    this.#silentSince = null;
    this.#note(true);
  }

  /** Nothing is asked of an engine whose name is not known; asked again every second, for one that changes its role under a standing connection. */
  async #identify(): Promise<void> {
    const generation = this.#generation;
    try {
      const info = fieldsOf(await this.#redis.info());
      if (generation !== this.#generation) return;
      const run = info.get("run_id");
      if (run === undefined) throw new Error("it does not tell its run_id");
      if (info.get("role") !== "master") throw new Error(`it is a ${info.get("role")}, not a primary`);
      const server = `${run}:${info.get("master_replid") ?? ""}`;
      if (server !== this.#server) this.#generation++;
      this.#server = server;
      this.#note(false);
    } catch (error) {
      if (generation === this.#generation) this.#abandon(error instanceof Error ? error.message : "unknown");
    }
  }

  #note(lost: boolean): void {
    if (lost && !this.#lost) this.#log.warn({ reason: this.#reason }, "Redis is not reachable: reads go to the database, writes answer a second later.");
    if (!lost && this.#lost) this.#log.info({}, "Redis is reachable again.");
    this.#lost = lost;
  }
}

function parsed(slot: string | null): CacheRead {
  if (slot === null) return { kind: "miss" };
  const colon = slot.indexOf(":");
  if (!slot.startsWith("V") || colon === -1) return { kind: "closed" };
  return { kind: "hit", version: Number(slot.slice(1, colon)), value: slot.slice(colon + 1) };
}

const fieldsOf = (info: string): ReadonlyMap<string, string> =>
  new Map(
    info
      .split("\r\n")
      .filter((line) => line.includes(":"))
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]),
  );
