import type { AuditService } from "#server/features/audit/index.ts";
import { type Administrators, holdsAll, type RolesService } from "#server/features/roles/index.ts";
import { authorize, demandFreshProof } from "#server/kernel/authorize.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { notFound } from "#server/kernel/errors.ts";
import { isId } from "#server/kernel/ids.ts";
import { conflict, done, type Outcome, refused } from "#server/kernel/refusal.ts";
import { isSelf, system, type Viewer } from "#server/kernel/viewer.ts";
import type { Database } from "#server/platform/database/database.ts";
import { enqueue } from "#server/platform/jobs/jobs.ts";
import type { AccountMails } from "./account-mails.ts";
import { maySuspend } from "./accounts.policy.ts";
import type { AccountsRepository } from "./accounts.repository.ts";
import type { CredentialWatcher } from "./accounts.service.ts";
import { judgeSuspension, suspensionAt } from "./suspension.rules.ts";

export interface SuspensionsDependencies {
  readonly database: Database;
  readonly accounts: AccountsRepository;
  readonly roles: RolesService;
  readonly administrators: Administrators;
  readonly credentials: CredentialWatcher;
  readonly mails: AccountMails;
  readonly audit: AuditService;
  readonly clock: Clock;
}

export const suspensionEndJob = "accounts:suspension-over";

/**
 * Accounts that staff locked.
 * Promise: whoever is suspended is signed out everywhere with the answer, opens no session until it is over, and learns why from nobody but the one who
 * knows the password; nobody suspends who may do more than they, nor the last administrator.
 */
export class Suspensions {
  constructor(private readonly of: SuspensionsDependencies) {}

  /** Of somebody who is suspended already, it gives the suspension a new reason and end. */
  async suspend(viewer: Viewer, input: { accountId: string; reason: string; until: Date | null }): Promise<Outcome<string>> {
    authorize(viewer, maySuspend(viewer));
    demandFreshProof(viewer, this.of.clock);
    const stands = await this.standsInTheWay(viewer, input.accountId);
    if (stands !== null) return stands;
    const { reason, refusals } = judgeSuspension(input, this.of.clock.now());
    if (refusals.length > 0) return refused(...refusals);
    const { accountId, until } = input;
    return this.of.administrators.remain(["id"], async (tx) => {
      const account = await this.of.accounts.within(tx).lock(accountId);
      if (account === null) throw notFound("account");
      const by = viewer.kind === "member" ? viewer.accountId : null;
      await this.of.accounts.within(tx).suspend(accountId, { reason, until, by }, this.of.clock.now());
      await this.of.credentials.changed(tx, viewer, accountId, null);
      if (until !== null) await enqueue(tx, { name: suspensionEndJob, payload: { accountId }, key: `${suspensionEndJob}:${accountId}`, runAt: until });
      await this.of.audit.record(tx, viewer, { action: "account.suspended", target: `account:${accountId}`, changes: { until } });
      await this.of.mails.tellOwner(tx, accountId, "suspended");
      return done(accountId);
    });
  }

  async reactivate(viewer: Viewer, accountId: string): Promise<Outcome<string>> {
    authorize(viewer, maySuspend(viewer));
    const stands = await this.standsInTheWay(viewer, accountId);
    if (stands !== null) return stands;
    return this.of.database.transact(async (tx) => {
      const account = await this.of.accounts.within(tx).lock(accountId);
      if (account === null) throw notFound("account");
      if (suspensionAt(account, this.of.clock.now()) === null) return refused(conflict("NOT_SUSPENDED", "This account is not suspended.", "id"));
      await this.of.accounts.within(tx).reactivate(accountId);
      await this.of.audit.record(tx, viewer, { action: "account.reactivated", target: `account:${accountId}` });
      await this.of.mails.tellOwner(tx, accountId, "reactivated");
      return done(accountId);
    });
  }

  /** The job at its end: what was written about somebody is forgotten. It counted for nothing since that moment already. */
  async end(accountId: string): Promise<void> {
    await this.of.database.transact(async (tx) => {
      const account = await this.of.accounts.within(tx).lock(accountId);
      if (account === null || account.suspension === null || suspensionAt(account, this.of.clock.now()) !== null) return;
      await this.of.accounts.within(tx).reactivate(accountId);
      await this.of.audit.record(tx, system, { action: "account.reactivated", target: `account:${accountId}` });
      await this.of.mails.tellOwner(tx, accountId, "reactivated");
    });
  }

  private async standsInTheWay(viewer: Viewer, accountId: string): Promise<Outcome<never> | null> {
    if (!isId(accountId) || !(await this.of.accounts.exists(accountId))) throw notFound("account");
    if (isSelf(viewer, accountId)) return refused(conflict("YOURSELF", "Nobody suspends themselves: ask somebody else.", "id"));
    if (holdsAll(viewer, [...(await this.of.roles.permissionsOfAccount(accountId))])) return null;
    return refused(conflict("MORE_THAN_YOU_HOLD", "This person may do more than you; ask somebody who may do all of it.", "id"));
  }
}
