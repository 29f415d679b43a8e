import { setTimeout as sleep } from "node:timers/promises";
import { minutes, systemClock } from "#server/kernel/clock.ts";
import { unavailable } from "#server/kernel/errors.ts";
import { type Check, fail, pass } from "./check.ts";
import { type CheckResult, runChecks, withDependencies } from "./run-checks.ts";

const check = (key: string, run: Check["run"], more: Partial<Check> = {}): Check => ({
  key,
  title: key,
  section: "DATABASE",
  severity: "CRITICAL",
  vantage: "PROCESS",
  intervalMs: minutes(5),
  timeoutMs: 50,
  run,
  ...more,
});
const fine = async () => pass("Fine.");
const down = async () => ({ ...fail("Down.", "Start it."), unreachable: true as const });

const run = (checks: readonly Check[], report = () => "4711") => runChecks(checks, { clock: systemClock, report });
const statuses = (results: readonly CheckResult[]) => results.map(({ key, finding }) => [key, finding.status]);

describe("running checks", () => {
  it("takes a check that hangs for UNKNOWN, tells it so, and goes on", async () => {
    let told = false;
    const hanging = check("a", (signal) => {
      signal.addEventListener("abort", () => {
        told = true;
      });
      return new Promise(() => undefined);
    });
    const [first, second] = await run([hanging, check("b", fine)]);
    expect(first?.finding).toMatchObject({ status: "UNKNOWN", evidence: "The check did not answer within 0.05 s." });
    expect(second?.finding.status).toBe("PASS");
    expect(told).toBe(true);
  });

  it("does not mind what comes of a check after its time", async () => {
    const late = check("a", async () => {
      await sleep(80);
      throw new Error("too late");
    });
    expect(statuses(await run([late]))).toEqual([["a", "UNKNOWN"]]);
    await sleep(60);
  });

  it("takes a check that throws for UNKNOWN, logs the error, and says nothing of it", async () => {
    const reported: unknown[] = [];
    const throwing = check("a", async () => {
      throw new Error("password=hunter2");
    });
    const [result] = await runChecks([throwing], { clock: systemClock, report: (error) => `id-${reported.push(error)}` });
    expect(result?.finding.status).toBe("UNKNOWN");
    expect(result?.finding.evidence).toContain("id-1");
    expect(JSON.stringify(result)).not.toContain("hunter2");
    expect(reported).toHaveLength(1);
  });

  it("takes a check that throws before it begins no worse", async () => {
    const results = await run([
      check("a", fine, {
        applies: () => {
          throw new Error("no");
        },
      }),
      check("b", () => {
        throw new Error("no");
      }),
    ]);
    expect(statuses(results)).toEqual([
      ["a", "UNKNOWN"],
      ["b", "UNKNOWN"],
    ]);
  });

  it("names the dependency that went away in the middle", async () => {
    const [result] = await run([check("a", () => Promise.reject(unavailable("database")))]);
    expect(result?.finding).toMatchObject({ status: "UNKNOWN", evidence: "The database did not answer while the check looked at it." });
  });

  it("is red once for what is down, and UNKNOWN for whoever needs it, at any distance", async () => {
    let ran = false;
    const needing = check(
      "b",
      async () => {
        ran = true;
        return pass("Fine.");
      },
      { dependsOn: ["a"] },
    );
    const results = await run([check("a", down), needing, check("c", fine, { dependsOn: ["b"] }), check("d", fine)]);
    expect(statuses(results)).toEqual([
      ["a", "FAIL"],
      ["b", "UNKNOWN"],
      ["c", "UNKNOWN"],
      ["d", "PASS"],
    ]);
    expect(results[1]?.finding.evidence).toBe("This could not be looked at: it is blocked by a.");
    expect(ran).toBe(false);
  });

  it("runs what depends on a check that fails and can be reached", async () => {
    const results = await run([check("a", async () => fail("Too small.", "Make it larger.")), check("b", fine, { dependsOn: ["a"] })]);
    expect(statuses(results)).toEqual([
      ["a", "FAIL"],
      ["b", "PASS"],
    ]);
  });

  it("does not run what does not concern this deployment, and says why", async () => {
    const [result] = await run([check("a", () => Promise.reject(new Error("ran")), { applies: () => "There is no replica." })]);
    expect(result?.finding).toEqual({ status: "NOT_APPLICABLE", evidence: "There is no replica.", remedy: null });
  });

  it("never runs two at once", async () => {
    let running = 0;
    let most = 0;
    const busy = async () => {
      most = Math.max(most, ++running);
      await sleep(5);
      running--;
      return pass("Fine.");
    };
    await run([check("a", busy), check("b", busy), check("c", busy)]);
    expect(most).toBe(1);
  });

  it("chooses with a check whatever it depends on", () => {
    const checks = [check("a", fine), check("b", fine, { dependsOn: ["a"] }), check("c", fine, { dependsOn: ["b"] }), check("d", fine)];
    expect(withDependencies(checks, new Set(["c"])).map(({ key }) => key)).toEqual(["a", "b", "c"]);
    expect(withDependencies(checks, new Set(["d"])).map(({ key }) => key)).toEqual(["d"]);
  });
});
