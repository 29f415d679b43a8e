import { done, type Outcome, refused } from "#server/kernel/refusal.ts";
import { signedIn, type Viewer } from "#server/kernel/viewer.ts";
import type { Database, Queries } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { AccountMails } from "./account-mails.ts";
import type { AccountsRepository } from "./accounts.repository.ts";
import type { NewPerson } from "./accounts.service.ts";
import { emailRefusals, normalizedEmail } from "./email.rules.ts";
import type { MailTokens } from "./mail-tokens.ts";

/** Somebody who signed up and did not confirm the address yet: there is no account until then, so that nobody takes an address or a handle by guessing. */
export interface AwaitedNewcomer extends NewPerson {
  readonly passwordHash: string;
}

/** What goes with a link that confirms a sign-up; without a newcomer where somebody asked for one without having signed up. */
interface SignUpLink {
  readonly email: string;
  readonly newcomer: AwaitedNewcomer | null;
}

export interface EmailConfirmationDependencies {
  readonly database: Database;
  readonly accounts: AccountsRepository;
  readonly tokens: MailTokens;
  readonly mails: AccountMails;
}

/**
 * Mails that ask whether an address is somebody's own.
 * Promise: whoever asks for one learns nothing about who has an account: the request does the same for every address, and what the mail says is decided later.
 */
export class EmailConfirmation {
  constructor(private readonly of: EmailConfirmationDependencies) {}

  /** Of a new account, within the transaction that makes it. */
  async welcome(tx: Transaction, accountId: string, email: string): Promise<void> {
    const link = await this.of.tokens.issue(tx, { accountId, purpose: "verify-email", payload: email });
    await this.of.mails.post(tx, "welcome-unconfirmed", email, { link });
  }

  /** Keeps what somebody signed up with until they confirm the address. */
  await(newcomer: AwaitedNewcomer): Promise<Outcome<string>> {
    return this.of.database.transact(async (tx) => {
      const limit = await this.of.tokens.limit(tx, "sign-up", { address: newcomer.email });
      if (limit !== null) return refused(limit);
      await this.askNewcomer(tx, newcomer.email, newcomer, false);
      return done(newcomer.email);
    });
  }

  /** Who signed up with an address last, and did not confirm it yet. */
  async awaited(email: string): Promise<AwaitedNewcomer | null> {
    return this.newest(this.of.database, email);
  }

  /** What a link leads to; null where it is not one of a sign-up, was used or is over. */
  async linkOf(token: string): Promise<SignUpLink | null> {
    const payload = await this.of.tokens.peek("sign-up", token);
    return payload === null ? null : (JSON.parse(payload) as SignUpLink);
  }

  /** Sends it again, to the address that waits or else to the current one while it is not confirmed. */
  async resendOwn(viewer: Viewer): Promise<Outcome<string>> {
    const { accountId } = signedIn(viewer);
    return this.of.database.transact(async (tx) => {
      const account = await this.of.accounts.within(tx).lock(accountId);
      if (account === null || (account.pendingEmail === null && account.emailVerifiedAt !== null)) return done(accountId);
      const isChange = account.pendingEmail !== null;
      const purpose = isChange ? "change-email" : "verify-email";
      const limit = await this.of.tokens.limit(tx, purpose, { accountId });
      if (limit !== null) return refused(limit);
      const address = account.pendingEmail ?? account.email;
      const link = await this.of.tokens.issue(tx, { accountId, purpose, payload: address });
      await this.of.mails.post(tx, isChange ? "confirm-new-email" : "confirm-email", address, { link });
      return done(accountId);
    });
  }

  /** The same for whoever can't sign in yet. */
  async resendTo(typed: string): Promise<Outcome<null>> {
    const address = normalizedEmail(typed);
    const refusals = emailRefusals(address, "email");
    if (refusals.length > 0) return refused(...refusals);
    return this.of.database.transact(async (tx) => {
      const limit = await this.of.tokens.limit(tx, "sign-up", { address });
      if (limit !== null) return refused(limit);
      await this.askNewcomer(tx, address, await this.newest(tx, address), true);
      return done(null);
    });
  }

  private async askNewcomer(tx: Transaction, address: string, newcomer: AwaitedNewcomer | null, isResend: boolean): Promise<void> {
    const payload = JSON.stringify({ email: address, newcomer } satisfies SignUpLink);
    const link = await this.of.tokens.issueForAddress(tx, { address, purpose: "sign-up", payload });
    await this.of.mails.post(tx, "confirm-sign-up", address, { link, isResend, isKnown: newcomer !== null });
  }

  private async newest(queries: Queries, address: string): Promise<AwaitedNewcomer | null> {
    const payload = await this.of.tokens.newestPayload(queries, "sign-up", address);
    return payload === null ? null : (JSON.parse(payload) as SignUpLink).newcomer;
  }
}
