import type { SecondFactorCodes } from "#server/features/accounts/index.ts";
import type { AuditService } from "#server/features/audit/index.ts";
import { after, type Clock } from "#server/kernel/clock.ts";
import { done, invalid, type Outcome, refused } from "#server/kernel/refusal.ts";
import type { Viewer } from "#server/kernel/viewer.ts";
import { hashOfToken, newToken } from "#server/platform/crypto/tokens.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { SignInMethodKey } from "./session.entity.ts";
import { challengeAttempts, challengeLifetime } from "./session.rules.ts";
import type { SignInChallengesRepository } from "./sign-in-challenges.repository.ts";

/** The password was right, and a second factor is asked for. */
export interface Challenge {
  readonly kind: "challenge";
  readonly challengeId: string;
  readonly expiresAt: Date;
}

export interface SecondStep {
  readonly challengeId: string;
  readonly totpCode: string | null;
  readonly recoveryCode: string | null;
}

/** Who came through, and what their session is to be called after. */
export interface Solved {
  readonly accountId: string;
  readonly method: SignInMethodKey;
}

export interface SignInChallengesDependencies {
  readonly challenges: SignInChallengesRepository;
  readonly codes: SecondFactorCodes;
  readonly audit: AuditService;
  readonly clock: Clock;
}

/**
 * The second step of signing in.
 * Promise: a challenge opens one session at most, within five minutes and five attempts, and not after the account's credentials changed.
 */
export class SignInChallenges {
  constructor(private readonly of: SignInChallengesDependencies) {}

  /** Null where the account has no second factor. */
  async issue(tx: Transaction, accountId: string): Promise<Challenge | null> {
    if (!(await this.of.codes.areAskedFor(tx, accountId))) return null;
    const challengeId = newToken();
    const expiresAt = after(this.of.clock.now(), challengeLifetime);
    await this.of.challenges.within(tx).insert({ hash: hashOfToken(challengeId), accountId, expiresAt });
    return { kind: "challenge", challengeId, expiresAt };
  }

  /** To be committed whatever it answers: an attempt that is not counted could be repeated for ever. */
  async solve(tx: Transaction, viewer: Viewer, step: SecondStep): Promise<Outcome<Solved>> {
    if ((step.totpCode === null) === (step.recoveryCode === null)) return notOneCode;
    const challenges = this.of.challenges.within(tx);
    const hash = hashOfToken(step.challengeId);
    const accountId = await challenges.accountOf(hash);
    // The factor is locked before the challenge: whoever removes a factor takes the same order.
    if (accountId === null || !(await this.of.codes.areAskedFor(tx, accountId))) return challengeOver;
    if (!(await challenges.attempt(hash, challengeAttempts, this.of.clock.now()))) return challengeOver;
    const solved = await this.solvedBy(tx, viewer, accountId, step);
    if (solved.ok) await challenges.delete(hash);
    // Who tried is not known, so that nobody is named as the actor.
    else await this.of.audit.record(tx, viewer, { action: "session.refused", target: `account:${accountId}` });
    return solved;
  }

  async forget(tx: Transaction, accountId: string): Promise<void> {
    await this.of.challenges.within(tx).deleteOfAccount(accountId);
  }

  async cleanUp(): Promise<void> {
    await this.of.challenges.deleteOver(this.of.clock.now());
  }

  private async solvedBy(tx: Transaction, viewer: Viewer, accountId: string, { totpCode, recoveryCode }: SecondStep): Promise<Outcome<Solved>> {
    if (totpCode !== null) {
      const spent = await this.of.codes.spend(tx, accountId, totpCode, "input", "totpCode");
      return spent.ok ? done({ accountId, method: "PASSWORD" }) : spent;
    }
    const isSpent = await this.of.codes.spendRecoveryCode(tx, viewer, accountId, recoveryCode ?? "");
    return isSpent ? done({ accountId, method: "RECOVERY_CODE" }) : refused(wrongRecoveryCode);
  }
}

const notOneCode = refused(invalid("REQUIRED", "Enter a code of your app, or one of your recovery codes.", "input"));
const wrongRecoveryCode = invalid("WRONG_CODE", "This is none of your recovery codes, or it was used already.", "input", "recoveryCode");
const challengeOver = refused(
  invalid("CHALLENGE_OVER", "This took too long, or went wrong too often. Sign in again with your password.", "input", "challengeId"),
);
