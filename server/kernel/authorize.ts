import { forbidden, notFound, unauthenticated } from "./errors.ts";
import type { Permission } from "./permissions.ts";
import { holds, type Viewer } from "./viewer.ts";

/** What a policy function answers: yes, or the permission that is missing. `hidden` where even the existence is not for the viewer. */
export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly missing: Permission; readonly hidden?: string };

export const allowed: Decision = { allowed: true };
export const lacking = (missing: Permission): Decision => ({ allowed: false, missing });
/** Told as NOT_FOUND, so that nobody learns what exists. */
export const hiddenFrom = (missing: Permission, what: string): Decision => ({ allowed: false, missing, hidden: what });

export const requires = (viewer: Viewer, permission: Permission): Decision => (holds(viewer, permission) ? allowed : lacking(permission));

/** The first line of a use case: goes on, or throws UNAUTHENTICATED, NOT_FOUND or FORBIDDEN. */
export function authorize(viewer: Viewer, decision: Decision): void {
  if (decision.allowed) return;
  if (viewer.kind === "stranger") throw unauthenticated();
  throw decision.hidden === undefined ? forbidden(decision.missing) : notFound(decision.hidden);
}
