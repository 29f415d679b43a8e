// Who may do what with a profile.
// Promise: the same functions decide and answer `viewerCan`, and they ask for permissions, never for roles.
import { holdsAll } from "#server/features/roles/index.ts";
import { allowed, type Decision, requires } from "#server/kernel/authorize.ts";
import type { Permission } from "#server/kernel/permissions.ts";
import { holds, isSelf, type Viewer } from "#server/kernel/viewer.ts";
import { asSeenBy } from "./as-seen-by.ts";
import type { ProfileSnapshot } from "./profile.snapshot.ts";
import type { AudienceKey } from "./profile-fields.ts";

export const mayEdit = (viewer: Viewer, profileId: string): Decision => (isSelf(viewer, profileId) ? allowed : requires(viewer, "profiles.edit"));

export const mayChangePictures = (viewer: Viewer, profileId: string): Decision =>
  isSelf(viewer, profileId) ? allowed : requires(viewer, "profiles.change-pictures");

export const mayReadCompletion = (viewer: Viewer, profileId: string): Decision =>
  isSelf(viewer, profileId) ? allowed : requires(viewer, "profiles.read-completion");

export const mayAssignRoles = (viewer: Viewer): Decision => requires(viewer, "roles.grant");

/** `theirs` is what the other one may do: nobody locks out who may do more. */
export const maySuspendSomebody = (viewer: Viewer, accountId: string, theirs: ReadonlySet<Permission>): boolean =>
  requires(viewer, "accounts.suspend").allowed && !isSelf(viewer, accountId) && holdsAll(viewer, [...theirs]);

export const mayBrowse = (viewer: Viewer): Decision => requires(viewer, "profiles.read");

/** Filters and orders that would tell what the viewer may not read. */
export const maySearchByCompletion = (viewer: Viewer): Decision => requires(viewer, "profiles.read-completion");

/** Former values are the owner's. Staff take back what they did themselves, and bring nothing back that its owner removed. */
export const mayUndo = (viewer: Viewer, profileId: string, changedBy: string | null): boolean =>
  isSelf(viewer, profileId) || (viewer.kind === "member" && viewer.accountId === changedBy);

/** What somebody belongs to, towards every profile but their own. */
export function audienceAmongOthers(viewer: Viewer): AudienceKey {
  if (holds(viewer, "profiles.read-private")) return "STAFF";
  return viewer.kind === "member" ? "MEMBERS" : "EVERYONE";
}

/** The narrowest audience that somebody belongs to, towards one profile. */
export const audienceOf = (viewer: Viewer, profileId: string): AudienceKey => (isSelf(viewer, profileId) ? "ONLY_ME" : audienceAmongOthers(viewer));

/** Keys of the fields that somebody may not see: to be asked before anything is told that follows from a field. */
export const hiddenFrom = (viewer: Viewer, profile: ProfileSnapshot): ReadonlySet<string> => new Set(asSeenBy(profile, audienceOf(viewer, profile.id)).hidden);
