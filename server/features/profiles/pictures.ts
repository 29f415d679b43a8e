import type { AuditService } from "#server/features/audit/index.ts";
import { type CropInput, type ImagesService, type PreparedImage, readUpload } from "#server/features/images/index.ts";
import { authorize } from "#server/kernel/authorize.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { DomainError, notFound } from "#server/kernel/errors.ts";
import { isId } from "#server/kernel/ids.ts";
import { done, invalid, type Outcome, type Refusal, refused } from "#server/kernel/refusal.ts";
import { isSelf, signedIn, type Viewer } from "#server/kernel/viewer.ts";
import type { Database } from "#server/platform/database/database.ts";
import { enqueue } from "#server/platform/jobs/jobs.ts";
import type { CachedProfileRepository } from "./cached-profile.repository.ts";
import { pictureRemovedMailJob } from "./picture-removed-mail.ts";
import { longestAlt, tidyText } from "./profile.rules.ts";
import { mayChangePictures } from "./profiles.policy.ts";
import type { ProfilesRepository } from "./profiles.repository.ts";

export interface PicturesDependencies {
  readonly database: Database;
  readonly profiles: ProfilesRepository;
  readonly cached: CachedProfileRepository;
  readonly images: ImagesService;
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

/**
 * The picture that a profile points at.
 * Promise: it points at a picture whose every object is stored, before and after, whatever fails in between; the old one goes after the new one stands.
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
    try {
      await this.pointAt(viewer, id, prepared.value);
    } catch (error) {
      // Where the database went away it may have committed all the same: then the sweep finds out.
      if (!isUnavailable(error)) await this.of.images.discard(prepared.value);
      throw error;
    }
    return done(id);
  }

  async remove(viewer: Viewer, input: { profileId: string | null; kind: PreparedImage["kind"]; reason: string | null }): Promise<Outcome<string>> {
    const id = await this.subject(viewer, input);
    const reason = tidyText(input.reason ?? "");
    const reasonRefusal = refusalOfLength(reason, longestReason, "reason");
    if (reasonRefusal !== null) return refused(reasonRefusal);
    return this.of.database.transact(async (tx) => {
      const row = await this.of.profiles.within(tx).lock(id);
      if (row === null) throw notFound("profile");
      if (row.avatarImageId === null) return done(id);
      await this.of.profiles.within(tx).update(id, { avatarImageId: null, changedAt: this.changedNow(row.changedAt) });
      await this.of.images.retire(tx, row.avatarImageId);
      const changes = reason === "" ? { kind: input.kind } : { kind: input.kind, reason };
      const eventId = await this.of.audit.record(tx, viewer, { action: "picture.removed", target: `profile:${id}`, changes });
      if (!isSelf(viewer, id)) await enqueue(tx, { name: pictureRemovedMailJob, payload: { accountId: id, eventId } });
      await this.of.cached.touch(tx, [id]);
      return done(id);
    });
  }

  private async pointAt(viewer: Viewer, id: string, prepared: PreparedImage): Promise<void> {
    await this.of.database.transact(async (tx) => {
      const row = await this.of.profiles.within(tx).lock(id);
      if (row === null) throw notFound("profile");
      await this.of.images.record(tx, prepared);
      await this.of.profiles.within(tx).update(id, { avatarImageId: prepared.snapshot.id, changedAt: this.changedNow(row.changedAt) });
      if (row.avatarImageId !== null) await this.of.images.retire(tx, row.avatarImageId);
      await this.of.audit.record(tx, viewer, { action: "picture.set", target: `profile:${id}`, changes: { kind: prepared.kind } });
      await this.of.cached.touch(tx, [id]);
    });
  }

  private async subject(viewer: Viewer, input: { profileId: string | null; kind: PreparedImage["kind"] }): Promise<string> {
    const id = input.profileId ?? signedIn(viewer).accountId;
    authorize(viewer, mayChangePictures(viewer, id));
    if (!isId(id) || (await this.of.cached.find(id)) === null) throw notFound("profile");
    return id;
  }

  private changedNow(changedAt: Record<string, number>): Record<string, number> {
    return { ...changedAt, avatar: this.of.clock.now().getTime() };
  }
}

const longestReason = 500;

function refusalOfLength(text: string, longest: number, name: string): Refusal | null {
  const length = [...text].length;
  return length > longest ? invalid("TOO_LONG", `${name} has at most ${longest} characters; these are ${length}.`, name) : null;
}

const isUnavailable = (error: unknown) => error instanceof DomainError && error.code === "UNAVAILABLE";
