import { forbidden, unauthenticated } from "./errors.ts";
import type { Permission } from "./permissions.ts";
import { holds, type Viewer } from "./viewer.ts";

/** What a policy function answers: yes, or the permission that is missing. */
export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly missing: Permission };

export const allowed: Decision = { allowed: true };

export const requires = (viewer: Viewer, permission: Permission): Decision => (holds(viewer, permission) ? allowed : { allowed: false, missing: permission });

/** The first line of a use case: goes on, or throws UNAUTHENTICATED or FORBIDDEN. */
export function authorize(viewer: Viewer, decision: Decision): void {
  if (decision.allowed) return;
  if (viewer.kind === "stranger") throw unauthenticated();
  throw forbidden(decision.missing);
}
