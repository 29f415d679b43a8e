import { type AttemptLimit, counted, outOfAttempts } from "#server/kernel/attempts.ts";
import { after, hours, minutes } from "#server/kernel/clock.ts";
import { invalid, type Refusal } from "#server/kernel/refusal.ts";
import { stepOf } from "#server/platform/crypto/totp.ts";
import type { TotpFactorEntity } from "./totp-factor.entity.ts";

/** An enrolment waits so long for its first code: time to install an app. */
const enrolmentLifetime = minutes(30);
/**
 * Wrong codes of one account, wherever they are typed. Three of a million codes are good at any time, and whoever knows the password can begin
 * as many sign-ins as they like: without this they would be through within the hour.
 */
export const wrongCodeLimit: AttemptLimit = { most: 10, within: hours(1) };

export const isOpen = (factor: Pick<TotpFactorEntity, "confirmedAt" | "startedAt">, now: Date): boolean =>
  factor.confirmedAt === null && after(factor.startedAt, enrolmentLifetime) > now;

export type CodeVerdict =
  | { readonly kind: "right"; readonly step: number }
  | { readonly kind: "wrong"; readonly wrongCodes: readonly Date[]; readonly isLast: boolean }
  | { readonly kind: "out of attempts"; readonly refusal: Refusal };

/** What to make of a code. One that was used already is as wrong as any other. */
export function verdictOn(factor: Pick<TotpFactorEntity, "lastStep" | "wrongCodes">, secret: string, typed: string, now: Date): CodeVerdict {
  const refusal = outOfAttempts(factor.wrongCodes, wrongCodeLimit, now);
  if (refusal !== null) return { kind: "out of attempts", refusal };
  const step = stepOf(secret, typed, now);
  if (step !== null && (factor.lastStep === null || step > factor.lastStep)) return { kind: "right", step };
  const wrongCodes = [...counted(factor.wrongCodes, wrongCodeLimit, now), now];
  return { kind: "wrong", wrongCodes, isLast: wrongCodes.length >= wrongCodeLimit.most };
}

export const wrongCode = (...path: string[]): Refusal => invalid("WRONG_CODE", "This code is wrong, or was used already. Wait for the next one.", ...path);
