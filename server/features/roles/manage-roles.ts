import type { AuditService } from "#server/features/audit/index.ts";
import { authorize, demandFreshProof, requires } from "#server/kernel/authorize.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { notFound } from "#server/kernel/errors.ts";
import type { Permission } from "#server/kernel/permissions.ts";
import { conflict, done, type Outcome, refused, versionConflict } from "#server/kernel/refusal.ts";
import type { Viewer } from "#server/kernel/viewer.ts";
import type { Catalogue } from "#server/platform/cache/catalogue.ts";
import { type Database, violatedConstraint } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { Administrators } from "./administrators.ts";
import { holdsAll, judgeRole, knownPermissions, type RoleCatalogue, type TypedRole } from "./role.rules.ts";
import type { LockedRole, RolesRepository } from "./roles.repository.ts";

/** Whoever keeps something that belongs to a role and must go with it: what it asks of a profile. */
export interface RoleWatcher {
  roleRemoved(tx: Transaction, role: string): Promise<void>;
}

export interface RoleManagementDependencies {
  readonly database: Database;
  readonly roles: RolesRepository;
  readonly catalogue: Catalogue<RoleCatalogue>;
  readonly administrators: Administrators;
  readonly watcher: RoleWatcher;
  readonly audit: AuditService;
  readonly clock: Clock;
}

/**
 * What roles there are, and what they permit.
 * Promise: nobody touches a role that permits more than they hold, before or after; what is built in stays; a change holds at the next request on every node.
 */
export class RoleManagement {
  constructor(private readonly of: RoleManagementDependencies) {}

  async create(viewer: Viewer, input: { key: string; name: string; description: string | null; permissions: readonly string[] }): Promise<Outcome<string>> {
    this.demand(viewer);
    const { refusals, clean } = judgeRole(input);
    if (refusals.length > 0) return refused(...refusals);
    const permissions = clean.permissions ?? [];
    if (!holdsAll(viewer, permissions)) return moreThanHeld("input", "permissions");
    const key = input.key.trim();
    try {
      return await this.of.database.transact(async (tx) => {
        const role = { key, name: clean.name ?? key, description: clean.description ?? null, permissions, createdAt: this.of.clock.now() };
        await this.of.roles.within(tx).insert(role);
        await this.of.audit.record(tx, viewer, { action: "role.created", target: `role:${key}`, changes: { permissions } });
        await this.announce(tx);
        return done(key);
      });
    } catch (error) {
      if (violatedConstraint(error) !== "roles_pkey") throw error;
      return refused(conflict("TAKEN", "There is a role with this key already. Choose another one.", "input", "key"));
    }
  }

  /** Absent means unchanged; a null description is emptied. */
  async update(viewer: Viewer, key: string, input: TypedRole & { readonly expectedVersion: number | null }): Promise<Outcome<string>> {
    this.demand(viewer);
    const { refusals, clean } = judgeRole(input);
    if (refusals.length > 0) return refused(...refusals);
    return this.of.administrators.remain(["input", "permissions"], async (tx) => {
      const role = await this.locked(tx, key);
      const before = knownPermissions(role.permissions);
      const after = clean.permissions ?? before;
      if (!holdsAll(viewer, [...before, ...after])) return moreThanHeld("input", "permissions");
      if (input.expectedVersion !== null && input.expectedVersion !== role.version) return refused(versionConflict(role.version, "input", "expectedVersion"));
      if (role.isSystem && after.length === 0) {
        return refused(conflict("BUILT_IN", "A role that is built in keeps at least one permission.", "input", "permissions"));
      }
      const changes = differences(role, clean, before, after);
      if (Object.keys(changes).length === 0) return done(key);
      // What another release knows and this one doesn't is kept: nobody here decided about it.
      const unknown = role.permissions.filter((permission) => !before.some((each) => each === permission));
      const columns = { name: clean.name ?? role.name, description: clean.description === undefined ? role.description : clean.description };
      await this.of.roles.within(tx).update(key, { ...columns, permissions: [...after, ...unknown] });
      await this.of.audit.record(tx, viewer, { action: "role.updated", target: `role:${key}`, changes });
      await this.announce(tx);
      return done(key);
    });
  }

  /** Refused while somebody holds it: taking a role from people is a decision about each of them. */
  async delete(viewer: Viewer, key: string): Promise<Outcome<true>> {
    this.demand(viewer);
    try {
      return await this.of.database.transact(async (tx) => {
        const role = await this.locked(tx, key, "delete");
        if (role.isSystem) return refused(conflict("BUILT_IN", "This role is built in and can't be deleted.", "key"));
        if (!holdsAll(viewer, knownPermissions(role.permissions))) return moreThanHeld("key");
        await this.of.watcher.roleRemoved(tx, key);
        await this.of.roles.within(tx).delete(key, this.of.clock.now());
        await this.of.audit.record(tx, viewer, { action: "role.deleted", target: `role:${key}` });
        await this.announce(tx);
        return done(true as const);
      });
    } catch (error) {
      if (violatedConstraint(error) !== "role_grants_role_fkey") throw error;
      return refused(conflict("ROLE_IN_USE", "Somebody holds this role. Revoke it from everybody first.", "key"));
    }
  }

  /** Changes something that belongs to a role, where its version is still the expected one, and moves it. */
  async moveVersion(tx: Transaction, key: string, expectedVersion: number | null, change: () => Promise<void>): Promise<Outcome<true>> {
    const role = await this.locked(tx, key);
    if (expectedVersion !== null && expectedVersion !== role.version) return refused(versionConflict(role.version, "expectedVersion"));
    // Before the catalogue's row is taken: whoever deletes a role takes what belongs to it, and that row, in this order.
    await change();
    await this.of.roles.within(tx).update(key, role);
    await this.announce(tx);
    return done(true as const);
  }

  private demand(viewer: Viewer): void {
    authorize(viewer, requires(viewer, "roles.manage"));
    demandFreshProof(viewer, this.of.clock);
  }

  private async locked(tx: Transaction, key: string, purpose: "update" | "delete" = "update"): Promise<LockedRole> {
    const role = await this.of.roles.within(tx).lock(key, purpose);
    if (role === null) throw notFound("role");
    return role;
  }

  private async announce(tx: Transaction): Promise<void> {
    this.of.catalogue.changed(tx, await this.of.roles.within(tx).moveCatalogue());
  }
}

/** For the audit log: which fields changed, and which permissions came and went. */
function differences(role: LockedRole, clean: ReturnType<typeof judgeRole>["clean"], before: readonly Permission[], after: readonly Permission[]) {
  const [added, removed] = [after.filter((each) => !before.includes(each)), before.filter((each) => !after.includes(each))];
  return {
    ...(clean.name !== undefined && clean.name !== role.name && { name: "changed" }),
    ...(clean.description !== undefined && clean.description !== role.description && { description: "changed" }),
    ...(added.length > 0 && { permissionsAdded: added }),
    ...(removed.length > 0 && { permissionsRemoved: removed }),
  };
}

const moreThanHeld = (...path: string[]) =>
  refused(conflict("MORE_THAN_YOU_HOLD", "This role permits more than you hold yourself; ask somebody who holds all of it.", ...path));
