// Runs checks one after the other.
// Promise: whatever one of them does (hang, throw, need what is down), the others run, it takes no longer than its time, and no raw error text gets out.
import type { Clock } from "#server/kernel/clock.ts";
import { DomainError } from "#server/kernel/errors.ts";
import { type Check, type Finding, unknown } from "./check.ts";

export interface CheckResult {
  readonly key: string;
  readonly finding: Finding;
  readonly durationMs: number;
  readonly checkedAt: Date;
}

export interface RunOptions {
  readonly clock: Clock;
  /** Writes an unknown failure to the log and answers the id under which it can be found there. */
  readonly report: (error: unknown) => string;
  /** Hears of each result as it is there. */
  readonly told?: (result: CheckResult) => Promise<void> | void;
}

/** In order, and never two at once: they would measure each other. */
export async function runChecks(checks: readonly Check[], { clock, report, told }: RunOptions): Promise<readonly CheckResult[]> {
  const results = new Map<string, CheckResult>();
  for (const check of checks) {
    const startedAt = performance.now();
    const finding = blocked(check, results) ?? (await outcomeOf(check, report));
    const result = { key: check.key, finding, durationMs: Math.round(performance.now() - startedAt), checkedAt: clock.now() };
    results.set(check.key, result);
    await told?.(result);
  }
  return [...results.values()];
}

/** These, with all that they depend on, in the order of the registry. */
export function withDependencies(checks: readonly Check[], keys: ReadonlySet<string>): readonly Check[] {
  const wanted = new Set(keys);
  for (const check of checks.toReversed()) if (wanted.has(check.key)) for (const key of check.dependsOn ?? []) wanted.add(key);
  return checks.filter((check) => wanted.has(check.key));
}

// One red for what is down, and not one for everybody who needs it.
function blocked(check: Check, results: ReadonlyMap<string, CheckResult>): Finding | null {
  const cause = check.dependsOn?.find((key) => results.get(key)?.finding.unreachable);
  return cause === undefined ? null : { ...unknown(`This could not be looked at: it is blocked by ${cause}.`, `Mend ${cause} first.`), unreachable: true };
}

async function outcomeOf(check: Check, report: RunOptions["report"]): Promise<Finding> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => {
      resolve(unknown(`The check did not answer within ${check.timeoutMs / 1_000} s.`, "Look whether what it looks at is overloaded, then run it again."));
      controller.abort();
    }, check.timeoutMs);
  });
  try {
    const reason = check.applies?.() ?? null;
    if (reason !== null) return { status: "NOT_APPLICABLE", evidence: reason, remedy: null };
    return await Promise.race([check.run(controller.signal), deadline]);
  } catch (error) {
    return broken(error, report);
  } finally {
    clearTimeout(timer);
  }
}

function broken(error: unknown, report: RunOptions["report"]): Finding {
  const dependency = error instanceof DomainError && error.code === "UNAVAILABLE" ? error.details["dependency"] : undefined;
  if (dependency !== undefined)
    return unknown(`The ${dependency} did not answer while the check looked at it.`, `See that the ${dependency} is reachable, then run it again.`);
  return unknown(`The check broke before it saw anything; the log has the error as ${report(error)}.`, "Look up the error in the log, then run it again.");
}
