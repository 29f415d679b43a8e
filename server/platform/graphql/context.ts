import DataLoader from "dataloader";
import type { Origin, Viewer } from "#server/kernel/viewer.ts";

/** Finds many at once; what it does not find is absent from the answer. Must be the same function at every call: it is the batch's identity. */
export type LoadMany<V> = (ids: readonly string[]) => Promise<ReadonlyMap<string, V>>;

/** The refresh token's cookie, for browsers. */
export interface RefreshCookie {
  read(): string | null;
  write(token: string, expiresAt: Date): void;
  clear(): void;
}

/** What a resolver knows of its request. */
export interface RequestContext {
  /** Throws UNAUTHENTICATED where credentials came that are not good. */
  readonly viewer: Viewer;
  /** The same without throwing: null where credentials came that are not good. */
  readonly viewerIfAny: Viewer | null;
  /** Somebody signed in within this request. */
  becomes(viewer: Viewer): void;
  readonly origin: Origin;
  readonly refreshCookie: RefreshCookie;
  /** Whether the caller is a browser page of ours, which gets the refresh token as a cookie and never in the body. */
  readonly isBrowser: boolean;
  /** Collects the ids that one request's resolvers ask for, and loads them in one go. */
  load<V>(loadMany: LoadMany<V>, id: string): Promise<V | null>;
}

/** The batches of one request. */
export class Batches {
  private readonly loaders = new Map<LoadMany<never>, DataLoader<string, unknown>>();

  load<V>(loadMany: LoadMany<V>, id: string): Promise<V | null> {
    let loader = this.loaders.get(loadMany as LoadMany<never>);
    if (loader === undefined) {
      loader = new DataLoader<string, unknown>(async (ids) => {
        const found = await loadMany(ids);
        return ids.map((each) => found.get(each) ?? null);
      });
      this.loaders.set(loadMany as LoadMany<never>, loader);
    }
    return loader.load(id) as Promise<V | null>;
  }

  /** After a mutation, what was loaded before it is no longer what is there. */
  forget(): void {
    this.loaders.clear();
  }
}
