import type { Clock } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import { done, type Outcome, refused } from "#server/kernel/refusal.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { enqueue } from "#server/platform/jobs/jobs.ts";
import type { ImageRepository } from "./image.repository.ts";
import { emptyFile, fileTooLarge, maximumBytes } from "./image-refusals.ts";
import type { Crop, PictureTask, ProcessedPicture } from "./picture.ts";
import { type ImageKindKey, type PreparedImage, receiptOf, type StoredVariant } from "./picture-snapshot.ts";
import { type PictureReferences, type SweepReport, sweepPictures } from "./sweep-pictures.ts";

export interface ImagesParts {
  readonly images: ImageRepository;
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

export const deleteObjectsJob = "images.delete-objects";

const contentTypes = { WEBP: "image/webp", JPEG: "image/jpeg" } as const;
const extensions = { WEBP: "webp", JPEG: "jpg" } as const;

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
    const processed = await this.parts.workshop.process(ownerId, { bytes, crop });
    if (!processed.ok) return processed;
    const id = newId();
    const variants = await this.store(id, processed.value);
    const { width, height } = variants.at(-1) ?? { width: 0, height: 0 };
    const { color, placeholder, contentHash } = processed.value;
    const snapshot = { id, color, placeholder, alt, width, height, variants, receipt: receiptOf(processed.value, bytes.length) };
    return done({ id, kind, ownerId, contentHash, snapshot });
  }

  async record(tx: Transaction, prepared: PreparedImage): Promise<void> {
    await this.parts.images.within(tx).insert(prepared, this.parts.clock.now());
  }

  /** Deletes the row now and, once that is committed, the objects. Nothing may point at it any more. */
  async retire(tx: Transaction, imageId: string): Promise<void> {
    const keys = await this.parts.images.within(tx).delete(imageId);
    if (keys !== null) await enqueue(tx, { name: deleteObjectsJob, payload: { keys }, key: `${deleteObjectsJob}:${imageId}` });
  }

  /** Whatever somebody has who is gone for good; nothing may point at it any more. */
  async retireAll(tx: Transaction, ownerId: string): Promise<void> {
    const keys = await this.parts.images.within(tx).deleteOfOwner(ownerId);
    if (keys.length > 0) await enqueue(tx, { name: deleteObjectsJob, payload: { keys } });
  }

  /**
   * For a picture whose transaction failed. A commit whose answer was lost is found by its row and left alone; and whatever can't be found out
   * or deleted now is left to the sweep.
   */
  async discard({ id, snapshot }: PreparedImage): Promise<void> {
    const { images, store } = this.parts;
    try {
      if ((await images.keysOf([id])).size === 0) await store.delete(snapshot.variants.map(({ key }) => key));
    } catch {
      // the sweep's
    }
  }

  /** The job that `retire` left. */
  async deleteObjects(payload: unknown): Promise<void> {
    await this.parts.store.delete((payload as { keys: readonly string[] }).keys);
  }

  /** Mends both kinds of leftovers; objects younger than `graceMs` may belong to an upload that is still on its way. */
  async sweep({ graceMs }: { readonly graceMs: number }): Promise<SweepReport> {
    const { images, store, references, transact, clock } = this.parts;
    return sweepPictures({ store, references, clock, transact, keysOf: (ids) => images.keysOf(ids), retire: (tx, id) => this.retire(tx, id) }, graceMs);
  }

  private async store(id: string, { contentHash, renditions }: ProcessedPicture): Promise<StoredVariant[]> {
    const stored = await Promise.allSettled(
      renditions.map(async ({ size, format, bytes }) => {
        const key = `pictures/${id}/${contentHash}-${size}.${extensions[format]}`;
        await this.parts.store.put(key, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), contentTypes[format]);
        return { size, width: size, height: size, format, key, bytes: bytes.length };
      }),
    );
    const failure = stored.find((each) => each.status === "rejected");
    const variants = stored.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    if (failure === undefined) return variants;
    // Not waited for: the person has waited long enough, and the sweep looks after what stays.
    this.parts.store.delete(variants.map(({ key }) => key)).catch(() => undefined);
    throw failure.reason;
  }
}
