import { after, type Clock } from "#server/kernel/clock.ts";
import { isId } from "#server/kernel/ids.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";

export interface SweepReport {
  /** Objects of pictures in the store, when it was looked through. */
  readonly objects: number;
  /** Of those, the ones that belonged to no picture and were deleted. */
  readonly orphanedObjects: number;
  /** Pictures that nobody's profile showed any more and that were retired. */
  readonly orphanedImages: number;
}

/** Who points at pictures; told by whoever holds the pointers. */
export interface PictureReferences {
  /** Ids of pictures that nothing points at, at most so many. */
  unreferenced(limit: number): Promise<readonly string[]>;
}

export interface Sweep {
  readonly store: BlobStore;
  readonly references: PictureReferences;
  readonly clock: Clock;
  keysOf(imageIds: readonly string[]): Promise<ReadonlySet<string>>;
  retire(tx: Transaction, imageId: string): Promise<void>;
  transact(work: (tx: Transaction) => Promise<void>): Promise<void>;
}

const batch = 100;

/**
 * Finds and mends what a process leaves behind that dies at the wrong moment.
 * Promise: an object is deleted only when no picture needs it and it is older than any upload that may still be on its way.
 */
export async function sweepPictures(sweep: Sweep, graceMs: number): Promise<SweepReport> {
  const orphanedImages = await retireUnreferenced(sweep);
  let [objects, orphanedObjects] = [0, 0];
  for (let cursor: string | undefined; ; ) {
    const page = await sweep.store.list("pictures/", cursor);
    objects += page.objects.length;
    const old = page.objects.filter(({ uploadedAt }) => uploadedAt <= after(sweep.clock.now(), -graceMs)).map(({ key }) => key);
    const ids = [...new Set(old.map((key) => key.split("/")[1] ?? ""))].filter(isId);
    const needed = await sweep.keysOf(ids);
    const orphans = old.filter((key) => !needed.has(key));
    await sweep.store.delete(orphans);
    orphanedObjects += orphans.length;
    if (page.cursor === null) return { objects, orphanedObjects, orphanedImages };
    cursor = page.cursor;
  }
}

async function retireUnreferenced({ references, transact, retire }: Sweep): Promise<number> {
  for (let retired = 0; ; ) {
    const ids = await references.unreferenced(batch);
    for (const id of ids) await transact((tx) => retire(tx, id));
    retired += ids.length;
    if (ids.length < batch) return retired;
  }
}
