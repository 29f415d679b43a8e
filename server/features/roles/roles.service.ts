import type { AuditService } from "#server/features/audit/index.ts";
import { authorize, demandFreshProof, requires } from "#server/kernel/authorize.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { notFound } from "#server/kernel/errors.ts";
import { isId } from "#server/kernel/ids.ts";
import { conflict, done, invalid, type Outcome, refused } from "#server/kernel/refusal.ts";
import type { Viewer } from "#server/kernel/viewer.ts";
import type { Catalogue } from "#server/platform/cache/catalogue.ts";
import type { Database } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { enqueue } from "#server/platform/jobs/jobs.ts";
import { everybodysRole, type RoleCatalogue, type RoleDefinition } from "./role.rules.ts";
import type { RolesRepository } from "./roles.repository.ts";

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
    authorize(viewer, requires(viewer, "roles.grant"));
    demandFreshProof(viewer, this.of.clock);
    const checked = await this.check(viewer, input);
    if (!checked.ok) return checked;
    const now = this.of.clock.now();
    if (input.expiresAt !== null && input.expiresAt <= now) return refused(invalid("BAD_FORMAT", "The end of a grant lies in the future.", "expiresAt"));
    return this.of.database.transact(async (tx) => {
      if (input.expiresAt !== null && (await this.leavesNoAdministrator(tx, input, checked.value))) return lastAdministrator;
      const grantedBy = viewer.kind === "member" ? viewer.accountId : null;
      await this.of.roles.within(tx).grant({ accountId: input.accountId, roleKey: input.role, grantedBy, grantedAt: now, expiresAt: input.expiresAt });
      if (input.expiresAt !== null) {
        await enqueue(tx, { name: "roles:grant-expired", payload: { accountId: input.accountId }, runAt: input.expiresAt });
      }
      const changes = { role: input.role, expiresAt: input.expiresAt };
      await this.of.audit.record(tx, viewer, { action: "role.granted", target: `account:${input.accountId}`, changes });
      await this.announce(tx, input.accountId);
      return done(input.accountId);
    });
  }

  async revoke(viewer: Viewer, input: { accountId: string; role: string }): Promise<Outcome<string>> {
    authorize(viewer, requires(viewer, "roles.grant"));
    const checked = await this.check(viewer, input);
    if (!checked.ok) return checked;
    return this.of.database.transact(async (tx) => {
      if (await this.leavesNoAdministrator(tx, input, checked.value)) return lastAdministrator;
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

  /** The job at a grant's end: what was computed from it is computed again. */
  async grantExpired(accountId: string): Promise<void> {
    await this.of.database.transact((tx) => this.announce(tx, accountId));
  }

  /** Whether nobody could grant roles any more without this account. Holds until the transaction ends. */
  async needs(tx: Transaction, accountId: string): Promise<boolean> {
    const endless = await this.of.roles.within(tx).lockEndlessGrants(administrating(await this.of.catalogue.current()));
    return endless.length > 0 && endless.every((grant) => grant.accountId === accountId);
  }

  private async check(viewer: Viewer, { accountId, role }: { accountId: string; role: string }): Promise<Outcome<RoleCatalogue>> {
    if (!isId(accountId) || !(await this.of.accounts.exists(accountId))) throw notFound("account");
    const catalogue = await this.of.catalogue.current();
    const definition = catalogue.roles.get(role);
    if (definition === undefined) return refused(invalid("UNKNOWN_ROLE", `There is no role "${role}"; see the query roles.`, "role"));
    if (!holdsAll(viewer, definition)) {
      return refused(conflict("MORE_THAN_YOU_HOLD", "This role permits more than you hold yourself; ask somebody who holds all of it.", "role"));
    }
    return done(catalogue);
  }

  // Counted over rows that this transaction locks, so that two administrators can't remove each other at the same moment.
  private async leavesNoAdministrator(tx: Transaction, input: { accountId: string; role: string }, catalogue: RoleCatalogue): Promise<boolean> {
    const roles = administrating(catalogue);
    if (!roles.includes(input.role)) return false;
    const endless = await this.of.roles.within(tx).lockEndlessGrants(roles);
    const isThisOne = (grant: { accountId: string; roleKey: string }) => grant.accountId === input.accountId && grant.roleKey === input.role;
    return endless.some(isThisOne) && endless.every(isThisOne);
  }

  private async announce(tx: Transaction, accountId: string): Promise<void> {
    for (const watcher of this.of.watchers) await watcher.grantsChanged(tx, accountId);
  }
}

const administrating = (catalogue: RoleCatalogue): readonly string[] =>
  [...catalogue.roles.values()].filter((role) => role.permissions.includes("roles.grant")).map((role) => role.key);

const lastAdministrator = refused(conflict("LAST_ADMINISTRATOR", "Somebody must be able to grant roles: make another administrator first.", "role"));

const holdsAll = (viewer: Viewer, role: RoleDefinition): boolean =>
  viewer.kind === "system" || (viewer.kind === "member" && role.permissions.every((permission) => viewer.permissions.has(permission)));
