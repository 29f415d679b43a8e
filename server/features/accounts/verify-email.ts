import type { AuditService } from "#server/features/audit/index.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { conflict, done, type Outcome, refused } from "#server/kernel/refusal.ts";
import type { Viewer } from "#server/kernel/viewer.ts";
import { type Database, violatedConstraint } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { AccountsRepository } from "./accounts.repository.ts";
import { type AccountsService, isEmailTaken, mostAttempts } from "./accounts.service.ts";
import type { EmailChange } from "./email-change.ts";
import type { AwaitedNewcomer, EmailConfirmation } from "./email-confirmation.ts";
import { badToken, type MailTokens } from "./mail-tokens.ts";

export interface VerifyEmailDependencies {
  readonly database: Database;
  readonly accounts: AccountsRepository;
  readonly service: AccountsService;
  readonly confirmation: EmailConfirmation;
  readonly change: EmailChange;
  readonly tokens: MailTokens;
  readonly audit: AuditService;
  readonly clock: Clock;
}

/**
 * The answer of a mailbox: the address is somebody's own. It may be that of a new account, the next one of an account, or that of somebody who
 * only just signed up and gets the account by it.
 */
export class VerifyEmail {
  constructor(private readonly of: VerifyEmailDependencies) {}

  async verify(viewer: Viewer, token: string): Promise<Outcome<string>> {
    const signUp = await this.of.confirmation.linkOf(token);
    if (signUp === null) return this.ofAccount(viewer, token);
    const account = await this.of.accounts.findByEmail(signUp.email);
    if (account !== null) return this.ofOwner(viewer, token, account.id, signUp.email);
    return signUp.newcomer === null ? refused(badToken) : this.ofNewcomer(viewer, token, signUp.newcomer);
  }

  private async ofAccount(viewer: Viewer, token: string): Promise<Outcome<string>> {
    try {
      return await this.of.database.transact(async (tx) => {
        const own = await this.of.tokens.redeem(tx, "verify-email", token);
        if (own !== null) return this.confirm(tx, viewer, own.accountId, own.payload);
        const change = await this.of.tokens.redeem(tx, "change-email", token);
        if (change?.payload == null) return refused(badToken);
        await this.of.change.confirm(tx, viewer, { ...change, payload: change.payload });
        return done(change.accountId);
      });
    } catch (error) {
      if (!isEmailTaken(violatedConstraint(error))) throw error;
      return refused(conflict("TAKEN", "Another account has this address by now, so yours keeps the one that it has.", "token"));
    }
  }

  /** By the link of a sign-up, where there is an account by now. */
  private async ofOwner(viewer: Viewer, token: string, accountId: string, email: string): Promise<Outcome<string>> {
    return this.of.database.transact(async (tx) => {
      await this.of.accounts.within(tx).lock(accountId);
      if ((await this.of.tokens.redeemForAddress(tx, "sign-up", token)) === null) return refused(badToken);
      return this.confirm(tx, viewer, accountId, email);
    });
  }

  private async ofNewcomer(viewer: Viewer, token: string, newcomer: AwaitedNewcomer): Promise<Outcome<string>> {
    for (let attempt = 1; ; attempt++) {
      // Somebody may have taken the handle since: then it is made from the name, rather than the confirmation lost.
      const handle = attempt === 1 ? newcomer.handle : null;
      try {
        return await this.of.database.transact(async (tx) => {
          if ((await this.of.tokens.redeemForAddress(tx, "sign-up", token)) === null) return refused(badToken);
          const accountId = await this.of.service.add(tx, viewer, { ...newcomer, handle, isConfirmed: true });
          await this.record(tx, viewer, accountId);
          return done(accountId);
        });
      } catch (error) {
        const refusal = this.of.service.refusalOf(error);
        if (refusal === null) throw error;
        if (isEmailTaken(violatedConstraint(error))) return this.verify(viewer, token);
        if (attempt === mostAttempts) return refused({ ...refusal, path: ["token"] });
      }
    }
  }

  private async confirm(tx: Transaction, viewer: Viewer, accountId: string, email: string | null): Promise<Outcome<string>> {
    const account = await this.of.accounts.within(tx).lock(accountId);
    if (account === null || account.email !== email) return refused(badToken);
    if (account.emailVerifiedAt === null) {
      await this.of.accounts.within(tx).confirmEmail(accountId, this.of.clock.now());
      await this.record(tx, viewer, accountId);
    }
    return done(accountId);
  }

  private record(tx: Transaction, viewer: Viewer, accountId: string): Promise<string> {
    return this.of.audit.record(tx, viewer, { action: "account.email-verified", target: `account:${accountId}`, actorId: accountId });
  }
}
