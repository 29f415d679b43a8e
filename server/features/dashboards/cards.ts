import type { Permission } from "#server/kernel/permissions.ts";
import type { Member } from "#server/kernel/viewer.ts";

export interface CardDefinition {
  readonly id: string;
  readonly title: string;
  /** Null for everybody who is signed in. */
  readonly requiredPermission: Permission | null;
}

/** All cards there are, in the order in which they are shown. */
export const cardDefinitions = [
  { id: "completion", title: "Your profile", requiredPermission: null },
  { id: "own-profile", title: "How others see you", requiredPermission: null },
  { id: "recent-sessions", title: "Your devices", requiredPermission: null },
  { id: "newest-profiles", title: "Newest people", requiredPermission: "profiles.read" },
  { id: "completion-spread", title: "How complete profiles are", requiredPermission: "metrics.read" },
  { id: "missing-pictures", title: "People without a picture", requiredPermission: "profiles.read-completion" },
  { id: "growth", title: "New accounts", requiredPermission: "metrics.read" },
  { id: "account-states", title: "Accounts by state", requiredPermission: "accounts.read" },
  { id: "latest-audit", title: "What happened last", requiredPermission: "audit.read" },
  { id: "readiness", title: "Production readiness", requiredPermission: "readiness.read" },
] as const satisfies readonly CardDefinition[];

export type CardId = (typeof cardDefinitions)[number]["id"];

/** Put together from permissions, never from roles: a role made up a moment ago has a dashboard that works. */
export const cardsFor = ({ permissions }: Member) =>
  cardDefinitions.filter(({ requiredPermission }) => requiredPermission === null || permissions.has(requiredPermission));
