import { days } from "#server/kernel/clock.ts";
import { invalid, type Refusal } from "#server/kernel/refusal.ts";
import { tidyText } from "#server/kernel/tidy-text.ts";

/** That staff locked an account. */
export interface Suspension {
  readonly reason: string;
  /** Null where somebody has to lift it. */
  readonly until: Date | null;
  /** Null for the system, and for people who are gone. */
  readonly by: string | null;
}

/** The suspension that counts: one that is over counts for nothing, whether or not its row is cleared already. */
export const suspensionAt = ({ suspension }: { readonly suspension: Suspension | null }, now: Date): Suspension | null =>
  suspension === null || (suspension.until !== null && suspension.until <= now) ? null : suspension;

const longestReason = 500;
const longestMs = days(3_650);

/** Judges what was typed: the reason as it is kept, and one refusal for each argument that breaks its rule. */
export function judgeSuspension(typed: { readonly reason: string; readonly until: Date | null }, now: Date): { reason: string; refusals: Refusal[] } {
  const reason = tidyText(typed.reason);
  const refusals: Refusal[] = [];
  if (reason === "") refusals.push(invalid("REQUIRED", "Say why: whoever is suspended reads it when they sign in.", "reason"));
  if ([...reason].length > longestReason) refusals.push(invalid("TOO_LONG", `A reason has at most ${longestReason} characters.`, "reason"));
  if (typed.until !== null && typed.until <= now) refusals.push(invalid("BAD_FORMAT", "The end of a suspension lies in the future.", "until"));
  if (typed.until !== null && typed.until.getTime() - now.getTime() > longestMs)
    refusals.push(invalid("OUT_OF_RANGE", "This is more than ten years away: leave the end open instead.", "until"));
  return { reason, refusals };
}
