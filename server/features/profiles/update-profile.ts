import { authorize } from "#server/kernel/authorize.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { done, invalid, type Outcome, type Refusal, refused, versionConflict } from "#server/kernel/refusal.ts";
import { tidyText } from "#server/kernel/tidy-text.ts";
import { signedIn, type Viewer } from "#server/kernel/viewer.ts";
import { type Database, violatedConstraint } from "#server/platform/database/database.ts";
import { type CleanFields, handleTaken, judge, longestAlt, type TypedFields } from "./profile.rules.ts";
import type { ProfileChanges } from "./profile-changes.ts";
import { mayEdit } from "./profiles.policy.ts";

export interface UpdateProfile {
  /** The viewer's own where null. */
  readonly profileId: string | null;
  readonly expectedVersion: number | null;
  readonly fields: TypedFields;
  /** Absent means unchanged, null means emptied. */
  readonly avatarAlt?: string | null;
}

/**
 * Editing a profile.
 * Promise: all fields are changed or none; who edits an older version than is there is told, and overwrites nobody.
 */
export class ProfileEditor {
  constructor(
    private readonly database: Database,
    private readonly changes: ProfileChanges,
    private readonly clock: Clock,
  ) {}

  async update(viewer: Viewer, input: UpdateProfile): Promise<Outcome<string>> {
    const id = input.profileId ?? signedIn(viewer).accountId;
    authorize(viewer, mayEdit(viewer, id));
    const { clean, refusals } = judge(input.fields, this.clock);
    const alt = input.avatarAlt === undefined ? null : tidyText(input.avatarAlt ?? "");
    const altRefusal = alt === null ? null : refusalOfAlt(alt);
    if (refusals.length > 0 || altRefusal !== null) return refused(...refusals, ...(altRefusal === null ? [] : [altRefusal]));
    try {
      return await this.save(viewer, id, input.expectedVersion, clean, alt);
    } catch (error) {
      if (violatedConstraint(error) === "profiles_handle_key") return refused(handleTaken);
      throw error;
    }
  }

  private async save(viewer: Viewer, id: string, expectedVersion: number | null, fields: CleanFields, alt: string | null): Promise<Outcome<string>> {
    return this.database.transact(async (tx) => {
      const subject = await this.changes.subject(tx, id);
      const { version } = subject.row;
      if (expectedVersion !== null && expectedVersion !== version) return refused(versionConflict(version, "input", "expectedVersion"));
      if (alt !== null && alt !== "" && subject.before.picture === null) {
        return refused(invalid("REQUIRED", "There is no picture to describe yet.", "input", "avatarAlt"));
      }
      await this.changes.write(tx, viewer, subject, { action: "profile.updated", fields, alt });
      return done(id);
    });
  }
}

function refusalOfAlt(alt: string): Refusal | null {
  const { length } = [...alt];
  return length > longestAlt ? invalid("TOO_LONG", `A description has at most ${longestAlt} characters; these are ${length}.`, "input", "avatarAlt") : null;
}
