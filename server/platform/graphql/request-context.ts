import { DomainError } from "#server/kernel/errors.ts";
import type { Origin, Viewer } from "#server/kernel/viewer.ts";
import { Batches, type LoadMany, type RefreshCookie, type RequestContext } from "./context.ts";

/** Who asks, or the refusal that a request's credentials met. */
export type Identified = { readonly viewer: Viewer } | { readonly refusal: DomainError };

/** Finds out who asks. What the caller did wrong is told to whoever needs a viewer; a dependency that is down fails the whole request. */
export async function identify(find: () => Promise<Viewer>): Promise<Identified> {
  try {
    return { viewer: await find() };
  } catch (error) {
    if (error instanceof DomainError && error.code === "UNAUTHENTICATED") return { refusal: error };
    throw error;
  }
}

export interface ContextOptions {
  readonly identified: Identified;
  readonly origin: Origin;
  readonly refreshCookie: RefreshCookie;
  readonly isBrowser: boolean;
  /** As it was sent; null where it was not. */
  readonly idempotencyKey: string | null;
}

// Plain private members: Apollo Server copies the context of each request, and a copy has no #private ones.
export class PortraitContext implements RequestContext {
  readonly origin: Origin;
  readonly refreshCookie: RefreshCookie;
  readonly isBrowser: boolean;
  readonly idempotencyKey: string | null;
  private identified: Identified;
  private readonly batches = new Batches();

  constructor({ identified, origin, refreshCookie, isBrowser, idempotencyKey }: ContextOptions) {
    this.identified = identified;
    this.origin = origin;
    this.refreshCookie = refreshCookie;
    this.isBrowser = isBrowser;
    this.idempotencyKey = idempotencyKey;
  }

  get viewer(): Viewer {
    if ("refusal" in this.identified) throw this.identified.refusal;
    return this.identified.viewer;
  }

  get viewerIfAny(): Viewer | null {
    return "viewer" in this.identified ? this.identified.viewer : null;
  }

  becomes(viewer: Viewer): void {
    this.identified = { viewer };
  }

  load<V>(loadMany: LoadMany<V>, id: string): Promise<V | null> {
    return this.batches.load(loadMany, id);
  }

  forget(): void {
    this.batches.forget();
  }
}
