/** Every permission there is. A role is a set of these keys; code asks for permissions, never for roles. */
export const permissions = {
  "profiles.read": "See the directory and the profiles in it.",
  "profiles.read-private": "See what people show to staff only.",
  "profiles.read-completion": "See how complete anybody's profile is.",
  "profiles.edit": "Edit anybody's profile.",
  "profiles.change-pictures": "Set and remove anybody's pictures.",
  "accounts.read": "See accounts: addresses, states, roles and when they came.",
  "accounts.suspend": "Suspend accounts of people who may do no more than oneself, and let them in again.",
  "accounts.secure": "Sign somebody out everywhere, and have them choose a new password.",
  "roles.read": "See who holds a role.",
  "roles.grant": "Grant and revoke roles, up to what one holds oneself.",
  "roles.manage": "Make, change and delete roles and what they ask of a profile, up to what one holds oneself.",
  "people.invite": "Invite people, and learn whether an address has an account.",
  "audit.read": "Read the audit log.",
  "metrics.read": "See figures over all accounts: growth, states, completion.",
  "readiness.read": "See the production readiness report.",
  "readiness.run": "Run the readiness checks now.",
} as const satisfies Record<string, string>;

export type Permission = keyof typeof permissions;

export const permissionKeys = Object.keys(permissions) as readonly Permission[];

export const isPermission = (key: string): key is Permission => Object.hasOwn(permissions, key);
