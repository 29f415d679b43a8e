// The checklist in a terminal.
// Promise: the exit code says how ready the deployment is, and each line what was seen and what to do.
import { parseArgs } from "node:util";
import { assertNever } from "#server/kernel/errors.ts";
import type { Check } from "./check.ts";
import { type VerdictKey, verdictOf } from "./readiness.rules.ts";
import { type CheckResult, type RunOptions, runChecks } from "./run-checks.ts";

export interface DoctorOptions extends Pick<RunOptions, "clock" | "report"> {
  readonly checks: readonly Check[];
  /** `--json`, `--fail-on warn|unknown|fail`. */
  readonly args: readonly string[];
  /** Gets whole lines, without their ends. */
  readonly print: (line: string) => void;
}

const usage = "Usage: portrait doctor [--json] [--fail-on warn|unknown|fail]";
const badUsage = 64;

/** Runs every check now, prints each as it finishes, and answers the exit code: 0 ready, 1 warnings, 2 failing, 3 unknown. */
export async function doctor({ checks, clock, report, args, print }: DoctorOptions): Promise<number> {
  const options = optionsOf(args);
  if (options === null) {
    print(usage);
    return badUsage;
  }
  const byKey = new Map(checks.map((check) => [check.key, check]));
  const told = (result: CheckResult) => {
    const check = byKey.get(result.key);
    if (!options.json && check !== undefined) for (const line of linesOf(check, result)) print(line);
  };
  const results = await runChecks(checks, { clock, report, told });
  const items = results.flatMap((result) => {
    const check = byKey.get(result.key);
    return check === undefined ? [] : [{ check, result, status: result.finding.status }];
  });
  const verdict = verdictOf(items);
  if (options.json) print(JSON.stringify({ verdict, items: items.map(({ check, result }) => asJson(check, result)) }, null, 2));
  else print(summaryOf(verdict, results));
  return toleranceOf(options.failOn).includes(verdict) ? 0 : exitCodeOf(verdict);
}

type FailOn = "warn" | "unknown" | "fail";

function optionsOf(args: readonly string[]): { json: boolean; failOn: FailOn } | null {
  try {
    const { values } = parseArgs({ args: [...args], options: { json: { type: "boolean", default: false }, "fail-on": { type: "string", default: "warn" } } });
    const failOn = values["fail-on"];
    return failOn === "warn" || failOn === "unknown" || failOn === "fail" ? { json: values.json, failOn } : null;
  } catch {
    return null;
  }
}

/** Verdicts that are let through. A failing check never is. */
function toleranceOf(failOn: FailOn): readonly VerdictKey[] {
  if (failOn === "warn") return [];
  return failOn === "unknown" ? ["READY_WITH_WARNINGS"] : ["READY_WITH_WARNINGS", "UNKNOWN"];
}

function exitCodeOf(verdict: VerdictKey): number {
  switch (verdict) {
    case "READY":
      return 0;
    case "READY_WITH_WARNINGS":
      return 1;
    case "NOT_READY":
      return 2;
    case "UNKNOWN":
      return 3;
    default:
      return assertNever(verdict);
  }
}

const words = { PASS: "ok", WARN: "warn", FAIL: "FAIL", UNKNOWN: "unknown", NOT_APPLICABLE: "n/a" } as const;

function linesOf({ key, title }: Check, { finding: { status, evidence, remedy } }: CheckResult): string[] {
  const indent = " ".repeat(9);
  return [`${words[status].padEnd(9)}${key}: ${title}`, `${indent}${evidence}`, ...(remedy === null ? [] : [`${indent}-> ${remedy}`])];
}

const verdicts = {
  READY: "Ready for production.",
  READY_WITH_WARNINGS: "Ready for production, with warnings.",
  NOT_READY: "Not ready for production.",
  UNKNOWN: "Nobody knows whether this is ready for production: not everything could be seen.",
} as const;

function summaryOf(verdict: VerdictKey, results: readonly CheckResult[]): string {
  const counts = Map.groupBy(results, ({ finding }) => finding.status);
  const figures = (["PASS", "WARN", "FAIL", "UNKNOWN", "NOT_APPLICABLE"] as const).flatMap((status) => {
    const count = counts.get(status)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${words[status]}`];
  });
  return `\n${verdicts[verdict]} ${figures.join(", ")}.`;
}

const asJson = ({ key, title, section, severity, vantage }: Check, { finding, durationMs, checkedAt }: CheckResult) => ({
  key,
  title,
  section,
  severity,
  vantage,
  status: finding.status,
  evidence: finding.evidence,
  remedy: finding.remedy,
  durationMs,
  checkedAt: checkedAt.toISOString(),
});
