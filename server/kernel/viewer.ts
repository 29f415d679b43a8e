import { deletionScheduled, unauthenticated } from "./errors.ts";
import type { Permission } from "./permissions.ts";

/** Where a request came from; recorded in the audit log and shown in the list of sessions. */
export interface Origin {
  readonly requestId: string;
  /** Null for the system itself. */
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** Somebody without a session. */
export interface Stranger {
  readonly kind: "stranger";
  readonly origin: Origin;
}

/** How a member can prove again who they are. */
export type Proof = "PASSWORD" | "TOTP";

/** Somebody whose session was confirmed for this request. */
export interface Member {
  readonly kind: "member";
  readonly origin: Origin;
  /** The account's id, which is its profile's id too. */
  readonly accountId: string;
  readonly sessionId: string;
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<Permission>;
  /** Until when the last proof counts as fresh; null where there was none in this session. */
  readonly elevatedUntil: Date | null;
  /** What this account can prove itself by. */
  readonly acceptedProofs: readonly Proof[];
}

/** Somebody whose account is about to be deleted: they may look at that, call it off and sign out. */
export interface Leaver {
  readonly kind: "leaver";
  readonly origin: Origin;
  readonly accountId: string;
  readonly sessionId: string;
}

/** The service itself: jobs, seeds and the operator's commands. */
export interface System {
  readonly kind: "system";
  readonly origin: Origin;
}

export type Viewer = Stranger | Member | Leaver | System;

export const system: System = { kind: "system", origin: { requestId: "system", ip: null, userAgent: null } };

export const holds = (viewer: Viewer, permission: Permission): boolean =>
  viewer.kind === "system" || (viewer.kind === "member" && viewer.permissions.has(permission));

export const isSelf = (viewer: Viewer, accountId: string): boolean => viewer.kind === "member" && viewer.accountId === accountId;

/** The first line of what only a signed-in person may do. */
export function signedIn(viewer: Viewer): Member {
  if (viewer.kind === "leaver") throw deletionScheduled();
  if (viewer.kind !== "member") throw unauthenticated();
  return viewer;
}

/** Somebody as if they asked, to learn what a policy would say. Opens nothing: no proof of theirs is fresh. */
export const memberAsIf = (accountId: string, permissions: ReadonlySet<Permission>): Member => ({
  kind: "member",
  origin: system.origin,
  accountId,
  sessionId: "",
  roles: [],
  permissions,
  elevatedUntil: null,
  acceptedProofs: [],
});
