import { after, type Clock, days } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import type { Keyring } from "#server/platform/crypto/keyring.ts";
import { newToken } from "#server/platform/crypto/tokens.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { enqueue } from "#server/platform/jobs/jobs.ts";
import { deleteLater } from "./delete-objects.ts";
import type { ImageRepository } from "./image.repository.ts";
import type { Rendition } from "./picture.ts";
import { keysIn, type PreparedImage } from "./picture-snapshot.ts";
import type { RetiredPictureEntity } from "./retired-picture.entity.ts";
import type { Leftovers, RetiredPictureRepository } from "./retired-picture.repository.ts";
import { openDetails, openRenditions, sealDetails, sealedPrefix, sealRenditions } from "./sealed-copy.ts";
import { readRenditions, storeRenditions } from "./store-renditions.ts";

export interface RetiredPicturesParts {
  readonly images: ImageRepository;
  readonly retired: RetiredPictureRepository;
  readonly store: BlobStore;
  readonly keyring: Keyring;
  readonly transact: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;
  readonly clock: Clock;
}

export interface RetiredContent extends Pick<RetiredPictureEntity, "id" | "kind" | "retiredAt" | "restorableUntil"> {
  readonly alt: string | null;
  readonly renditions: readonly Rendition[];
}

export const putAwayJob = "images.put-away";

const keptFor = days(7);
/** Of one owner: whoever changes pictures all day long fills no store with it. */
const mostKept = 20;
const batch = 100;

/**
 * Pictures that were removed or replaced.
 * Promise: from the commit on no answer has one; for seven days a sealed copy is kept that can be put back, byte for byte; then nothing is left.
 */
export class RetiredPictures {
  constructor(private readonly of: RetiredPicturesParts) {}

  /** Nothing may point at it any more. */
  async retire(tx: Transaction, imageId: string, retiredBy: string | null): Promise<void> {
    const picture = await this.of.images.within(tx).take(imageId);
    if (picture === null) return;
    const { ownerId, kind, snapshot } = picture;
    const now = this.of.clock.now();
    const retired = this.of.retired.within(tx);
    await retired.insert({
      id: imageId,
      ownerId,
      kind,
      pictureSealed: sealDetails(this.of.keyring, imageId, picture),
      objectKeys: [...keysIn(snapshot)],
      sealedKey: `${sealedPrefix}${newToken()}`,
      retiredAt: now,
      retiredBy,
      restorableUntil: after(now, keptFor),
    });
    await enqueue(tx, { name: putAwayJob, payload: { id: imageId }, key: `${putAwayJob}:${imageId}` });
    await this.giveUp(tx, await retired.delete(await retired.beyond(ownerId, mostKept)));
  }

  find(id: string): Promise<RetiredPictureEntity | null> {
    return this.of.retired.find(id);
  }

  /** For a batch: what can still be restored, by owner, the latest first. */
  ofOwners = (ids: readonly string[]): Promise<ReadonlyMap<string, readonly RetiredPictureEntity[]>> => this.of.retired.ofOwners(ids, this.of.clock.now());

  /** Opened, for whoever they belong to. */
  async contentsOf(ownerId: string): Promise<readonly RetiredContent[]> {
    const rows = (await this.ofOwners([ownerId])).get(ownerId) ?? [];
    return Promise.all(
      rows.map(async (row) => {
        const { snapshot } = openDetails<PreparedImage>(this.of.keyring, row.id, row.pictureSealed);
        const renditions = (await this.copyOf(row)) ?? (await readRenditions(this.of.store, snapshot.variants)) ?? [];
        const { id, kind, retiredAt, restorableUntil } = row;
        return { id, kind, alt: snapshot.alt, retiredAt, restorableUntil, renditions };
      }),
    );
  }

  /** The same picture under a new id and in new objects; the database knows nothing of it yet. Null where nothing is left of it. */
  async prepare(retired: RetiredPictureEntity): Promise<PreparedImage | null> {
    const { snapshot, ...picture } = openDetails<PreparedImage>(this.of.keyring, retired.id, retired.pictureSealed);
    // Between the first two looks the copy may have been made and the objects deleted.
    const renditions = (await this.copyOf(retired)) ?? (await readRenditions(this.of.store, snapshot.variants)) ?? (await this.copyOf(retired));
    if (renditions === null) return null;
    const id = newId();
    const variants = await storeRenditions(this.of.store, id, picture.contentHash, renditions);
    return { ...picture, id, snapshot: { ...snapshot, id, variants } };
  }

  /** Whether it was still to be had: of two who take the same one, one gets it. */
  async take(tx: Transaction, id: string): Promise<boolean> {
    const leftovers = await this.of.retired.within(tx).take(id, this.of.clock.now());
    if (leftovers !== null) await this.giveUp(tx, [leftovers]);
    return leftovers !== null;
  }

  /** In the transaction that deletes the account: the rows go with it, and their objects by jobs. */
  async forgetOwner(tx: Transaction, ownerId: string): Promise<void> {
    const images = this.of.images.within(tx);
    const live = await this.of.images.keysOf(await images.idsOfOwner(ownerId));
    if (live.size > 0) await deleteLater(tx, ownerId, [...live]);
    const retired = this.of.retired.within(tx);
    await this.giveUp(tx, await retired.delete(await retired.ofOwner(ownerId)));
  }

  /** The job that `retire` left: the copy is stored before the objects go, and whatever step it dies at, it can be done again. */
  async putAway(id: string): Promise<void> {
    const { retired, store, keyring, clock } = this.of;
    const row = await retired.find(id);
    if (row === null) return;
    if (row.sealedAt === null) {
      const { snapshot } = openDetails<PreparedImage>(keyring, id, row.pictureSealed);
      const renditions = await readRenditions(store, snapshot.variants);
      if (renditions === null) return this.forgetUnsealed(id);
      await store.put(row.sealedKey, sealRenditions(keyring, id, renditions), "application/octet-stream");
      // Restored or forgotten meanwhile, and whoever did that has deleted the copy, perhaps before it was there.
      if (!(await retired.markSealed(id, clock.now()))) return store.delete([row.sealedKey]);
    }
    await store.delete(row.objectKeys);
  }

  /** The job that deletes what can't be restored any more. */
  async forgetExpired(): Promise<void> {
    for (;;) {
      const deleted = await this.of.transact(async (tx) => {
        const retired = this.of.retired.within(tx);
        const leftovers = await retired.delete(await retired.expired(this.of.clock.now(), batch));
        await this.giveUp(tx, leftovers);
        return leftovers.length;
      });
      if (deleted === 0) return;
    }
  }

  /** Its objects are gone: where nobody else has put them away meanwhile, they were deleted in the store, and there is nothing to put back. */
  private forgetUnsealed(id: string): Promise<void> {
    return this.of.transact(async (tx) => this.giveUp(tx, await this.of.retired.within(tx).deleteUnsealed(id)));
  }

  private async giveUp(tx: Transaction, pictures: readonly Leftovers[]): Promise<void> {
    for (const { id, objectKeys, sealedKey } of pictures) await deleteLater(tx, id, [sealedKey, ...objectKeys]);
  }

  private async copyOf({ id, sealedKey }: RetiredPictureEntity): Promise<Rendition[] | null> {
    const sealed = await this.of.store.read(sealedKey);
    return sealed === null ? null : openRenditions(this.of.keyring, id, sealed);
  }
}
