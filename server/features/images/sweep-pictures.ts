import { after, type Clock } from "#server/kernel/clock.ts";
import { isId } from "#server/kernel/ids.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { ImageRepository, PictureObjects } from "./image.repository.ts";
import { keysIn } from "./picture-snapshot.ts";
import type { RetiredPictureRepository } from "./retired-picture.repository.ts";
import { sealedPrefix } from "./sealed-copy.ts";
import { picturePrefix } from "./store-renditions.ts";

export interface SweepReport {
  /** Objects of pictures in the store, when it was looked through. */
  readonly objects: number;
  /** Of those, and of the sealed copies, the ones that belonged to no picture and were deleted. */
  readonly orphanedObjects: number;
  /** Pictures that nobody's profile showed any more and that were deleted. */
  readonly orphanedImages: number;
  /** Pictures that profiles show. */
  readonly liveImages: number;
  /** Pictures that were removed or replaced, and that can still be put back. */
  readonly retiredImages: number;
  /** Pictures that profiles show although objects of theirs are gone from the store; nothing but another upload mends them. */
  readonly damagedImages: number;
  /** Ids of some of those. */
  readonly damaged: readonly string[];
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
  readonly images: ImageRepository;
  readonly retired: RetiredPictureRepository;
  erase(tx: Transaction, imageId: string): Promise<void>;
  /** Does what a job should have done whose process died. */
  putAway(id: string): Promise<void>;
  forgetExpired(): Promise<void>;
  transact(work: (tx: Transaction) => Promise<void>): Promise<void>;
}

const batch = 50;
const mostNamed = 20;
const [firstId, beyondIds] = ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"];

/**
 * Finds and mends what a process leaves behind that dies at the wrong moment, and tells what can't be mended.
 * Promise: an object is deleted only when no picture needs it and it is older than any upload that may still be on its way.
 */
export async function sweepPictures(sweep: Sweep, graceMs: number): Promise<SweepReport> {
  const before = after(sweep.clock.now(), -graceMs);
  const orphanedImages = await eraseUnreferenced(sweep);
  await putAwayWhatWaits(sweep, before);
  await sweep.forgetExpired();
  const pictures = await lookThroughPictures(sweep, before);
  const orphanedCopies = await deleteOrphans(sweep, sealedPrefix, before, (keys) => sweep.retired.sealedKeys(keys));
  return {
    objects: pictures.objects,
    orphanedObjects: pictures.orphanedObjects + orphanedCopies,
    orphanedImages,
    liveImages: await sweep.images.count(),
    retiredImages: await sweep.retired.count(),
    damagedImages: pictures.damaged.length,
    damaged: pictures.damaged.slice(0, mostNamed),
  };
}

/** Objects and rows side by side, both in the order of their ids, so that neither is ever in the memory as a whole. */
async function lookThroughPictures(sweep: Sweep, before: Date) {
  const { store, images } = sweep;
  // Whatever is recorded from now on may have been stored behind the page that is looked at.
  const startedAt = sweep.clock.now();
  const damaged: string[] = [];
  let [objects, orphanedObjects] = [0, 0];
  let [from, unfinished] = [firstId, [] as string[]];
  for (let cursor: string | undefined; ; ) {
    const page = await store.list(picturePrefix, cursor);
    objects += page.objects.length;
    const keys = [...unfinished, ...page.objects.map(({ key }) => key)];
    const to = page.cursor === null ? beyondIds : (keys.map(idIn).findLast(isId) ?? from);
    damaged.push(...(await missingObjects(sweep, { from, to, createdBefore: startedAt }, new Set(keys))));
    unfinished = keys.filter((key) => idIn(key) === to);
    from = to;

    const old = page.objects.filter(({ uploadedAt }) => uploadedAt <= before).map(({ key }) => key);
    const ids = [...new Set(old.map(idIn))].filter(isId);
    const [needed, waiting] = [await images.keysOf(ids), await sweep.retired.waiting(ids)];
    const orphans = old.filter((key) => !needed.has(key) && !waiting.has(idIn(key)));
    await store.delete(orphans);
    orphanedObjects += orphans.length;
    if (page.cursor === null) return { objects, orphanedObjects, damaged };
    cursor = page.cursor;
  }
}

/** Of the pictures of a range, those of which an object is not among the keys, nor in the store. */
async function missingObjects({ store, images }: Sweep, range: { from: string; to: string; createdBefore: Date }, keys: ReadonlySet<string>) {
  const damaged: string[] = [];
  for (let { from } = range; ; ) {
    const rows = await images.between(from, range.to, range.createdBefore, batch);
    for (const row of rows) {
      const missing = keysIn(row).find((key) => !keys.has(key));
      // Asked again, because clocks differ and somebody may have taken the picture away since.
      if (missing !== undefined && (await store.head(missing)) === null && (await images.keysOf([row.id])).has(missing)) damaged.push(row.id);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < batch) return damaged;
    from = idAfter(last);
  }
}

async function deleteOrphans({ store }: Sweep, prefix: string, before: Date, neededOf: (keys: readonly string[]) => Promise<ReadonlySet<string>>) {
  let orphaned = 0;
  for (let cursor: string | undefined; ; ) {
    const page = await store.list(prefix, cursor);
    const old = page.objects.filter(({ uploadedAt }) => uploadedAt <= before).map(({ key }) => key);
    const needed = await neededOf(old);
    const orphans = old.filter((key) => !needed.has(key));
    await store.delete(orphans);
    orphaned += orphans.length;
    if (page.cursor === null) return orphaned;
    cursor = page.cursor;
  }
}

async function eraseUnreferenced({ references, transact, erase }: Sweep): Promise<number> {
  for (let erased = 0; ; ) {
    const ids = await references.unreferenced(batch);
    for (const id of ids) await transact((tx) => erase(tx, id));
    erased += ids.length;
    if (ids.length < batch) return erased;
  }
}

async function putAwayWhatWaits({ retired, putAway }: Sweep, before: Date): Promise<void> {
  for (;;) {
    const ids = await retired.retiredUnsealed(before, batch);
    // One that can't be put away, such as for a key that is gone, keeps nobody from sweeping: its job goes on failing where it is seen.
    const tried = await Promise.allSettled(ids.map((id) => putAway(id)));
    if (ids.length < batch || tried.every(({ status }) => status === "rejected")) return;
  }
}

const idIn = (key: string): string => key.split("/")[1] ?? "";

/** The next id that there could be: the last hexadecimal digits of a UUIDv7 are random, and never all of them f. */
function idAfter({ id }: PictureObjects): string {
  const next = (BigInt(`0x${id.replaceAll("-", "")}`) + 1n).toString(16).padStart(32, "0");
  return [next.slice(0, 8), next.slice(8, 12), next.slice(12, 16), next.slice(16, 20), next.slice(20)].join("-");
}
