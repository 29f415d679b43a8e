/** What a key holds: the value, and the version of the row that it was made from. */
export interface CacheEntry {
  readonly version: number;
  readonly value: string;
}

/** `closed`: a writer is about to commit, or another reader is about to fill; the database knows, and nothing may be filled. */
export type CacheRead = ({ readonly kind: "hit" } & CacheEntry) | { readonly kind: "miss" } | { readonly kind: "closed" };

/** For the readiness report. */
export interface CacheFacts {
  readonly engine: string;
  /** Null where the engine does not say. */
  readonly evictionPolicy: string | null;
  readonly usedBytes: number | null;
  /** Null where there is no limit. */
  readonly limitBytes: number | null;
}

/**
 * A shared cache of versioned values, each step atomic for its key. Every call answers within the deadline or rejects with `CacheUnavailable`;
 * a call that was rejected may still take effect later, and none of the steps does harm then. Anything may be evicted at any time.
 */
export interface Cache {
  /** One round trip, shared with everything else of the same tick. Answers in the order of the keys. */
  read(keys: readonly string[]): Promise<readonly CacheRead[]>;
  /** Where there is nothing, notes that this reader is about to fill. False where there is something. `lease` is unique to the attempt. */
  lease(key: string, lease: string, ttlMs: number): Promise<boolean>;
  /** Puts the entry where this reader's lease still stands, or an older entry. False, and nothing done, anywhere else, also where nothing is. */
  fill(key: string, lease: string, entry: CacheEntry, ttlMs: number): Promise<boolean>;
  /** Before a commit: closes the keys to readers, whatever they hold. `token` is unique to the transaction. */
  fence(keys: readonly string[], token: string, ttlMs: number): Promise<void>;
  /**
   * After a commit. The entry takes the place of the own fence or of an older entry; with null these go, and any entry. A lease goes in both
   * cases: its reader may have read before the commit. Another writer's fence stays. Where nothing is, nothing is put: a later writer's entry
   * may have been there and been evicted.
   */
  settle(key: string, token: string, entry: CacheEntry | null, ttlMs: number): Promise<void>;
  /** Who the engine is that we talk to, another value after each restart or failover of it; null while that is not confirmed. */
  server(): string | null;
  facts(): Promise<CacheFacts>;
  stop(): Promise<void>;
}

/** The cache did not answer in time, or not with an answer. Never a reason to fail a request: the database knows everything. */
export class CacheUnavailable extends Error {
  override readonly name = "CacheUnavailable";
  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
  }
}
