/** Counters by store, implemented by the metrics room. */
export interface CacheMetrics {
  hit(store: string, count: number): void;
  miss(store: string, count: number): void;
  /** Reads that went past the cache because its epoch was not confirmed. */
  bypass(store: string, count: number): void;
  /** A call that the cache did not answer, or a value that could not be read. */
  failure(store: string): void;
}
