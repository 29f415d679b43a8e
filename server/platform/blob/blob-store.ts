/** An object as it lies in the store. */
export interface StoredObject {
  readonly key: string;
  /** Where anybody can read it. */
  readonly url: string;
  readonly bytes: number;
  readonly contentType: string;
  readonly uploadedAt: Date;
}

/** What a listing tells of each object: the protocol leaves the content type out there. */
export type ListedObject = Omit<StoredObject, "contentType">;

export interface ObjectPage {
  readonly objects: readonly ListedObject[];
  /** Hand it to the next `list`; null on the last page. */
  readonly cursor: string | null;
}

/**
 * Public objects that never change under their key, so that every cache may keep them for ever.
 * Whatever is wrong with the store itself is thrown as UNAVAILABLE, in less than ten seconds.
 */
export interface BlobStore {
  /** Stores the bytes under the key. Doing it again with the same bytes is safe. */
  put(key: string, body: Buffer, contentType: string): Promise<StoredObject>;
  /** Null where there is no such object. */
  head(key: string): Promise<StoredObject | null>;
  /** The bytes; null where there is no such object. */
  read(key: string): Promise<Buffer | null>;
  /** Keys that begin with the prefix, in the order of their code units. */
  list(prefix: string, cursor?: string): Promise<ObjectPage>;
  /** Keys that are not there are no failure. */
  delete(keys: readonly string[]): Promise<void>;
  /** Where the object of this key is read, whether it exists or not. */
  urlOf(key: string): string;
}
