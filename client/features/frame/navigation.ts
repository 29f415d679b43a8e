import { IconActivityHeartbeat, IconHistory, IconHome2, IconId, IconKey, IconMailForward, IconSettings, IconShieldHalf, IconUsers } from "@tabler/icons-react";
import { paths } from "#client/app/paths.ts";
import type { MessageId } from "#client/messages/catalogue.ts";

export interface Destination {
  readonly to: string;
  readonly label: MessageId;
  readonly Icon: typeof IconHome2;
  readonly exact?: boolean;
  readonly permission?: string;
}

export const mainDestinations: readonly Destination[] = [
  { to: paths.home, label: "navigation.home", Icon: IconHome2, exact: true },
  { to: paths.profile, label: "navigation.profile", Icon: IconId },
  { to: paths.people, label: "common.people", Icon: IconUsers, permission: "profiles.read" },
  { to: paths.account, label: "common.account", Icon: IconSettings },
];

export const administration: readonly Destination[] = [
  { to: paths.accounts, label: "common.accounts", Icon: IconShieldHalf, permission: "accounts.read" },
  { to: paths.roles, label: "common.roles", Icon: IconKey, permission: "roles.read" },
  { to: paths.invitations, label: "common.invitations", Icon: IconMailForward, permission: "people.invite" },
  { to: paths.audit, label: "common.audit-log", Icon: IconHistory, permission: "audit.read" },
  { to: paths.readiness, label: "common.readiness", Icon: IconActivityHeartbeat, permission: "readiness.read" },
];
