import { after, days, hours, minutes } from "#server/kernel/clock.ts";
import { limitReached, type Refusal } from "#server/kernel/refusal.ts";
import type { DataExportStateKey } from "./data-export.entity.ts";

/** Where archives lie in the store. */
export const exportsFolder = "exports/";
/** So long an archive can be fetched, and then it is deleted. */
export const archiveLifetime = days(3);
/** So long an address opens it; whoever looks again gets another one. */
export const linkLifetime = minutes(15);
/** What did not move for so long ended with its process. */
export const patience = minutes(10);
/** Those that are over are shown for so long. */
export const shownFor = days(30);

export const mostADay = { most: 5, within: hours(24) } as const;

/** As it stands now, whether or not the job has been there that deletes it. */
export const stateAt = ({ state, expiresAt }: { state: DataExportStateKey; expiresAt: Date | null }, now: Date): DataExportStateKey =>
  state === "READY" && expiresAt !== null && expiresAt <= now ? "EXPIRED" : state;

/** `requested` are the times of those before within a day, the newest first. */
export function tooManyExports(requested: readonly Date[]): Refusal | null {
  const oldestThatCounts = requested[mostADay.most - 1];
  if (oldestThatCounts === undefined) return null;
  const message = "You asked for your data several times today. The archives of before are still there for three days.";
  return limitReached("TOO_MANY_EXPORTS", message, mostADay.most, [], after(oldestThatCounts, mostADay.within));
}
