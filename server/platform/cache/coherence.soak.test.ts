import { faults, type Scenario, simulate } from "./coherence.simulation.ts";

const runs = 2_000;
const someOf = <T>(list: readonly T[], seed: number): T[] => list.filter((_, index) => (seed * 2_654_435_761) & (1 << (index + 8)));
const oneOf = <T>(list: readonly T[], seed: number): T => list[seed % list.length] as T;

describe("nodes that share a cache, at length", () => {
  it(
    `never show a version older than one that was answered before the read began, in ${runs} simulated runs`,
    async () => {
      const first = Date.now() % 1_000_000_000;
      for (let seed = first; seed < first + runs; seed++) {
        const scenario: Scenario = {
          seed,
          nodes: oneOf([2, 3, 4], seed),
          faults: seed % 5 === 0 ? faults : someOf(faults, seed),
          seconds: oneOf([2, 3, 5, 8], seed >> 2),
          readsEvery: oneOf([8, 30, 100], seed >> 4),
          writesEvery: oneOf([20, 120, 700], seed >> 6),
        };
        const { stale, reads } = await simulate(scenario);
        expect({ scenario, stale }).toEqual({ scenario, stale: [] });
        expect(reads).toBeGreaterThan(0);
      }
    },
    30 * 60_000,
  );
});
