// From stored results to the report: pure.
// Promise: nothing counts as good that was not seen lately, and one red or unseen item that matters keeps the whole from being ready.
import type { Check, FindingStatus } from "./check.ts";

export type VerdictKey = "READY" | "READY_WITH_WARNINGS" | "NOT_READY" | "UNKNOWN";

/** A result as it was stored. */
export interface StoredResult {
  readonly key: string;
  readonly status: FindingStatus;
  readonly evidence: string;
  readonly remedy: string | null;
  readonly checkedAt: Date;
}

export interface Item {
  readonly check: Check;
  readonly status: FindingStatus;
  readonly evidence: string;
  readonly remedy: string | null;
  readonly checkedAt: Date;
}

/** Every check of this release with what is known of it. `since` is when this process began to look: the time of what has never run. */
export function itemsOf(checks: readonly Check[], results: readonly StoredResult[], now: Date, since: Date): readonly Item[] {
  const byKey = new Map(results.map((result) => [result.key, result]));
  return checks.map((check) => itemOf(check, byKey.get(check.key), now, since));
}

function itemOf(check: Check, result: StoredResult | undefined, now: Date, since: Date): Item {
  if (result === undefined) return { check, status: "UNKNOWN", evidence: "This check has not run yet.", remedy: runAgain, checkedAt: since };
  const ageMs = now.getTime() - result.checkedAt.getTime();
  if (ageMs <= 2 * check.intervalMs) return { check, ...result };
  const evidence = `The last result, ${result.status}, is ${lengthOf(ageMs)} old, and a new one is due every ${lengthOf(check.intervalMs)}.`;
  return { check, status: "UNKNOWN", evidence, remedy: runAgain, checkedAt: result.checkedAt };
}

const runAgain = "Run the checks now. If this stays, see that background jobs are running.";

function lengthOf(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** Keys of the checks that are due: never run, or an interval ago. */
export function dueChecks(checks: readonly Check[], results: readonly StoredResult[], now: Date): ReadonlySet<string> {
  const checkedAt = new Map(results.map((result) => [result.key, result.checkedAt.getTime()]));
  return new Set(checks.filter((check) => (checkedAt.get(check.key) ?? 0) + check.intervalMs <= now.getTime()).map((check) => check.key));
}

/** What does not matter much can only warn. */
export function verdictOf(items: readonly { readonly check: Pick<Check, "severity">; readonly status: FindingStatus }[]): VerdictKey {
  const matters = items.filter(({ check }) => check.severity !== "ADVISORY");
  if (matters.some(({ status }) => status === "FAIL")) return "NOT_READY";
  if (matters.some(({ status }) => status === "UNKNOWN")) return "UNKNOWN";
  const isFine = ({ status }: { status: FindingStatus }) => status === "PASS" || status === "NOT_APPLICABLE";
  return items.every(isFine) ? "READY" : "READY_WITH_WARNINGS";
}

const severities = ["CRITICAL", "IMPORTANT", "ADVISORY"] as const;

/** What fails or could not be seen, those that matter most first. */
export function needsAttention(items: readonly Item[]): readonly Item[] {
  const rank = ({ check, status }: Item) => 2 * severities.indexOf(check.severity) + (status === "FAIL" ? 0 : 1);
  return items.filter(({ status }) => status === "FAIL" || status === "UNKNOWN").toSorted((a, b) => rank(a) - rank(b));
}
