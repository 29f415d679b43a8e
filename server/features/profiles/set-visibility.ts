import type { AuditService } from "#server/features/audit/index.ts";
import { notFound } from "#server/kernel/errors.ts";
import { conflict, done, invalid, type Outcome, type Refusal, refused } from "#server/kernel/refusal.ts";
import { signedIn, type Viewer } from "#server/kernel/viewer.ts";
import type { Database } from "#server/platform/database/database.ts";
import { audienceOfField } from "./as-seen-by.ts";
import type { CachedProfileRepository } from "./cached-profile.repository.ts";
import { type AudienceKey, type FieldDefinition, fieldNamed } from "./profile-fields.ts";
import type { ProfilesRepository } from "./profiles.repository.ts";

export interface ProfileVisibilityDependencies {
  readonly database: Database;
  readonly profiles: ProfilesRepository;
  readonly cached: CachedProfileRepository;
  readonly audit: AuditService;
}

/**
 * Who may see which field.
 * Promise: its owner alone decides, whatever else staff may edit, and from the answer on nobody else sees it on any path.
 */
export class ProfileVisibility {
  constructor(private readonly of: ProfileVisibilityDependencies) {}

  async set(viewer: Viewer, input: { readonly field: string; readonly audience: AudienceKey }): Promise<Outcome<string>> {
    const id = signedIn(viewer).accountId;
    const field = fieldNamed(input.field);
    if (field === null) return refused(invalid("UNKNOWN_VALUE", "There is no such field.", "field"));
    const refusal = refusalOf(field, input.audience);
    if (refusal !== null) return refused(refusal);
    return this.of.database.transact(async (tx) => {
      const profiles = this.of.profiles.within(tx);
      const row = await profiles.lock(id);
      if (row === null) throw notFound("profile");
      if (audienceOfField(row.visibility, field) === input.audience) return done(id);
      await profiles.update(id, { visibility: { ...row.visibility, [field.key]: input.audience } });
      await this.of.audit.record(tx, viewer, { action: "profile.visibility-changed", target: `profile:${id}`, changes: { [field.key]: "changed" } });
      await this.of.cached.touch(tx, [id]);
      return done(id);
    });
  }
}

function refusalOf({ label, allowed }: FieldDefinition, audience: AudienceKey): Refusal | null {
  if (allowed.length === 1) return conflict("ALWAYS_VISIBLE", `${label} is seen by whoever may see the profile; that can't be changed.`, "field");
  if (allowed.includes(audience)) return null;
  return invalid("AUDIENCE_NOT_ALLOWED", `${label} can be shown to no wider audience than ${allowed[0]}.`, "audience");
}
