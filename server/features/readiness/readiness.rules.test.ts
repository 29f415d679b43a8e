import { hours, minutes } from "#server/kernel/clock.ts";
import { type Check, type FindingStatus, pass, type SeverityKey } from "./check.ts";
import { dueChecks, itemsOf, needsAttention, type StoredResult, verdictOf } from "./readiness.rules.ts";

const now = new Date("2026-11-23T12:00:00Z");
const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds);

const check = (key: string, severity: SeverityKey = "CRITICAL"): Check => ({
  key,
  title: key,
  section: "DATABASE",
  severity,
  vantage: "PROCESS",
  intervalMs: hours(1),
  timeoutMs: 1_000,
  run: async () => pass("Fine."),
});
const result = (key: string, status: FindingStatus, checkedAt = now): StoredResult => ({ key, status, evidence: "Seen.", remedy: null, checkedAt });

describe("the verdict", () => {
  const of = (...items: [SeverityKey, FindingStatus][]) => verdictOf(items.map(([severity, status]) => ({ check: { severity }, status })));

  it.each<[string, [SeverityKey, FindingStatus][], string]>([
    [
      "everything passes or does not apply",
      [
        ["CRITICAL", "PASS"],
        ["IMPORTANT", "NOT_APPLICABLE"],
      ],
      "READY",
    ],
    [
      "something critical fails",
      [
        ["CRITICAL", "FAIL"],
        ["CRITICAL", "PASS"],
      ],
      "NOT_READY",
    ],
    [
      "something important fails, and something is unknown",
      [
        ["IMPORTANT", "FAIL"],
        ["CRITICAL", "UNKNOWN"],
      ],
      "NOT_READY",
    ],
    [
      "something important is unknown",
      [
        ["IMPORTANT", "UNKNOWN"],
        ["CRITICAL", "WARN"],
      ],
      "UNKNOWN",
    ],
    ["something warns", [["CRITICAL", "WARN"]], "READY_WITH_WARNINGS"],
    [
      "only something advisory fails",
      [
        ["ADVISORY", "FAIL"],
        ["CRITICAL", "PASS"],
      ],
      "READY_WITH_WARNINGS",
    ],
    ["only something advisory is unknown", [["ADVISORY", "UNKNOWN"]], "READY_WITH_WARNINGS"],
  ])("where %s", (_case, items, verdict) => {
    expect(of(...items)).toBe(verdict);
  });
});

describe("the items", () => {
  const items = (...results: StoredResult[]) => itemsOf([check("a")], results, now, ago(minutes(1)));

  it("are unknown where a check never ran", () => {
    expect(items()).toMatchObject([{ status: "UNKNOWN", evidence: "This check has not run yet.", checkedAt: ago(minutes(1)) }]);
  });

  it("keep a result for twice its interval, and not a moment longer", () => {
    expect(items(result("a", "PASS", ago(hours(2))))).toMatchObject([{ status: "PASS", evidence: "Seen." }]);
    expect(items(result("a", "PASS", ago(hours(2) + 1)))).toMatchObject([
      { status: "UNKNOWN", evidence: "The last result, PASS, is 2 h old, and a new one is due every 60 min.", checkedAt: ago(hours(2) + 1) },
    ]);
  });

  it("leave out what an earlier release looked at", () => {
    expect(items(result("gone", "FAIL"), result("a", "PASS")).map(({ check: { key } }) => key)).toEqual(["a"]);
  });

  it("that need attention come in the order in which they matter", () => {
    const checks = [check("advisory", "ADVISORY"), check("important", "IMPORTANT"), check("unseen"), check("critical"), check("fine")];
    const results = [result("advisory", "FAIL"), result("important", "FAIL"), result("critical", "FAIL"), result("fine", "WARN")];
    expect(needsAttention(itemsOf(checks, results, now, now)).map((item) => item.check.key)).toEqual(["critical", "unseen", "important", "advisory"]);
  });
});

describe("what is due", () => {
  it("never ran, or ran an interval ago", () => {
    const checks = ["never", "long-ago", "lately"].map((key) => check(key));
    const results = [result("long-ago", "PASS", ago(hours(1))), result("lately", "PASS", ago(minutes(59)))];
    expect([...dueChecks(checks, results, now)]).toEqual(["never", "long-ago"]);
  });
});
