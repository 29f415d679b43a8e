import type { AuditService } from "#server/features/audit/index.ts";
import { demandFreshProof } from "#server/kernel/authorize.ts";
import { after, type Clock, days } from "#server/kernel/clock.ts";
import { conflict, done, invalid, type Outcome, refused } from "#server/kernel/refusal.ts";
import { signedIn, type Viewer } from "#server/kernel/viewer.ts";
import { type Database, violatedConstraint } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { AccountMails } from "./account-mails.ts";
import type { Account, AccountsRepository } from "./accounts.repository.ts";
import { type CredentialWatcher, isEmailTaken } from "./accounts.service.ts";
import { emailRefusals, normalizedEmail } from "./email.rules.ts";
import { badToken, type MailTokens, type Redeemed } from "./mail-tokens.ts";
import type { SecondFactorsRepository } from "./second-factors.repository.ts";

/** A second factor that is younger than this when the address changes may be the thief's: it does not outlive the undoing, or the owner would be locked out. */
const suspiciousBefore = days(1);

export interface EmailChangeDependencies {
  readonly database: Database;
  readonly accounts: AccountsRepository;
  readonly tokens: MailTokens;
  readonly mails: AccountMails;
  readonly credentials: CredentialWatcher;
  readonly factors: SecondFactorsRepository;
  readonly audit: AuditService;
  readonly clock: Clock;
}

/**
 * Another address for an account.
 * Promise: a new address counts only once its mailbox confirmed it, and for seven days the old mailbox can take the account back from whoever changed it.
 */
export class EmailChange {
  constructor(private readonly of: EmailChangeDependencies) {}

  /** The same answer and the same work for an address that is taken, whose owner gets a mail instead. Asking for the current one calls a change off. */
  async request(viewer: Viewer, typed: string): Promise<Outcome<string>> {
    const { accountId } = signedIn(viewer);
    demandFreshProof(viewer, this.of.clock);
    const email = normalizedEmail(typed);
    const refusals = emailRefusals(email, "newEmail");
    if (refusals.length > 0) return refused(...refusals);
    return this.of.database.transact(async (tx) => {
      const account = await this.of.accounts.within(tx).lock(accountId);
      if (account === null || account.email === email) return this.keep(tx, viewer, accountId, account);
      const limit = await this.of.tokens.limit(tx, "change-email", { accountId });
      if (limit !== null) return refused({ ...limit, path: ["newEmail"] });
      await this.of.tokens.void(tx, accountId, "change-email");
      await this.of.accounts.within(tx).setPendingEmail(accountId, email);
      const link = await this.of.tokens.issue(tx, { accountId, purpose: "change-email", payload: email });
      await this.of.mails.post(tx, "confirm-new-email", email, { link });
      await this.of.mails.post(tx, "email-change-asked", account.email, { link: await this.wayBack(tx, account) });
      await this.record(tx, viewer, "account.email-change-requested", accountId);
      return done(accountId);
    });
  }

  /** The new mailbox confirmed it. Throws the constraint's violation where the address was taken in the meantime. */
  async confirm(tx: Transaction, viewer: Viewer, { accountId, payload: email }: Redeemed & { payload: string }): Promise<void> {
    const account = await this.of.accounts.within(tx).lock(accountId);
    if (account === null) return;
    await this.of.accounts.within(tx).moveEmail(accountId, email, this.of.clock.now());
    await this.of.tokens.void(tx, accountId, "verify-email", "change-email");
    await this.of.mails.post(tx, "email-changed", account.email, { link: await this.wayBack(tx, account) });
    await this.record(tx, viewer, "account.email-changed", accountId);
  }

  /**
   * The old mailbox takes the account back, whether or not the change took effect. Whoever asked for it had a session and perhaps the password:
   * neither opens anything from now on, and the owner chooses a new password by mail.
   */
  async undo(viewer: Viewer, token: string): Promise<Outcome<true>> {
    try {
      return await this.of.database.transact(async (tx) => {
        const wayBack = await this.of.tokens.redeem(tx, "undo-email-change", token);
        const account = wayBack === null ? null : await this.of.accounts.within(tx).lock(wayBack.accountId);
        if (wayBack?.payload == null || account === null) return refused(badToken);
        const { accountId, payload: address, issuedAt } = wayBack;
        await this.of.accounts.within(tx).moveEmail(accountId, address, this.of.clock.now());
        await this.of.accounts.within(tx).setPassword(accountId, null);
        await this.of.tokens.void(tx, accountId, "verify-email", "change-email");
        await this.of.tokens.voidUndos(tx, accountId, { address, issuedAt });
        await this.of.factors.within(tx).removeSince(accountId, after(issuedAt, -suspiciousBefore));
        await this.of.credentials.changed(tx, viewer, accountId, null);
        await this.of.tokens.voidForAddress(tx, address, "reset-password");
        const link = await this.of.tokens.issueForAddress(tx, { address, purpose: "reset-password", payload: address });
        await this.of.mails.post(tx, "email-change-undone", address, { link });
        await this.record(tx, viewer, "account.email-change-undone", accountId);
        return done(true as const);
      });
    } catch (error) {
      if (!isEmailTaken(violatedConstraint(error))) throw error;
      return refused(conflict("TAKEN", "Another account has this address by now. Ask an administrator for help.", "token"));
    }
  }

  private async keep(tx: Transaction, viewer: Viewer, accountId: string, account: Account | null): Promise<Outcome<string>> {
    if (account?.pendingEmail == null) return refused(invalid("SAME_EMAIL", "This is the address that you have already.", "newEmail"));
    await this.of.accounts.within(tx).setPendingEmail(accountId, null);
    await this.of.tokens.void(tx, accountId, "change-email");
    await this.record(tx, viewer, "account.email-change-cancelled", accountId);
    return done(accountId);
  }

  private wayBack(tx: Transaction, { id, email }: Account) {
    return this.of.tokens.issue(tx, { accountId: id, purpose: "undo-email-change", payload: email, address: email });
  }

  private record(tx: Transaction, viewer: Viewer, action: Parameters<AuditService["record"]>[2]["action"], accountId: string): Promise<string> {
    return this.of.audit.record(tx, viewer, { action, target: `account:${accountId}`, actorId: accountId, changes: { email: "changed" } });
  }
}
