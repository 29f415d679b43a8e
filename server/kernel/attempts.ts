import { after } from "./clock.ts";
import { limitReached, type Refusal } from "./refusal.ts";

/** So many wrong tries are allowed within so long (milliseconds). */
export interface AttemptLimit {
  readonly most: number;
  readonly within: number;
}

/** Those wrong tries that still count; the oldest first, as they came. */
export const counted = (wrong: readonly Date[], limit: AttemptLimit, now: Date): readonly Date[] => wrong.filter((at) => after(at, limit.within) > now);

/** Null while there is another try. */
export function outOfAttempts(wrong: readonly Date[], limit: AttemptLimit, now: Date): Refusal | null {
  const still = counted(wrong, limit, now);
  const makesRoom = still[still.length - limit.most];
  if (makesRoom === undefined) return null;
  return limitReached("TOO_MANY_ATTEMPTS", "That was wrong too often. Wait a while before you try again.", limit.most, [], after(makesRoom, limit.within));
}
