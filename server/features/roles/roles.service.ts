import type { AuditService } from "#server/features/audit/index.ts";
import { authorize, demandFreshProof, requires } from "#server/kernel/authorize.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { notFound } from "#server/kernel/errors.ts";
import { isId } from "#server/kernel/ids.ts";
import type { Permission } from "#server/kernel/permissions.ts";
import { conflict, done, invalid, type Outcome, refused } from "#server/kernel/refusal.ts";
import { system, type Viewer } from "#server/kernel/viewer.ts";
import type { Catalogue } from "#server/platform/cache/catalogue.ts";
import { type Database, violatedConstraint } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { enqueue } from "#server/platform/jobs/jobs.ts";
import type { Administrators } from "./administrators.ts";
import { everybodysRole, holdsAll, permissionsOf, type RoleCatalogue, rolesHeldAt } from "./role.rules.ts";
import { type RolesRepository, toGrant } from "./roles.repository.ts";

/** Whoever keeps something that follows from an account's roles: its sessions' permissions, its profile's completion. */
export interface GrantWatcher {
  grantsChanged(tx: Transaction, accountId: string): Promise<void>;
}

/** Whether there is such an account; accounts come later in the order of features. */
export interface KnownAccounts {
  exists(accountId: string): Promise<boolean>;
}

export interface RolesDependencies {
  readonly database: Database;
  readonly roles: RolesRepository;
  readonly catalogue: Catalogue<RoleCatalogue>;
  readonly audit: AuditService;
  readonly accounts: KnownAccounts;
  readonly administrators: Administrators;
  readonly watchers: readonly GrantWatcher[];
  readonly clock: Clock;
}

/**
 * Who holds which roles.
 * Promise: nobody grants or takes more than they hold, one administrator always stays, and a change holds at the next request on every node.
 */
export class RolesService {
  constructor(private readonly of: RolesDependencies) {}

  async grant(viewer: Viewer, input: { accountId: string; role: string; expiresAt: Date | null }): Promise<Outcome<string>> {
    try {
      return await this.grantKnown(viewer, input);
    } catch (error) {
      // Somebody deleted it since it was looked up.
      if (violatedConstraint(error) === "role_grants_role_fkey") return unknownRole(input.role);
      throw error;
    }
  }

  async revoke(viewer: Viewer, input: { accountId: string; role: string }): Promise<Outcome<string>> {
    authorize(viewer, requires(viewer, "roles.grant"));
    const checked = await this.check(viewer, input);
    if (!checked.ok) return checked;
    return this.of.administrators.remain(["role"], async (tx) => {
      if (!(await this.of.roles.within(tx).revoke(input.accountId, input.role)))
        return refused(conflict("NOT_GRANTED", "This account does not hold that role.", "role"));
      await this.of.audit.record(tx, viewer, { action: "role.revoked", target: `account:${input.accountId}`, changes: { role: input.role } });
      await this.announce(tx, input.accountId);
      return done(input.accountId);
    });
  }

  /** At sign-up: the role that everybody has. The account's profile and sessions come after, so nobody needs to be told. */
  async welcome(tx: Transaction, accountId: string): Promise<void> {
    await this.of.roles.within(tx).grant({ accountId, roleKey: everybodysRole, grantedBy: null, grantedAt: this.of.clock.now(), expiresAt: null });
  }

  /** What somebody was promised by `grantedBy` before they came: that person, or the operator, is who did it. */
  async bestow(tx: Transaction, accountId: string, roles: readonly string[], grantedBy: string | null): Promise<void> {
    for (const role of roles) {
      await this.of.roles.within(tx).grant({ accountId, roleKey: role, grantedBy, grantedAt: this.of.clock.now(), expiresAt: null });
      const actor = grantedBy === null ? {} : { actorId: grantedBy };
      await this.of.audit.record(tx, system, { action: "role.granted", target: `account:${accountId}`, changes: { role, expiresAt: null }, ...actor });
    }
    await this.announce(tx, accountId);
  }

  /** All that somebody may do now, by whatever roles they hold. */
  async permissionsOfAccount(accountId: string): Promise<ReadonlySet<Permission>> {
    const [catalogue, grants] = await Promise.all([this.of.catalogue.current(), this.of.roles.grantsOfAccounts([accountId])]);
    return permissionsOf(rolesHeldAt((grants.get(accountId) ?? []).map(toGrant), this.of.clock.now()), catalogue);
  }

  /** The job at a grant's end: what was computed from it is computed again. */
  async grantExpired(accountId: string): Promise<void> {
    await this.of.database.transact((tx) => this.announce(tx, accountId));
  }

  private async grantKnown(viewer: Viewer, input: { accountId: string; role: string; expiresAt: Date | null }): Promise<Outcome<string>> {
    authorize(viewer, requires(viewer, "roles.grant"));
    demandFreshProof(viewer, this.of.clock);
    const checked = await this.check(viewer, input);
    if (!checked.ok) return checked;
    const now = this.of.clock.now();
    if (input.expiresAt !== null && input.expiresAt <= now) return refused(invalid("BAD_FORMAT", "The end of a grant lies in the future.", "expiresAt"));
    const give = async (tx: Transaction): Promise<Outcome<string>> => {
      const grantedBy = viewer.kind === "member" ? viewer.accountId : null;
      await this.of.roles.within(tx).grant({ accountId: input.accountId, roleKey: input.role, grantedBy, grantedAt: now, expiresAt: input.expiresAt });
      if (input.expiresAt !== null) {
        await enqueue(tx, { name: "roles:grant-expired", payload: { accountId: input.accountId }, runAt: input.expiresAt });
      }
      const changes = { role: input.role, expiresAt: input.expiresAt };
      await this.of.audit.record(tx, viewer, { action: "role.granted", target: `account:${input.accountId}`, changes });
      await this.announce(tx, input.accountId);
      return done(input.accountId);
    };
    // An end, where the grant had none, may be the end of the last administrator.
    return input.expiresAt === null ? this.of.database.transact(give) : this.of.administrators.remain(["role"], give);
  }

  private async check(viewer: Viewer, { accountId, role }: { accountId: string; role: string }): Promise<Outcome<true>> {
    if (!isId(accountId) || !(await this.of.accounts.exists(accountId))) throw notFound("account");
    const definition = (await this.of.catalogue.current()).roles.get(role);
    if (definition === undefined) return unknownRole(role);
    if (!holdsAll(viewer, definition.permissions)) {
      return refused(conflict("MORE_THAN_YOU_HOLD", "This role permits more than you hold yourself; ask somebody who holds all of it.", "role"));
    }
    return done(true as const);
  }

  private async announce(tx: Transaction, accountId: string): Promise<void> {
    for (const watcher of this.of.watchers) await watcher.grantsChanged(tx, accountId);
  }
}

const unknownRole = (role: string) => refused(invalid("UNKNOWN_ROLE", `There is no role "${role}"; see the query roles.`, "role"));
