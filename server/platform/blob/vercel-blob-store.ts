import { BlobNotFoundError, del, head, list, put } from "@vercel/blob";
import { unavailable } from "#server/kernel/errors.ts";
import type { BlobStore, ObjectPage, StoredObject } from "./blob-store.ts";
import { objectPath } from "./object-path.ts";

export interface VercelBlobStoreOptions {
  /** `vercel_blob_rw_<store>_<secret>`. */
  readonly token: string;
  /** What stands before `/<key>` in an object's public URL; null to take it from the store's own answers. */
  readonly publicBase: string | null;
  /** For one operation with all its retries. */
  readonly deadlineMs?: number;
}

/** Where Vercel serves the objects of this token's store. */
export const vercelPublicBase = (token: string): string => `https://${(token.split("_")[3] ?? "").toLowerCase()}.public.blob.vercel-storage.com`;

const oneYear = 365 * 24 * 60 * 60;
const keysPerDelete = 1_000;

/**
 * Objects in Vercel Blob, or in any server that speaks its API (`VERCEL_BLOB_API_URL`), the embedded one among them.
 * Promise: an operation either answers what the store confirmed or throws UNAVAILABLE, before its deadline.
 */
export class VercelBlobStore implements BlobStore {
  private readonly token: string;
  private publicBase: string;
  private readonly learnsBase: boolean;
  private readonly deadlineMs: number;

  constructor(options: VercelBlobStoreOptions) {
    this.token = options.token;
    this.publicBase = (options.publicBase ?? vercelPublicBase(options.token)).replace(/\/$/, "");
    this.learnsBase = options.publicBase === null;
    this.deadlineMs = options.deadlineMs ?? 7_000;
    // The SDK takes its retries from here alone; its ten by default would go on for minutes.
    process.env["VERCEL_BLOB_RETRIES"] ??= "2";
  }

  async put(key: string, body: Buffer, contentType: string): Promise<StoredObject> {
    return this.within(async (abortSignal) => {
      const stored = await put(key, body, {
        access: "public",
        token: this.token,
        contentType,
        addRandomSuffix: false,
        // A retry after a lost answer finds its own object: the key names the bytes, so it may be written again.
        allowOverwrite: true,
        cacheControlMaxAge: oneYear,
        abortSignal,
      });
      demand(stored.pathname === key, "the store answered another pathname");
      this.learnFrom(stored.url, key);
      return { key, url: this.urlOf(key), bytes: body.length, contentType, uploadedAt: new Date() };
    });
  }

  async head(key: string): Promise<StoredObject | null> {
    return this.within(async (abortSignal) => {
      const found = await this.headOrNull(key, abortSignal);
      return found && { key, url: this.urlOf(key), bytes: found.size, contentType: found.contentType, uploadedAt: found.uploadedAt };
    });
  }

  async read(key: string): Promise<Buffer | null> {
    return this.within(async (signal) => {
      const found = await this.headOrNull(key, signal);
      if (found === null) return null;
      // The SDK's `get` knows the hosts of vercel.com only; the object is public, so its URL will do.
      const response = await fetch(found.url, { signal });
      if (response.status === 404) return null;
      demand(response.ok, `reading answered ${response.status}`);
      const bytes = Buffer.from(await response.arrayBuffer());
      demand(bytes.length === found.size, `${bytes.length} of ${found.size} bytes came`);
      return bytes;
    });
  }

  async list(prefix: string, cursor?: string): Promise<ObjectPage> {
    return this.within(async (abortSignal) => {
      const page = await list({ prefix, token: this.token, abortSignal, ...(cursor !== undefined && { cursor }) });
      const objects = page.blobs.map(({ pathname, url, size, uploadedAt }) => {
        demand(typeof pathname === "string" && typeof size === "number" && isDate(uploadedAt), "a listing without pathnames, sizes or dates");
        this.learnFrom(url, pathname);
        return { key: pathname, url: this.urlOf(pathname), bytes: size, uploadedAt };
      });
      demand(!page.hasMore || typeof page.cursor === "string", "a listing that goes on without a cursor");
      return { objects, cursor: page.hasMore ? (page.cursor ?? null) : null };
    });
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (let from = 0; from < keys.length; from += keysPerDelete) {
      await this.within((abortSignal) => del(keys.slice(from, from + keysPerDelete), { token: this.token, abortSignal }));
    }
  }

  urlOf(key: string): string {
    return `${this.publicBase}/${objectPath(key)}`;
  }

  private learnFrom(url: unknown, key: string): void {
    const tail = `/${objectPath(key)}`;
    if (this.learnsBase && typeof url === "string" && url.endsWith(tail)) this.publicBase = url.slice(0, -tail.length);
  }

  private async headOrNull(key: string, abortSignal: AbortSignal) {
    try {
      const found = await head(key, { token: this.token, abortSignal });
      demand(typeof found.url === "string" && typeof found.size === "number" && isDate(found.uploadedAt), "an answer without url, size or date");
      return found;
    } catch (error) {
      if (error instanceof BlobNotFoundError) return null;
      throw error;
    }
  }

  private async within<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    // Not AbortSignal.timeout(): the SDK takes its TimeoutError for a network failure and tries again.
    const controller = new AbortController();
    const { promise: deadline, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      controller.abort();
      // The SDK looks at the signal only when it asks, not while it waits for its next retry.
      reject(new Error(`no answer within ${this.deadlineMs} ms`));
    }, this.deadlineMs);
    const operation = work(controller.signal);
    try {
      return await Promise.race([operation, deadline]);
    } catch (error) {
      operation.catch(() => undefined);
      throw unavailable("blob store", error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function demand(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(`Not an answer of a blob store: ${otherwise}.`);
}

const isDate = (value: unknown): boolean => value instanceof Date && !Number.isNaN(value.getTime());
