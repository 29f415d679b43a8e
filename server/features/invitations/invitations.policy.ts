// Who may invite whom.
// Promise: an invitation is a grant that is made early: it takes what `grantRole` takes, when it is sent and again when it is accepted.
import { type Decision, requires } from "#server/kernel/authorize.ts";
import type { Viewer } from "#server/kernel/viewer.ts";

export const mayReadInvitations = (viewer: Viewer): Decision => requires(viewer, "people.invite");

/** `roles` are those beside the one that everybody has. */
export function mayInvite(viewer: Viewer, roles: readonly string[]): Decision {
  const invites = requires(viewer, "people.invite");
  return invites.allowed && roles.length > 0 ? requires(viewer, "roles.grant") : invites;
}
