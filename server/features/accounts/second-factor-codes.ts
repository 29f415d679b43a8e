import type { AuditService } from "#server/features/audit/index.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { assertNever } from "#server/kernel/errors.ts";
import { done, type Outcome, refused } from "#server/kernel/refusal.ts";
import type { Viewer } from "#server/kernel/viewer.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { AccountMails } from "./account-mails.ts";
import { hashOfRecoveryCode } from "./recovery-code.rules.ts";
import { verdictOn, wrongCode } from "./second-factor.rules.ts";
import type { SecondFactorsRepository, TotpFactor } from "./second-factors.repository.ts";

/**
 * Looks at codes of an authenticator app, and at recovery codes.
 * Promise: each is accepted once, whoever is faster, and guessing ends soon.
 */
export class SecondFactorCodes {
  constructor(
    private readonly factors: SecondFactorsRepository,
    private readonly mails: AccountMails,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Holds the factor until the transaction ends, so that whatever follows from the answer is still true when it is written. */
  async areAskedFor(tx: Transaction, accountId: string): Promise<boolean> {
    const factor = await this.factors.within(tx).lock(accountId);
    return factor !== null && factor.confirmedAt !== null;
  }

  /** To be committed whatever it answers: a wrong code that is not counted could be guessed on. */
  async spend(tx: Transaction, accountId: string, code: string, ...path: string[]): Promise<Outcome<null>> {
    const factor = await this.factors.within(tx).lock(accountId);
    return factor === null || factor.confirmedAt === null ? refused(wrongCode(...path)) : this.accept(tx, factor, code, ...path);
  }

  /** Also of a factor that waits for its first code. */
  async accept(tx: Transaction, factor: TotpFactor, code: string, ...path: string[]): Promise<Outcome<null>> {
    const { accountId, secret } = factor;
    const verdict = verdictOn(factor, secret, code, this.clock.now());
    switch (verdict.kind) {
      case "right":
        await this.factors.within(tx).accepted(accountId, verdict.step);
        return done(null);
      case "wrong":
        await this.factors.within(tx).refused(accountId, verdict.wrongCodes);
        if (verdict.isLast) await this.mails.tellOwner(tx, accountId, "codes-guessed");
        return refused(wrongCode(...path));
      case "out of attempts":
        return refused({ ...verdict.refusal, path });
      default:
        return assertNever(verdict);
    }
  }

  /** Whether there was such a code, which is gone now. */
  async spendRecoveryCode(tx: Transaction, viewer: Viewer, accountId: string, code: string): Promise<boolean> {
    if (!(await this.factors.within(tx).spendRecoveryCode(accountId, hashOfRecoveryCode(code)))) return false;
    await this.audit.record(tx, viewer, { action: "account.recovery-code-used", target: `account:${accountId}`, actorId: accountId });
    await this.mails.tellOwner(tx, accountId, "recovery-code-used");
    return true;
  }
}
