import type { Clock } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import { done, type Outcome, refused } from "#server/kernel/refusal.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { deleteLater } from "./delete-objects.ts";
import type { ImageRepository } from "./image.repository.ts";
import { emptyFile, fileTooLarge, maximumBytes } from "./image-refusals.ts";
import type { Crop, ImageKindKey, PictureTask, ProcessedPicture } from "./picture.ts";
import { keysIn, type PreparedImage, receiptOf } from "./picture-snapshot.ts";
import type { RetiredPictureRepository } from "./retired-picture.repository.ts";
import type { RetiredPictures } from "./retired-pictures.ts";
import { storeRenditions } from "./store-renditions.ts";
import { type PictureReferences, type SweepReport, sweepPictures } from "./sweep-pictures.ts";

export interface ImagesParts {
  readonly images: ImageRepository;
  readonly retired: RetiredPictureRepository;
  readonly retirement: Pick<RetiredPictures, "putAway" | "forgetExpired">;
  readonly store: BlobStore;
  readonly workshop: { process(owner: string, task: PictureTask): Promise<Outcome<ProcessedPicture>> };
  readonly references: PictureReferences;
  readonly transact: (work: (tx: Transaction) => Promise<void>) => Promise<void>;
  readonly clock: Clock;
}

export interface PrepareOptions {
  readonly kind: ImageKindKey;
  readonly crop: Crop | null;
  readonly alt: string;
}

/**
 * Pictures: their objects and their rows.
 * Promise: a row never names an object that was not stored before it, and whatever a failure leaves over is found by the sweep and gone.
 */
export class ImagesService {
  constructor(private readonly parts: ImagesParts) {}

  /** Reads the picture and stores its objects; the database knows nothing of it yet. Throws UNAVAILABLE where the store failed. */
  async prepare(ownerId: string, bytes: Buffer, { kind, crop, alt }: PrepareOptions): Promise<Outcome<PreparedImage>> {
    if (bytes.length === 0) return refused(emptyFile());
    if (bytes.length > maximumBytes) return refused(fileTooLarge());
    const processed = await this.parts.workshop.process(ownerId, { bytes, kind, crop });
    if (!processed.ok) return processed;
    const id = newId();
    const variants = await storeRenditions(this.parts.store, id, processed.value.contentHash, processed.value.renditions);
    const { width, height } = variants.at(-1) ?? { width: 0, height: 0 };
    const { color, placeholder, contentHash } = processed.value;
    const snapshot = { id, color, placeholder, alt, width, height, variants, receipt: receiptOf(processed.value, bytes.length) };
    return done({ id, kind, ownerId, contentHash, snapshot });
  }

  async record(tx: Transaction, prepared: PreparedImage): Promise<void> {
    await this.parts.images.within(tx).insert(prepared, this.parts.clock.now());
  }

  /** Deletes the row now and, once that is committed, the objects: for good. Nothing may point at it any more. */
  async erase(tx: Transaction, imageId: string): Promise<void> {
    const picture = await this.parts.images.within(tx).take(imageId);
    if (picture !== null) await deleteLater(tx, imageId, keysIn(picture.snapshot));
  }

  /**
   * For a picture whose transaction failed. A commit whose answer was lost is found by its row and left alone; and whatever can't be found out
   * or deleted now is left to the sweep.
   */
  async discard({ id, snapshot }: PreparedImage): Promise<void> {
    const { images, store } = this.parts;
    try {
      if ((await images.keysOf([id])).size === 0) await store.delete(keysIn(snapshot));
    } catch {
      // the sweep's
    }
  }

  /** The job that whoever gave objects up left. */
  async deleteObjects(payload: unknown): Promise<void> {
    await this.parts.store.delete((payload as { keys: readonly string[] }).keys);
  }

  /** Mends both kinds of leftovers; objects younger than `graceMs` may belong to an upload that is still on its way. */
  async sweep({ graceMs }: { readonly graceMs: number }): Promise<SweepReport> {
    const { images, retired, retirement, store, references, transact, clock } = this.parts;
    const erase = (tx: Transaction, id: string) => this.erase(tx, id);
    const [putAway, forgetExpired] = [(id: string) => retirement.putAway(id), () => retirement.forgetExpired()];
    return sweepPictures({ store, references, clock, transact, images, retired, erase, putAway, forgetExpired }, graceMs);
  }
}
