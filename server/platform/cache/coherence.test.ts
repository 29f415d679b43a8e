import fc from "fast-check";
import { faults, type Scenario, simulate } from "./coherence.simulation.ts";

const runs = 25;
const minute = 60_000;

const scenario: fc.Arbitrary<Scenario> = fc.record({
  seed: fc.integer(),
  nodes: fc.integer({ min: 2, max: 4 }),
  faults: fc.subarray([...faults]),
  seconds: fc.integer({ min: 2, max: 8 }),
  readsEvery: fc.constantFrom(8, 30, 100),
  writesEvery: fc.constantFrom(20, 120, 700),
});

describe("nodes that share a cache", () => {
  it(
    "never show a version older than one that was answered before the read began, whatever breaks",
    () =>
      fc.assert(
        fc.asyncProperty(scenario, async (given) => {
          expect((await simulate(given)).stale).toEqual([]);
        }),
        { numRuns: runs },
      ),
    minute,
  );

  it(
    "show what was committed by a process that was killed before it could answer",
    () =>
      fc.assert(
        fc.asyncProperty(scenario, async (given) => {
          expect((await simulate({ ...given, faults: ["kills"] })).behind).toBe(0);
        }),
        { numRuns: runs },
      ),
    minute,
  );

  it(
    "use the cache again soon after everything has healed",
    () =>
      fc.assert(
        fc.asyncProperty(scenario, async (given) => {
          const { healed } = await simulate({ ...given, faults, readsEvery: 8, writesEvery: 700 });
          expect(healed.hits).toBeGreaterThan(healed.reads / 2);
        }),
        { numRuns: 5 },
      ),
    minute,
  );
});
