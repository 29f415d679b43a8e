import type { Clock } from "./clock.ts";
import { deletionScheduled, forbidden, reauthRequired, unauthenticated } from "./errors.ts";
import type { Permission } from "./permissions.ts";
import { holds, signedIn, type Viewer } from "./viewer.ts";

/** What a policy function answers: yes, or the permission that is missing. */
export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly missing: Permission };

export const allowed: Decision = { allowed: true };

export const requires = (viewer: Viewer, permission: Permission): Decision => (holds(viewer, permission) ? allowed : { allowed: false, missing: permission });

/** The first line of a use case: goes on, or throws UNAUTHENTICATED or FORBIDDEN. */
export function authorize(viewer: Viewer, decision: Decision): void {
  if (decision.allowed) return;
  if (viewer.kind === "stranger") throw unauthenticated();
  if (viewer.kind === "leaver") throw deletionScheduled();
  throw forbidden(decision.missing);
}

/** The line after `authorize` where a stolen session must not be enough: goes on, or throws REAUTH_REQUIRED. */
export function demandFreshProof(viewer: Viewer, clock: Clock): void {
  if (viewer.kind === "system") return;
  const { elevatedUntil, acceptedProofs } = signedIn(viewer);
  if (elevatedUntil === null || elevatedUntil <= clock.now()) throw reauthRequired(acceptedProofs);
}
