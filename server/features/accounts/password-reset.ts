import type { AuditService } from "#server/features/audit/index.ts";
import { authorize, demandFreshProof } from "#server/kernel/authorize.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { notFound } from "#server/kernel/errors.ts";
import { isId } from "#server/kernel/ids.ts";
import { done, type Outcome, refused, suspended } from "#server/kernel/refusal.ts";
import type { Viewer } from "#server/kernel/viewer.ts";
import { passwordRefusals } from "#server/platform/crypto/password.rules.ts";
import type { Passwords } from "#server/platform/crypto/passwords.ts";
import type { Database } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { AccountMails } from "./account-mails.ts";
import { maySecure } from "./accounts.policy.ts";
import type { AccountsRepository } from "./accounts.repository.ts";
import type { CredentialWatcher } from "./accounts.service.ts";
import { emailRefusals, normalizedEmail } from "./email.rules.ts";
import { badToken, type MailTokens } from "./mail-tokens.ts";
import { suspensionAt } from "./suspension.rules.ts";

export interface PasswordResetDependencies {
  readonly database: Database;
  readonly accounts: AccountsRepository;
  readonly tokens: MailTokens;
  readonly mails: AccountMails;
  readonly passwords: Passwords;
  readonly credentials: CredentialWatcher;
  readonly audit: AuditService;
  readonly clock: Clock;
}

/**
 * A new password for whoever has the mailbox.
 * Promise: asking for it does the same for every address; a reset ends every session, makes every other link to it void, and calls off what somebody
 * else may have begun.
 */
export class PasswordReset {
  constructor(private readonly of: PasswordResetDependencies) {}

  /** Whether somebody has the address is looked up when the mail goes out. */
  async request(typed: string): Promise<Outcome<true>> {
    const address = normalizedEmail(typed);
    const refusals = emailRefusals(address, "email");
    if (refusals.length > 0) return refused(...refusals);
    return this.of.database.transact(async (tx) => {
      const limit = await this.of.tokens.limit(tx, "reset-password", { address });
      if (limit !== null) return refused({ ...limit, path: ["email"] });
      const link = await this.of.tokens.issueForAddress(tx, { address, purpose: "reset-password", payload: address });
      await this.of.mails.post(tx, "reset-password", address, { link });
      return done(true as const);
    });
  }

  /** Runs `onwards` in the same transaction, so that whoever did it can be signed in at once. */
  async reset<T>(
    viewer: Viewer,
    input: { token: string; newPassword: string },
    onwards: (tx: Transaction, accountId: string) => Promise<T>,
  ): Promise<Outcome<T>> {
    const address = await this.of.tokens.peek("reset-password", input.token);
    const owner = address === null ? null : await this.of.accounts.findByEmail(address);
    if (address === null || owner === null) return refused(badToken);
    // Before the link is used, so that a password that is refused does not cost it.
    const refusals = passwordRefusals(input.newPassword, { email: address, names: [] }, "newPassword");
    if (refusals.length > 0) return refused(...refusals);
    const passwordHash = await this.of.passwords.hash(input.newPassword);
    return this.of.database.transact(async (tx) => {
      const account = await this.of.accounts.within(tx).lock(owner.id);
      if (account?.email !== address) return refused(badToken);
      // Before the link is used, too: it is good again should the suspension be over in time.
      const suspension = suspensionAt(account, this.of.clock.now());
      if (suspension !== null) return refused(suspended(suspension, "token"));
      if ((await this.of.tokens.redeemForAddress(tx, "reset-password", input.token)) === null) return refused(badToken);
      await this.of.accounts.within(tx).setPassword(account.id, passwordHash);
      // The link came by mail: the address is theirs.
      if (account.emailVerifiedAt === null) await this.of.accounts.within(tx).confirmEmail(account.id, this.of.clock.now());
      await this.secure(tx, viewer, account);
      await this.of.audit.record(tx, viewer, { action: "account.password-reset", target: `account:${account.id}`, actorId: account.id });
      await this.of.mails.post(tx, "password-changed", address, {});
      return done(await onwards(tx, account.id));
    });
  }

  /** By staff: the password is void, everybody is signed out, and the owner gets a mail to choose a new one. */
  async force(viewer: Viewer, accountId: string): Promise<Outcome<string>> {
    authorize(viewer, maySecure(viewer));
    demandFreshProof(viewer, this.of.clock);
    if (!isId(accountId)) throw notFound("account");
    return this.of.database.transact(async (tx) => {
      const account = await this.of.accounts.within(tx).lock(accountId);
      if (account === null) throw notFound("account");
      await this.of.accounts.within(tx).setPassword(accountId, null);
      await this.secure(tx, viewer, account);
      const link = await this.of.tokens.issueForAddress(tx, { address: account.email, purpose: "reset-password", payload: account.email });
      await this.of.audit.record(tx, viewer, { action: "account.password-reset-forced", target: `account:${accountId}` });
      await this.of.mails.post(tx, "reset-password-forced", account.email, { link });
      return done(accountId);
    });
  }

  // Whoever had the password may hold sessions, links, and an address of their own that waits for its confirmation.
  private async secure(tx: Transaction, viewer: Viewer, { id, email }: { id: string; email: string }): Promise<void> {
    await this.of.accounts.within(tx).setPendingEmail(id, null);
    await this.of.tokens.void(tx, id, "change-email");
    await this.of.tokens.voidForAddress(tx, email, "reset-password");
    await this.of.credentials.changed(tx, viewer, id, null);
  }
}
