import fc from "fast-check";
import { type Fault, faults, simulate } from "./coherence.simulation.ts";

const scenario = fc.record({
  seed: fc.integer(),
  nodes: fc.integer({ min: 2, max: 4 }),
  faults: fc.subarray([...faults]),
  seconds: fc.constant(8),
});

describe("nodes that share a cache, simulated", () => {
  it("never show a version older than one that was answered before the read began", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const seen = await simulate(given);
        expect(seen.stale).toEqual([]);
        expect(seen.reads).toBeGreaterThan(100);
      }),
      { numRuns: Number(process.env.RUNS ?? 30) },
    );
  }, 3_600_000);

  it("show what was committed by a process that was killed before it could answer", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const seen = await simulate({...given, faults: ["kills"]});
        expect(seen.behind).toBe(0);
        expect(seen.healed.hits).toBeGreaterThan(100);
      }),
      { numRuns: Number(process.env.RUNS ?? 30) },
    );
  }, 3_600_000);

  it("tells", async () => {
    for (const f of [[], ...faults.map((x) => [x]), faults] as Fault[][]) {
      const t = performance.now();
      const s = await simulate({ seed: 1, nodes: 3, faults: f, seconds: 8 });
      console.log(f.join(), JSON.stringify({ ...s, stale: s.stale.length, real: performance.now() - t }));
    }
  });
});
