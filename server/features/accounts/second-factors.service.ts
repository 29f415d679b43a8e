import type { AuditService } from "#server/features/audit/index.ts";
import { demandFreshProof } from "#server/kernel/authorize.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { notFound } from "#server/kernel/errors.ts";
import { conflict, done, type Outcome, refused } from "#server/kernel/refusal.ts";
import { signedIn, type Viewer } from "#server/kernel/viewer.ts";
import { newTotpSecret, otpauthUrl } from "#server/platform/crypto/totp.ts";
import type { Database } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { AccountMails } from "./account-mails.ts";
import type { AccountsRepository } from "./accounts.repository.ts";
import type { CredentialWatcher } from "./accounts.service.ts";
import type { PlainMail } from "./mail-templates.ts";
import { hashOfRecoveryCode, newRecoveryCodes } from "./recovery-code.rules.ts";
import { isOpen } from "./second-factor.rules.ts";
import type { SecondFactorCodes } from "./second-factor-codes.ts";
import type { SecondFactorsRepository } from "./second-factors.repository.ts";

export interface TotpEnrolment {
  readonly secret: string;
  readonly otpauthUrl: string;
}

export interface FreshRecoveryCodes {
  readonly accountId: string;
  readonly codes: readonly string[];
}

export interface SecondFactorsDependencies {
  readonly database: Database;
  readonly factors: SecondFactorsRepository;
  readonly codes: SecondFactorCodes;
  readonly accounts: AccountsRepository;
  readonly credentials: CredentialWatcher;
  readonly mails: AccountMails;
  readonly audit: AuditService;
  readonly clock: Clock;
}

/**
 * Setting up and removing the second factor of an account: an authenticator app, and recovery codes for whoever lost it.
 * Promise: a secret is good for nothing before its first code was seen, codes are shown once, and the owner is told by mail of all that changes.
 */
export class SecondFactors {
  constructor(private readonly of: SecondFactorsDependencies) {}

  async startEnrolment(viewer: Viewer): Promise<Outcome<TotpEnrolment>> {
    const { accountId } = signedIn(viewer);
    demandFreshProof(viewer, this.of.clock);
    const account = await this.of.accounts.find(accountId);
    if (account === null) throw notFound("account");
    const secret = newTotpSecret();
    const isStarted = await this.of.database.transact((tx) => this.of.factors.within(tx).start(accountId, secret, this.of.clock.now()));
    return isStarted ? done({ secret, otpauthUrl: otpauthUrl(secret, account.email) }) : alreadyEnabled;
  }

  async confirm(viewer: Viewer, code: string): Promise<Outcome<FreshRecoveryCodes>> {
    const { accountId } = signedIn(viewer);
    const now = this.of.clock.now();
    return this.of.database.transact(async (tx) => {
      const factor = await this.of.factors.within(tx).lock(accountId);
      if (factor !== null && factor.confirmedAt !== null) return alreadyEnabled;
      if (factor === null || !isOpen(factor, now)) return noEnrolment;
      const accepted = await this.of.codes.accept(tx, factor, code, "code");
      if (!accepted.ok) return accepted;
      await this.of.factors.within(tx).confirm(accountId, now);
      const codes = await this.giveCodes(tx, accountId);
      await this.changed(tx, viewer, accountId, "account.totp-enabled", "totp-enabled");
      return done({ accountId, codes });
    });
  }

  async disable(viewer: Viewer): Promise<Outcome<string>> {
    const { accountId } = signedIn(viewer);
    demandFreshProof(viewer, this.of.clock);
    return this.of.database.transact(async (tx) => {
      if (!(await this.of.codes.areAskedFor(tx, accountId))) return notEnabled;
      await this.of.factors.within(tx).remove(accountId);
      await this.changed(tx, viewer, accountId, "account.totp-disabled", "totp-disabled");
      return done(accountId);
    });
  }

  async regenerateRecoveryCodes(viewer: Viewer): Promise<Outcome<FreshRecoveryCodes>> {
    const { accountId } = signedIn(viewer);
    demandFreshProof(viewer, this.of.clock);
    return this.of.database.transact(async (tx) => {
      if (!(await this.of.codes.areAskedFor(tx, accountId))) return notEnabled;
      const codes = await this.giveCodes(tx, accountId);
      await this.tell(tx, viewer, accountId, "account.recovery-codes-regenerated", "recovery-codes-regenerated");
      return done({ accountId, codes });
    });
  }

  private async giveCodes(tx: Transaction, accountId: string): Promise<readonly string[]> {
    const codes = newRecoveryCodes();
    await this.of.factors.within(tx).replaceRecoveryCodes(accountId, codes.map(hashOfRecoveryCode));
    return codes;
  }

  private async changed(tx: Transaction, viewer: Viewer, accountId: string, action: SecondFactorAction, kind: PlainMail): Promise<void> {
    await this.of.credentials.proofsChanged(tx, accountId);
    await this.tell(tx, viewer, accountId, action, kind);
  }

  private async tell(tx: Transaction, viewer: Viewer, accountId: string, action: SecondFactorAction, kind: PlainMail): Promise<void> {
    await this.of.audit.record(tx, viewer, { action, target: `account:${accountId}` });
    await this.of.mails.tellOwner(tx, accountId, kind);
  }
}

type SecondFactorAction = "account.totp-enabled" | "account.totp-disabled" | "account.recovery-codes-regenerated";

const alreadyEnabled = refused(conflict("TOTP_ENABLED", "An authenticator app is set up already. Remove it before you set up another."));
const notEnabled = refused(conflict("TOTP_NOT_ENABLED", "There is no authenticator app set up for this account."));
const noEnrolment = refused(conflict("NO_ENROLMENT", "This took too long, or was never begun. Start again with a new secret.", "code"));
