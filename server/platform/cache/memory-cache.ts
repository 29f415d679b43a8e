import { randomUUID } from "node:crypto";
import type { Cache, CacheEntry, CacheFacts, CacheRead } from "./cache.ts";

interface MemoryCacheOptions {
  readonly maxBytes?: number;
  /** Milliseconds that never go back. */
  readonly now?: () => number;
}

/** What a key holds, and until when. Exported for tests, which evict and bring back as a Redis may. */
export type MemorySlot = { readonly expiresAt: number; readonly bytes: number } & (
  | ({ readonly kind: "entry" } & CacheEntry)
  | { readonly kind: "fence"; readonly token: string }
  | { readonly kind: "lease"; readonly lease: string }
);
type Content =
  | { readonly kind: "fence"; readonly token: string }
  | { readonly kind: "lease"; readonly lease: string }
  | ({ readonly kind: "entry" } & CacheEntry);

// Two bytes a character, and about what V8 needs around a key and its slot.
const sizeOf = (key: string, content: Content) => 2 * (key.length + (content.kind === "entry" ? content.value.length : 0)) + 200;

/** The cache of an installation that is one process: same rules as Redis, bounded, least recently used goes first. */
export class MemoryCache implements Cache {
  readonly #server = `memory:${randomUUID()}`;
  readonly #maxBytes: number;
  readonly #now: () => number;
  readonly #slots: Map<string, MemorySlot>;
  #bytes = 0;

  constructor(options: MemoryCacheOptions = {}, slots = new Map<string, MemorySlot>()) {
    this.#maxBytes = options.maxBytes ?? 64 * 1024 * 1024;
    this.#now = options.now ?? (() => performance.now());
    this.#slots = slots;
  }

  async read(keys: readonly string[]): Promise<readonly CacheRead[]> {
    return keys.map((key) => {
      const slot = this.#recall(key);
      if (slot === undefined) return { kind: "miss" };
      return slot.kind === "entry" ? { kind: "hit", version: slot.version, value: slot.value } : { kind: "closed" };
    });
  }

  async lease(key: string, lease: string, ttlMs: number): Promise<boolean> {
    if (this.#recall(key) !== undefined) return false;
    this.#put(key, { kind: "lease", lease }, ttlMs);
    return true;
  }

  async fill(key: string, lease: string, entry: CacheEntry, ttlMs: number): Promise<boolean> {
    const slot = this.#recall(key);
    const mayFill = (slot?.kind === "lease" && slot.lease === lease) || (slot?.kind === "entry" && slot.version < entry.version);
    if (mayFill) this.#put(key, { kind: "entry", ...entry }, ttlMs);
    return mayFill;
  }

  async fence(keys: readonly string[], token: string, ttlMs: number): Promise<void> {
    for (const key of keys) this.#put(key, { kind: "fence", token }, ttlMs);
  }

  async settle(key: string, token: string, entry: CacheEntry | null, ttlMs: number): Promise<void> {
    const slot = this.#recall(key);
    if (slot === undefined || (slot.kind === "fence" && slot.token !== token)) return;
    if (slot.kind === "entry" && entry !== null && slot.version >= entry.version) return;
    if (slot.kind === "lease" || entry === null) this.#drop(key);
    else this.#put(key, { kind: "entry", ...entry }, ttlMs);
  }

  server(): string {
    return this.#server;
  }

  async facts(): Promise<CacheFacts> {
    return { engine: "memory of this process", evictionPolicy: "allkeys-lru", usedBytes: this.#bytes, limitBytes: this.#maxBytes };
  }

  async stop(): Promise<void> {
    this.#slots.clear();
    this.#bytes = 0;
  }

  /** The slot, and it becomes the most recently used one. */
  #recall(key: string): MemorySlot | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    if (slot.expiresAt <= this.#now()) {
      this.#drop(key);
      return undefined;
    }
    this.#slots.delete(key);
    this.#slots.set(key, slot);
    return slot;
  }

  #put(key: string, content: Content, ttlMs: number): void {
    this.#drop(key);
    const bytes = sizeOf(key, content);
    this.#slots.set(key, { ...content, bytes, expiresAt: this.#now() + ttlMs });
    this.#bytes += bytes;
    for (const oldest of this.#slots.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    this.#slots.delete(key);
    this.#bytes -= slot.bytes;
  }
}
