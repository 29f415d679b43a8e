import { type AccountsRepository, suspensionAt } from "#server/features/accounts/index.ts";
import { permissionsOf, type RoleCatalogue, type RoleDefinition, type RolesRepository, rolesHeldAt, toGrant } from "#server/features/roles/index.ts";
import { authorize, type Decision, requires } from "#server/kernel/authorize.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { badInput, notFound } from "#server/kernel/errors.ts";
import { isId } from "#server/kernel/ids.ts";
import { isPermission, type Permission } from "#server/kernel/permissions.ts";
import { isSelf, memberAsIf, signedIn, type Viewer } from "#server/kernel/viewer.ts";
import type { Catalogue } from "#server/platform/cache/catalogue.ts";
import { mayChangePictures, mayEdit, mayReadCompletion } from "./profiles.policy.ts";
import type { ProfilesRepository } from "./profiles.repository.ts";

export interface AccessExplanationDependencies {
  readonly accounts: AccountsRepository;
  readonly roles: RolesRepository;
  readonly catalogue: Catalogue<RoleCatalogue>;
  readonly profiles: Pick<ProfilesRepository, "snapshots">;
  readonly clock: Clock;
}

export interface Explanation {
  readonly allowed: boolean;
  readonly reason: string;
  readonly grantedBy: readonly RoleDefinition[];
  readonly missingPermission: Permission | null;
}

/** What may be done to one's own profile without any permission. */
const decidedByProfile: Partial<Record<Permission, (viewer: Viewer, profileId: string) => Decision>> = {
  "profiles.edit": mayEdit,
  "profiles.change-pictures": mayChangePictures,
  "profiles.read-completion": mayReadCompletion,
};

/**
 * Why somebody may or may not do something.
 * Promise: asked of the functions that decide, so that the explanation is never another one than the decision; about others only for who reads accounts.
 */
export class AccessExplanation {
  constructor(private readonly of: AccessExplanationDependencies) {}

  async explain(viewer: Viewer, question: { subjectId: string | null; permission: string; profileId: string | null }): Promise<Explanation> {
    const { permission, profileId } = question;
    const subjectId = question.subjectId ?? signedIn(viewer).accountId;
    if (!isSelf(viewer, subjectId)) authorize(viewer, requires(viewer, "accounts.read"));
    if (!isPermission(permission)) throw badInput(`There is no permission "${permission}"; see the query permissions.`, ["permission"]);
    const account = isId(subjectId) ? await this.of.accounts.find(subjectId) : null;
    if (account === null) throw notFound("account");
    if (profileId !== null && !(isId(profileId) && (await this.of.profiles.snapshots([profileId])).has(profileId))) throw notFound("profile");

    const [catalogue, grants] = await Promise.all([this.of.catalogue.current(), this.of.roles.grantsOfAccounts([subjectId])]);
    const now = this.of.clock.now();
    const held = rolesHeldAt((grants.get(subjectId) ?? []).map(toGrant), now);
    const grantedBy = held.flatMap((key) => catalogue.roles.get(key) ?? []).filter((role) => role.permissions.includes(permission));
    if (suspensionAt(account, now) !== null) {
      return { allowed: false, reason: "This account is suspended, and nobody can sign in to it.", grantedBy, missingPermission: null };
    }
    const subject = memberAsIf(subjectId, permissionsOf(held, catalogue));
    const decide = profileId === null ? undefined : decidedByProfile[permission];
    const decision = profileId !== null && decide !== undefined ? decide(subject, profileId) : requires(subject, permission);
    if (!decision.allowed) {
      return { allowed: false, reason: `No role of this account has the permission "${permission}".`, grantedBy, missingPermission: decision.missing };
    }
    if (grantedBy.length === 0) return { allowed: true, reason: "It is this account's own profile.", grantedBy, missingPermission: null };
    const names = new Intl.ListFormat("en").format(grantedBy.map(({ name }) => name));
    return { allowed: true, reason: `Permitted by ${grantedBy.length === 1 ? "the role" : "the roles"} ${names}.`, grantedBy, missingPermission: null };
  }
}
