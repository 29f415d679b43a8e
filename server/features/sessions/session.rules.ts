import type { AttemptLimit } from "#server/kernel/attempts.ts";
import { days, minutes, seconds } from "#server/kernel/clock.ts";

/** A session that is not refreshed for so long is over. */
export const idleLifetime = days(30);
/** However busy it is, one signs in again after that. */
export const longestLifetime = days(180);
/** Two tabs may refresh with the same token within this time; later, it is a stolen one. */
export const reuseGrace = seconds(10);
/** So many live sessions an account has at most; the one that was not seen the longest makes room. */
export const mostSessions = 50;
/** Ended and expired sessions are kept for a look back, then deleted with their tokens. */
export const keptAfterEnd = days(30);

/** So long a proof is fresh: nobody is asked again for it. */
export const elevation = minutes(10);
/** Wrong proofs in one session. */
export const wrongProofLimit: AttemptLimit = { most: 5, within: minutes(10) };
/** So long the second step of a sign-in is waited for, and so often it may go wrong. */
export const challengeLifetime = minutes(5);
export const challengeAttempts = 5;

export const expiryOf = (createdAt: Date, now: Date): Date => new Date(Math.min(now.getTime() + idleLifetime, createdAt.getTime() + longestLifetime));

export type TokenVerdict = "fresh" | "just used" | "reused";

/** What to make of a refresh token that belongs to a living session. */
export function verdictOn(usedAt: Date | null, now: Date): TokenVerdict {
  if (usedAt === null) return "fresh";
  return now.getTime() - usedAt.getTime() <= reuseGrace ? "just used" : "reused";
}
