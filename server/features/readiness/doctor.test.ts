import { minutes } from "#server/kernel/clock.ts";
import { type Check, type Finding, fail, pass, unknown, warn } from "./check.ts";
import { doctor } from "./doctor.ts";

const check = (key: string, finding: Finding): Check => ({
  key,
  title: `${key} is as it should be`,
  section: "DATABASE",
  severity: "CRITICAL",
  vantage: "PROCESS",
  intervalMs: minutes(5),
  timeoutMs: 1_000,
  run: async () => finding,
});
const good = check("good", pass("Seen."));
const doubtful = check("doubtful", warn("Seen.", "Look again."));
const bad = check("bad", fail("Seen.", "Mend it."));
const unseen = check("unseen", unknown("Not seen.", "Look again."));

const examine = async (checks: readonly Check[], ...args: string[]) => {
  const lines: string[] = [];
  const clock = { now: () => new Date("2026-11-23T12:00:00Z") };
  const exitCode = await doctor({ checks, clock, report: () => "4711", args, print: (line) => lines.push(line) });
  return { exitCode, text: lines.join("\n") };
};

describe("the doctor", () => {
  it.each([
    ["everything is well", [good], [], 0],
    ["something warns", [good, doubtful], [], 1],
    ["something fails", [doubtful, bad, unseen], [], 2],
    ["something could not be seen", [doubtful, unseen], [], 3],
    ["something warns, and only worse counts", [doubtful], ["--fail-on", "unknown"], 0],
    ["something could not be seen, and that counts", [unseen], ["--fail-on", "unknown"], 3],
    ["something could not be seen, and only failures count", [unseen], ["--fail-on=fail"], 0],
    ["something fails, and only failures count", [bad], ["--fail-on", "fail"], 2],
    ["it is asked for what it does not know", [good], ["--fail-on", "never"], 64],
    ["it is given an option that it does not have", [good], ["--quiet"], 64],
  ] as const)("answers its exit code when %s", async (_case, checks, args, exitCode) => {
    expect((await examine(checks, ...args)).exitCode).toBe(exitCode);
  });

  it("says what was seen and what to do", async () => {
    const { text } = await examine([good, bad]);
    expect(text).toBe(
      [
        "ok       good: good is as it should be",
        "         Seen.",
        "FAIL     bad: bad is as it should be",
        "         Seen.",
        "         -> Mend it.",
        "",
        "Not ready for production. 1 ok, 1 FAIL.",
      ].join("\n"),
    );
  });

  it("says the same as JSON, and nothing else", async () => {
    const { verdict, items } = JSON.parse((await examine([bad], "--json")).text);
    expect(verdict).toBe("NOT_READY");
    expect(items).toEqual([
      {
        key: "bad",
        title: "bad is as it should be",
        section: "DATABASE",
        severity: "CRITICAL",
        vantage: "PROCESS",
        status: "FAIL",
        evidence: "Seen.",
        remedy: "Mend it.",
        durationMs: expect.any(Number),
        checkedAt: "2026-11-23T12:00:00.000Z",
      },
    ]);
  });
});
