import { systemClock } from "#server/kernel/clock.ts";
import type { TestPortrait } from "#server/testing/portrait.ts";
import type { TestRedis } from "#server/testing/redis.ts";
import type { Check, FindingStatus } from "../check.ts";
import { runChecks } from "../run-checks.ts";

/** A whole, healthy Portrait that may be broken. */
export interface Site {
  readonly portrait: TestPortrait;
  /** Null where there is no redis-server: the cache is in memory then. */
  readonly redis: TestRedis | null;
  /** As the superuser of its database. */
  admin(sql: string): Promise<void>;
}

/** Breaks the real thing behind a check. */
export interface Sabotage {
  readonly check: string;
  /** Goes on after "when". */
  readonly deed: string;
  readonly turns: FindingStatus;
  /** Other checks that see it, too, and what they say. */
  readonly alsoAffects?: Readonly<Record<string, FindingStatus>>;
  readonly needsRedis?: true;
  commit(site: Site): Promise<Broken>;
}

export interface Broken {
  /** Those of another instance, where what is broken is that it was started so. */
  readonly checks?: readonly Check[];
  mend(): Promise<unknown>;
}

export type Statuses = Readonly<Record<string, FindingStatus>>;

export interface Observation {
  readonly before: Statuses;
  /** What changed while it was broken. */
  readonly changes: Statuses;
  readonly after: Statuses;
}

/** `disguised` stands between the checks and the observer, for whoever wants to cheat. */
export async function observe(site: Site, sabotage: Sabotage, disguised = (checks: readonly Check[]) => checks): Promise<Observation> {
  const statuses = () => statusesOf(disguised(site.portrait.app.readiness.checks));
  const before = await statuses();
  const broken = await sabotage.commit(site);
  let during: Statuses;
  try {
    during = broken.checks === undefined ? await statuses() : await statusesOf(disguised(broken.checks));
  } finally {
    await broken.mend();
  }
  return { before, changes: Object.fromEntries(Object.entries(during).filter(([key, status]) => status !== before[key])), after: await statuses() };
}

export const expectedChanges = ({ check, turns, alsoAffects }: Sabotage): Statuses => ({ [check]: turns, ...alsoAffects });

async function statusesOf(checks: readonly Check[]): Promise<Statuses> {
  const results = await runChecks(checks, { clock: systemClock, report: (error) => String(error) });
  return Object.fromEntries(results.map(({ key, finding }) => [key, finding.status]));
}
