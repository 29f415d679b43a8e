import type { AuditService } from "#server/features/audit/index.ts";
import { authorize } from "#server/kernel/authorize.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { notFound } from "#server/kernel/errors.ts";
import { isId } from "#server/kernel/ids.ts";
import { done, invalid, type Outcome, type Refusal, refused, versionConflict } from "#server/kernel/refusal.ts";
import { signedIn, type Viewer } from "#server/kernel/viewer.ts";
import type { Keyring } from "#server/platform/crypto/keyring.ts";
import { type Database, violatedConstraint } from "#server/platform/database/database.ts";
import type { CachedProfileRepository } from "./cached-profile.repository.ts";
import type { ProfileEntity } from "./profile.entity.ts";
import { type CleanFields, type EditableField, handleTaken, judge, longestAlt, type TypedFields, tidyText } from "./profile.rules.ts";
import { fieldOf } from "./profile-fields.ts";
import { mayEdit } from "./profiles.policy.ts";
import type { ProfilesRepository } from "./profiles.repository.ts";
import { openedFields, sealedCell } from "./sealed-fields.ts";

export interface UpdateProfile {
  /** The viewer's own where null. */
  readonly profileId: string | null;
  readonly expectedVersion: number | null;
  readonly fields: TypedFields;
  /** Absent means unchanged, null means emptied. */
  readonly avatarAlt?: string | null;
}

export interface UpdateProfileDependencies {
  readonly database: Database;
  readonly profiles: ProfilesRepository;
  readonly cached: CachedProfileRepository;
  readonly keyring: Keyring;
  readonly audit: AuditService;
  readonly clock: Clock;
}

/**
 * Editing a profile.
 * Promise: all fields are changed or none; who edits an older version than is there is told, and overwrites nobody.
 */
export class ProfileEditor {
  constructor(private readonly of: UpdateProfileDependencies) {}

  async update(viewer: Viewer, input: UpdateProfile): Promise<Outcome<string>> {
    const id = input.profileId ?? signedIn(viewer).accountId;
    authorize(viewer, mayEdit(viewer, id));
    const { clean, refusals } = judge(input.fields, this.of.clock);
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

  private async save(viewer: Viewer, id: string, expectedVersion: number | null, clean: CleanFields, alt: string | null): Promise<Outcome<string>> {
    return this.of.database.transact(async (tx) => {
      const profiles = this.of.profiles.within(tx);
      const row = isId(id) ? await profiles.lock(id) : null;
      const before = row === null ? undefined : (await profiles.snapshots([id])).get(id)?.value;
      if (row === null || before === undefined) throw notFound("profile");
      if (expectedVersion !== null && expectedVersion !== row.version) return refused(versionConflict(row.version, "input", "expectedVersion"));

      const stored = openedFields(before, this.of.keyring);
      const changed = Object.keys(clean).filter((field): field is EditableField => clean[field as EditableField] !== stored[field as EditableField]);
      const describes = alt !== null && alt !== (before.picture?.alt ?? "");
      if (describes && row.avatarImageId === null) return refused(invalid("REQUIRED", "There is no picture to describe yet.", "input", "avatarAlt"));
      if (changed.length === 0 && !describes) return done(id);

      if (describes && row.avatarImageId !== null) await profiles.describePicture(row.avatarImageId, alt);
      if (changed.length > 0) await profiles.update(id, this.columns(id, clean, changed, row.changedAt));
      await this.of.audit.record(tx, viewer, {
        action: "profile.updated",
        target: `profile:${id}`,
        changes: auditedChanges(changed, stored, clean, describes),
      });
      await this.of.cached.touch(tx, [id]);
      return done(id);
    });
  }

  private columns(id: string, clean: CleanFields, changed: readonly EditableField[], changedAt: Record<string, number>): Partial<ProfileEntity> {
    const columns: Partial<Record<keyof ProfileEntity, unknown>> = {};
    const times = { ...changedAt };
    for (const field of changed) {
      const value = clean[field] ?? null;
      if (field === "phone") columns.phoneSealed = value === null ? null : this.of.keyring.seal(value, sealedCell("phone", id));
      else if (field === "birthDate") columns.birthDateSealed = value === null ? null : this.of.keyring.seal(value, sealedCell("birthDate", id));
      else columns[field] = value;
      times[field] = this.of.clock.now().getTime();
    }
    return { ...columns, changedAt: times } as Partial<ProfileEntity>;
  }
}

/** Names of what changed, and the values where they are for everybody. */
function auditedChanges(changed: readonly EditableField[], before: CleanFields, after: CleanFields, describes: boolean): Record<string, unknown> {
  const entries = changed.map((field) => {
    const isPublic = fieldOf(field).audience === "EVERYONE" && !fieldOf(field).isSensitive;
    return [field, isPublic ? { from: before[field] ?? null, to: after[field] ?? null } : "changed"] as const;
  });
  return Object.fromEntries(describes ? [...entries, ["avatarAlt", "changed"]] : entries);
}

function refusalOfAlt(alt: string): Refusal | null {
  const { length } = [...alt];
  return length > longestAlt ? invalid("TOO_LONG", `A description has at most ${longestAlt} characters; these are ${length}.`, "input", "avatarAlt") : null;
}
