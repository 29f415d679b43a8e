import { cardDefinitions } from "#server/features/dashboards/index.ts";
import { everybodysRole } from "#server/features/roles/index.ts";
import { hours, seconds } from "#server/kernel/clock.ts";
import { isPermission, permissionKeys } from "#server/kernel/permissions.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { type Check, type Finding, fail, pass, warn } from "../check.ts";

interface Role {
  readonly key: string;
  readonly permissions: readonly string[];
}

/** Dashboards are put together from permissions, and roles are rows that people change: a permission that no role has is a card that nobody sees. */
export const cardsReachRoles = ({ database }: { readonly database: Queries }): Check => ({
  key: "dashboards.cards-reach-roles",
  title: "Every role has its dashboard, every card somebody who may see it, and every permission a role",
  section: "PRODUCT",
  severity: "IMPORTANT",
  vantage: "DATABASE",
  intervalMs: hours(1),
  timeoutMs: seconds(5),
  dependsOn: ["database.pool"],
  run: async () => judge(await database.query<Role>(`select key, permissions from roles order by is_system desc, created_at, key`)),
});

function judge(roles: readonly Role[]): Finding {
  const held = new Set(roles.flatMap(({ permissions }) => permissions));
  const unseen = cardDefinitions.filter(({ requiredPermission }) => requiredPermission !== null && !held.has(requiredPermission));
  const unheld = permissionKeys.filter((key) => !held.has(key));
  const strange = roles.flatMap(({ key, permissions }) => permissions.filter((each) => !isPermission(each)).map((each) => `${key} has "${each}"`));
  const figures = `Of ${cardDefinitions.length} cards ${roles.map((role) => `${role.key} has ${cardsOf(role)}`).join(", ")}`;
  if (!roles.some(({ key }) => key === everybodysRole))
    return fail(`${figures}; there is no role "${everybodysRole}", which everybody gets.`, "Put it back as the migrations define it.");
  if (unheld.length > 0) {
    const cards = unseen.length === 0 ? "" : ` and so nobody sees ${unseen.map(({ title }) => `"${title}"`).join(", ")}`;
    return fail(`${figures}; no role has ${unheld.join(", ")},${cards || " and so nobody can do it"}.`, "Give it to a role in the administration of roles.");
  }
  if (strange.length > 0)
    return warn(`${figures}; this release does not know that ${strange.join(", ")}.`, "Run the release that these permissions are from, or take them out.");
  return pass(`${figures}; each of the ${permissionKeys.length} permissions has a role.`);
}

const cardsOf = ({ permissions }: Role) =>
  cardDefinitions.filter(({ requiredPermission }) => requiredPermission === null || permissions.includes(requiredPermission)).length;
