import { isPermission, type Permission } from "#server/kernel/permissions.ts";
import { invalid, type Refusal } from "#server/kernel/refusal.ts";
import { tidyLine } from "#server/kernel/tidy-text.ts";
import type { Viewer } from "#server/kernel/viewer.ts";

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

/** Nobody gives, takes or changes more than they hold. */
export const holdsAll = (viewer: Viewer, permissions: readonly Permission[]): boolean =>
  viewer.kind === "system" || (viewer.kind === "member" && permissions.every((permission) => viewer.permissions.has(permission)));

/** What somebody typed: absent means unchanged, null means emptied. */
export interface TypedRole {
  readonly key?: string;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly permissions?: readonly string[];
}

/** What is to be stored of a role. */
export interface CleanRole {
  readonly name?: string;
  readonly description?: string | null;
  readonly permissions?: readonly Permission[];
}

const longestName = 60;
const longestDescription = 300;

/** Judges all that was typed: one refusal for each field that breaks its rule. */
export function judgeRole({ key, name, description, permissions }: TypedRole): { readonly clean: CleanRole; readonly refusals: readonly Refusal[] } {
  const refusals: Refusal[] = [];
  const clean: { -readonly [K in keyof CleanRole]: CleanRole[K] } = {};
  if (key !== undefined && !/^[a-z][a-z0-9-]{1,39}$/.test(key.trim())) {
    refusals.push(invalid("BAD_FORMAT", "A key is 2 to 40 of a-z, 0-9 and hyphens, and begins with a letter.", "input", "key"));
  }
  if (name !== undefined) {
    clean.name = tidyLine(name ?? "");
    if (clean.name === "") refusals.push(invalid("REQUIRED", "A role needs a name.", "input", "name"));
    else if ([...clean.name].length > longestName) refusals.push(invalid("TOO_LONG", `A name has at most ${longestName} characters.`, "input", "name"));
  }
  if (description !== undefined) {
    clean.description = tidyLine(description ?? "") || null;
    if (clean.description !== null && [...clean.description].length > longestDescription)
      refusals.push(invalid("TOO_LONG", `A description has at most ${longestDescription} characters.`, "input", "description"));
  }
  if (permissions !== undefined) {
    const unknown = permissions.find((each) => !isPermission(each));
    if (unknown === undefined) clean.permissions = [...new Set(knownPermissions(permissions))];
    else refusals.push(invalid("UNKNOWN_VALUE", `There is no permission "${unknown}"; see the query permissions.`, "input", "permissions"));
  }
  return { clean, refusals };
}
