import { hours, seconds } from "#server/kernel/clock.ts";
import { type Check, fail, pass, warn } from "../check.ts";

export interface DemoPeopleParts {
  readonly holdsDemo: () => Promise<boolean>;
  /** Whether this process serves them on purpose: to its own machine alone. */
  readonly isDemo: boolean;
}

/** Their passwords are in the README, and one of them is an administrator. */
export const demoPeople = ({ holdsDemo, isDemo }: DemoPeopleParts): Check => ({
  key: "accounts.no-demo-people",
  title: "There are no accounts whose passwords everybody knows",
  section: "ACCESS",
  severity: "CRITICAL",
  vantage: "DATABASE",
  intervalMs: hours(1),
  timeoutMs: seconds(5),
  dependsOn: ["database.pool"],
  run: async () => {
    if (!(await holdsDemo())) return pass("This database never held the demo.");
    const remedy = "Begin with another database, or another DATA_DIR, before people come: the demo can't be taken out of one.";
    if (isDemo) return warn("This database holds the people of the demo; it is served on a loopback address alone.", remedy);
    return fail("This database holds the people of the demo, an administrator among them, whose passwords everybody knows.", remedy);
  },
});
