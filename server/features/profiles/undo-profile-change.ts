import { authorize } from "#server/kernel/authorize.ts";
import { after, type Clock, days } from "#server/kernel/clock.ts";
import { conflict, done, type Outcome, type Refusal, refused, versionConflict } from "#server/kernel/refusal.ts";
import { signedIn, type Viewer } from "#server/kernel/viewer.ts";
import { type Database, violatedConstraint } from "#server/platform/database/database.ts";
import { type CleanFields, handleTaken, judge } from "./profile.rules.ts";
import { altKey, isAltKey, type ProfileChanges } from "./profile-changes.ts";
import type { FormerValues, ProfileHistoryRepository } from "./profile-history.repository.ts";
import { mayEdit, mayUndo } from "./profiles.policy.ts";

const keptFor = days(30);

/**
 * Taking back an edit.
 * Promise: it puts back exactly what that edit replaced, as a change of its own, and overwrites nothing that came later.
 */
export class ProfileUndo {
  constructor(
    private readonly database: Database,
    private readonly changes: ProfileChanges,
    private readonly history: ProfileHistoryRepository,
    private readonly clock: Clock,
  ) {}

  /** `version` is the one that the edit made; `profileId` is the viewer's own where null. */
  async undo(viewer: Viewer, input: { readonly profileId: string | null; readonly version: number }): Promise<Outcome<string>> {
    const id = input.profileId ?? signedIn(viewer).accountId;
    authorize(viewer, mayEdit(viewer, id));
    try {
      return await this.putBack(viewer, id, input.version);
    } catch (error) {
      if (violatedConstraint(error) === "profiles_handle_key") return refused(atVersion(handleTaken));
      throw error;
    }
  }

  /** The job that forgets former values. */
  async forget(): Promise<void> {
    while ((await this.history.deleteBefore(after(this.clock.now(), -keptFor))) > 0);
  }

  private async putBack(viewer: Viewer, id: string, version: number): Promise<Outcome<string>> {
    return this.database.transact(async (tx) => {
      const subject = await this.changes.subject(tx, id);
      const history = this.history.within(tx);
      const state = await history.ofVersion(id, version);
      if (state === null || !mayUndo(viewer, id, state.changedBy)) return refused(nothingToUndo);
      const names = Object.keys(state.former);
      const picture = subject.row.avatarImageId;
      const isOfAnotherPicture = names.some((name) => isAltKey(name) && (picture === null || name !== altKey(picture)));
      if (isOfAnotherPicture || (await history.isChangedSince(id, version, names))) return refused(versionConflict(subject.row.version, "version"));
      // Rules may have become stricter since.
      const { clean, refusals } = judge(fieldsOf(state.former), this.clock);
      if (refusals.length > 0) return refused(...refusals.map(atVersion));
      const alt = picture === null ? null : (state.former[altKey(picture)] ?? null);
      await this.changes.write(tx, viewer, subject, { action: "profile.change-undone", fields: clean, alt });
      return done(id);
    });
  }
}

const nothingToUndo = conflict("NOTHING_TO_UNDO", "There is no edit of this version that you can undo: former values are kept for 30 days.", "version");

const atVersion = (refusal: Refusal): Refusal => ({ ...refusal, path: ["version"] });

const fieldsOf = (former: FormerValues): CleanFields => Object.fromEntries(Object.entries(former).filter(([name]) => !isAltKey(name)));
