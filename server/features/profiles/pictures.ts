import type { AuditService } from "#server/features/audit/index.ts";
import { type CropInput, type ImagesService, type PreparedImage, type RetiredPictures, readUpload } from "#server/features/images/index.ts";
import { authorize } from "#server/kernel/authorize.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { DomainError, notFound } from "#server/kernel/errors.ts";
import { isId } from "#server/kernel/ids.ts";
import { conflict, done, invalid, type Outcome, type Refusal, refused } from "#server/kernel/refusal.ts";
import { tidyText } from "#server/kernel/tidy-text.ts";
import { isSelf, signedIn, type Viewer } from "#server/kernel/viewer.ts";
import type { Database } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { enqueue } from "#server/platform/jobs/jobs.ts";
import type { CachedProfileRepository } from "./cached-profile.repository.ts";
import { pictureRemovedMailJob } from "./picture-removed-mail.ts";
import { longestAlt } from "./profile.rules.ts";
import { mayChangePictures, mayUndo } from "./profiles.policy.ts";
import type { LockedProfile, ProfilesRepository } from "./profiles.repository.ts";

export interface PicturesDependencies {
  readonly database: Database;
  readonly profiles: ProfilesRepository;
  readonly cached: CachedProfileRepository;
  readonly images: ImagesService;
  readonly retired: RetiredPictures;
  readonly audit: AuditService;
  readonly clock: Clock;
}

export interface SetPicture {
  /** The viewer's own where null. */
  readonly profileId: string | null;
  readonly kind: PreparedImage["kind"];
  readonly file: Parameters<typeof readUpload>[0];
  readonly crop: CropInput | null;
  readonly alt: string;
}

type Kind = PreparedImage["kind"];

export interface RestoredPicture {
  readonly profileId: string;
  readonly kind: Kind;
}

/**
 * The pictures that a profile points at.
 * Promise: it points at pictures whose every object is stored, before and after, whatever fails in between; the old one goes after the new one stands,
 * and who took it away can put it back for seven days.
 */
export class Pictures {
  constructor(private readonly of: PicturesDependencies) {}

  async set(viewer: Viewer, input: SetPicture): Promise<Outcome<string>> {
    const id = await this.subject(viewer, input);
    const alt = tidyText(input.alt);
    const altRefusal = refusalOfLength(alt, longestAlt, "alt");
    const bytes = await readUpload(input.file);
    if (altRefusal !== null) return refused(altRefusal);
    if (!bytes.ok) return bytes;
    const prepared = await this.of.images.prepare(id, bytes.value, { ...input, alt });
    if (!prepared.ok) return prepared;
    await this.settled(prepared.value, async (tx) => {
      const row = await this.locked(tx, id);
      await this.pointAt(tx, viewer, row, prepared.value, "picture.set");
      return true;
    });
    return done(id);
  }

  async remove(viewer: Viewer, input: { profileId: string | null; kind: PreparedImage["kind"]; reason: string | null }): Promise<Outcome<string>> {
    const id = await this.subject(viewer, input);
    const reason = tidyText(input.reason ?? "");
    const reasonRefusal = refusalOfLength(reason, longestReason, "reason");
    if (reasonRefusal !== null) return refused(reasonRefusal);
    return this.of.database.transact(async (tx) => {
      const row = await this.locked(tx, id);
      const imageId = pointer(row, input.kind);
      if (imageId === null) return done(id);
      await this.point(tx, row, input.kind, null);
      // What staff remove nobody brings back.
      if (isSelf(viewer, id)) await this.of.retired.retire(tx, imageId, id);
      else await this.of.images.erase(tx, imageId);
      const changes = reason === "" ? { kind: input.kind } : { kind: input.kind, reason };
      const eventId = await this.of.audit.record(tx, viewer, { action: "picture.removed", target: `profile:${id}`, changes });
      if (!isSelf(viewer, id)) await enqueue(tx, { name: pictureRemovedMailJob, payload: { accountId: id, eventId } });
      await this.of.cached.touch(tx, [id]);
      return done(id);
    });
  }

