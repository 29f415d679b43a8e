import { IconActivityHeartbeat, IconHistory, IconHome2, IconId, IconSettings, IconShieldHalf, IconUsers } from "@tabler/icons-react";
import { paths } from "#client/app/paths.ts";

export interface Destination {
  readonly to: string;
  readonly label: string;
  readonly Icon: typeof IconHome2;
  readonly exact?: boolean;
  readonly permission?: string;
}

export const mainDestinations: readonly Destination[] = [
  { to: paths.home, label: "Home", Icon: IconHome2, exact: true },
  { to: paths.profile, label: "Profile", Icon: IconId },
  { to: paths.people, label: "People", Icon: IconUsers, permission: "profiles.read" },
  { to: paths.account, label: "Account", Icon: IconSettings },
];

export const administration: readonly Destination[] = [
  { to: paths.accounts, label: "Accounts", Icon: IconShieldHalf, permission: "accounts.read" },
  { to: paths.audit, label: "Audit log", Icon: IconHistory, permission: "audit.read" },
  { to: paths.readiness, label: "Readiness", Icon: IconActivityHeartbeat, permission: "readiness.read" },
];
