import { isPermission, type Permission } from "#server/kernel/permissions.ts";

export interface RoleDefinition {
  readonly key: string;
  readonly name: string;
  readonly description: string | null;
  readonly isSystem: boolean;
  readonly permissions: readonly Permission[];
  readonly version: number;
}

/** All roles as they stand; `version` moves with each change of any of them. */
export interface RoleCatalogue {
  readonly version: number;
  readonly roles: ReadonlyMap<string, RoleDefinition>;
}

/** A role that somebody holds, maybe only until then (milliseconds since 1970). */
export interface Grant {
  readonly role: string;
  readonly expiresAt: number | null;
}

/** The role that everybody gets at sign-up. */
export const everybodysRole = "member";

export const rolesHeldAt = (grants: readonly Grant[], now: Date): readonly string[] =>
  grants.filter(({ expiresAt }) => expiresAt === null || expiresAt > now.getTime()).map(({ role }) => role);

/** All that the roles permit together. */
export function permissionsOf(roles: readonly string[], catalogue: RoleCatalogue): ReadonlySet<Permission> {
  return new Set(roles.flatMap((key) => catalogue.roles.get(key)?.permissions ?? []));
}

export const knownPermissions = (keys: readonly string[]): readonly Permission[] => keys.filter(isPermission);