  /** Where a picture is there, it is replaced, and can be put back in turn. */
  async restore(viewer: Viewer, imageId: string): Promise<Outcome<RestoredPicture>> {
    signedIn(viewer);
    const retired = isId(imageId) ? await this.of.retired.find(imageId) : null;
    if (retired === null || retired.restorableUntil <= this.of.clock.now()) return refused(nothingToRestore);
    const { ownerId: profileId, kind, retiredBy } = retired;
    if (!mayUndo(viewer, profileId, retiredBy)) return refused(nothingToRestore);
    authorize(viewer, mayChangePictures(viewer, profileId));
    const prepared = await this.of.retired.prepare(retired);
    if (prepared === null) return refused(nothingToRestore);
    const isRestored = await this.settled(prepared, async (tx) => {
      const row = await this.locked(tx, profileId);
      if (!(await this.of.retired.take(tx, imageId))) return false;
      await this.pointAt(tx, viewer, row, prepared, "picture.restored");
      return true;
    });
    return isRestored ? done({ profileId, kind }) : refused(nothingToRestore);
  }

  /** Whether the transaction used the picture; what it did not use is deleted. */
  private async settled(prepared: PreparedImage, work: (tx: Transaction) => Promise<boolean>): Promise<boolean> {
    try {
      const isUsed = await this.of.database.transact(work);
      if (!isUsed) await this.of.images.discard(prepared);
      return isUsed;
    } catch (error) {
      // Where the database went away it may have committed all the same: then the sweep finds out.
      if (!isUnavailable(error)) await this.of.images.discard(prepared);
      throw error;
    }
  }

  private async pointAt(tx: Transaction, viewer: Viewer, row: LockedProfile, prepared: PreparedImage, action: "picture.set" | "picture.restored") {
    const { id, kind } = prepared;
    await this.of.images.record(tx, prepared);
    await this.point(tx, row, kind, id);
    const former = pointer(row, kind);
    if (former !== null) await this.of.retired.retire(tx, former, viewer.kind === "member" ? viewer.accountId : null);
    await this.of.audit.record(tx, viewer, { action, target: `profile:${row.id}`, changes: { kind } });
    await this.of.cached.touch(tx, [row.id]);
  }

  private async point(tx: Transaction, row: LockedProfile, kind: Kind, imageId: string | null): Promise<void> {
    const now = this.of.clock.now().getTime();
    const changes = kind === "AVATAR" ? { avatarImageId: imageId } : { coverImageId: imageId };
    const field = kind === "AVATAR" ? "avatar" : "cover";
    await this.of.profiles.within(tx).update(row.id, { ...changes, changedAt: { ...row.changedAt, [field]: now } });
  }

  private async locked(tx: Transaction, id: string): Promise<LockedProfile> {
    const row = await this.of.profiles.within(tx).lock(id);
    if (row === null) throw notFound("profile");
    return row;
  }

  private async subject(viewer: Viewer, input: { profileId: string | null; kind: PreparedImage["kind"] }): Promise<string> {
    const id = input.profileId ?? signedIn(viewer).accountId;
    authorize(viewer, mayChangePictures(viewer, id));
    if (!isId(id) || (await this.of.cached.find(id)) === null) throw notFound("profile");
    return id;
  }
}

const pointer = (row: LockedProfile, kind: Kind): string | null => (kind === "AVATAR" ? row.avatarImageId : row.coverImageId);

const nothingToRestore = conflict(
  "NOTHING_TO_RESTORE",
  "There is no such picture that you can put back: those that you removed or replaced are kept for seven days.",
  "id",
);

const longestReason = 500;

function refusalOfLength(text: string, longest: number, name: string): Refusal | null {
  const length = [...text].length;
  return length > longest ? invalid("TOO_LONG", `${name} has at most ${longest} characters; these are ${length}.`, name) : null;
}

const isUnavailable = (error: unknown) => error instanceof DomainError && error.code === "UNAVAILABLE";
