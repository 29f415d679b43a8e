import type { AuditService } from "#server/features/audit/index.ts";
import type { Administrators } from "#server/features/roles/index.ts";
import { demandFreshProof } from "#server/kernel/authorize.ts";
import { after, type Clock } from "#server/kernel/clock.ts";
import { notFound, unauthenticated } from "#server/kernel/errors.ts";
import { conflict, done, type Outcome, refused } from "#server/kernel/refusal.ts";
import { signedIn, system, type Viewer } from "#server/kernel/viewer.ts";
import type { Database } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { AccountMails } from "./account-mails.ts";
import type { Account, AccountsRepository } from "./accounts.repository.ts";
import { lifetimes } from "./mail-token.rules.ts";
import { badToken, type MailTokens } from "./mail-tokens.ts";

/** Whoever keeps something that follows from an account: its sessions, its profile, what lies in a cache or in the object store. */
export interface DepartureWatcher {
  /** It is about to be deleted, and until then is nobody that others see. */
  leaves(tx: Transaction, viewer: Viewer, accountId: string): Promise<void>;
  /** It is not, after all. */
  stays(tx: Transaction, accountId: string): Promise<void>;
  /** Its rows go at the end of this transaction: the last moment to see to what does not go with them. */
  goes(tx: Transaction, accountId: string): Promise<void>;
}

export interface AccountDeletionDependencies {
  readonly database: Database;
  readonly accounts: AccountsRepository;
  readonly administrators: Administrators;
  readonly tokens: MailTokens;
  readonly mails: AccountMails;
  readonly watchers: readonly DepartureWatcher[];
  readonly audit: AuditService;
  readonly clock: Clock;
}

const atOnce = 100;

/**
 * Leaving for good.
 * Promise: for fourteen days there is a way back to everything; then an account goes whole or, where that fails halfway, is whole and tried again.
 */
export class AccountDeletion {
  constructor(private readonly of: AccountDeletionDependencies) {}

  async schedule(viewer: Viewer): Promise<Outcome<string>> {
    const { accountId } = signedIn(viewer);
    demandFreshProof(viewer, this.of.clock);
    return this.of.administrators.remain([], async (tx) => {
      const account = await this.of.accounts.within(tx).lock(accountId);
      if (account === null) throw notFound("account");
      // Asked twice at once: the first one has said it all.
      if (account.deletionScheduledFor !== null) return done(accountId);
      await this.of.accounts.within(tx).scheduleDeletion(accountId, after(this.of.clock.now(), lifetimes["cancel-deletion"]));
      for (const watcher of this.of.watchers) await watcher.leaves(tx, viewer, accountId);
      const link = await this.of.tokens.issue(tx, { accountId, purpose: "cancel-deletion" });
      await this.of.mails.post(tx, "deletion-scheduled", account.email, { link });
      await this.of.audit.record(tx, viewer, { action: "account.deletion-scheduled", target: `account:${accountId}` });
      return done(accountId);
    });
  }

  /** By the token of the mail, or by whoever is signed in where it is null. */
  async cancel(viewer: Viewer, token: string | null): Promise<Outcome<string>> {
    if (token === null && viewer.kind === "stranger") throw unauthenticated();
    return this.of.database.transact(async (tx) => {
      const accountId = token === null ? leaverIn(viewer) : ((await this.of.tokens.redeem(tx, "cancel-deletion", token))?.accountId ?? null);
      const account = accountId === null ? null : await this.of.accounts.within(tx).lock(accountId);
      if (account === null) return token === null ? nothingScheduled : refused(badToken);
      if (account.deletionScheduledFor === null) return nothingScheduled;
      await this.keep(tx, viewer, account);
      return done(account.id);
    });
  }

  /** The job: deletes whose time is over. One that fails holds up none of the others. */
  async deleteDue(): Promise<void> {
    const failures: unknown[] = [];
    for (const accountId of await this.of.accounts.dueForDeletion(this.of.clock.now(), atOnce)) {
      await this.of.database.transact((tx) => this.deleteIfDue(tx, accountId)).catch((error: unknown) => void failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} accounts could not be deleted yet.`);
  }

  private async keep(tx: Transaction, viewer: Viewer, { id, email }: Account): Promise<void> {
    await this.of.accounts.within(tx).scheduleDeletion(id, null);
    await this.of.tokens.void(tx, id, "cancel-deletion");
    for (const watcher of this.of.watchers) await watcher.stays(tx, id);
    await this.of.mails.post(tx, "deletion-cancelled", email, {});
    await this.of.audit.record(tx, viewer, { action: "account.deletion-cancelled", target: `account:${id}`, actorId: id });
  }

  private async deleteIfDue(tx: Transaction, accountId: string): Promise<void> {
    const account = await this.of.accounts.within(tx).lockWhole(accountId);
    // It was called off in the meantime, or another process was faster.
    if (account === null || account.deletionScheduledFor === null || account.deletionScheduledFor > this.of.clock.now()) return;
    await this.of.audit.record(tx, system, { action: "account.deleted", target: `account:${accountId}` });
    await this.of.mails.post(tx, "account-deleted", account.email, {});
    for (const watcher of this.of.watchers) await watcher.goes(tx, accountId);
    await this.of.tokens.forgetAddress(tx, account.email);
    await this.of.accounts.within(tx).delete(accountId);
  }
}

const leaverIn = (viewer: Viewer): string | null => (viewer.kind === "leaver" ? viewer.accountId : null);

const nothingScheduled = refused(conflict("NOTHING_TO_UNDO", "No deletion of this account is scheduled."));
