// Who may do what with a profile.
// Promise: the same functions decide and answer `viewerCan`, and they ask for permissions, never for roles.
import { allowed, type Decision, requires } from "#server/kernel/authorize.ts";
import { holds, isSelf, type Viewer } from "#server/kernel/viewer.ts";
import type { AudienceKey } from "./profile-fields.ts";

export const mayEdit = (viewer: Viewer, profileId: string): Decision => (isSelf(viewer, profileId) ? allowed : requires(viewer, "profiles.edit"));

export const mayChangePictures = (viewer: Viewer, profileId: string): Decision =>
  isSelf(viewer, profileId) ? allowed : requires(viewer, "profiles.change-pictures");

export const mayReadCompletion = (viewer: Viewer, profileId: string): Decision =>
  isSelf(viewer, profileId) ? allowed : requires(viewer, "profiles.read-completion");

export const mayAssignRoles = (viewer: Viewer): Decision => requires(viewer, "roles.grant");

export const mayBrowse = (viewer: Viewer): Decision => requires(viewer, "profiles.read");

/** Filters and orders that would tell what the viewer may not read. */
export const maySearchByCompletion = (viewer: Viewer): Decision => requires(viewer, "profiles.read-completion");

/** The widest audience that somebody belongs to, towards one profile. */
export function audienceOf(viewer: Viewer, profileId: string): AudienceKey {
  if (isSelf(viewer, profileId)) return "ONLY_ME";
  if (holds(viewer, "profiles.read-private")) return "STAFF";
  return viewer.kind === "stranger" ? "EVERYONE" : "MEMBERS";
}
