import { minutes, seconds } from "#server/kernel/clock.ts";
import { AbsentCache } from "#server/platform/cache/absent-cache.ts";
import type { Cache, CacheFacts } from "#server/platform/cache/cache.ts";
import { type Check, type Finding, fail, pass, warn } from "../check.ts";

const nearlyFull = 0.9;

/**
 * The cache holds nothing that PostgreSQL does not know, sessions included, and every key of it expires: so any policy that evicts is right, and
 * one that refuses writes when it is full is not, because every write of the service then waits a second.
 */
export const cacheEviction = ({ cache }: { readonly cache: Cache }): Check => ({
  key: "cache.reachable-and-eviction",
  title: "The cache answers in time, has a limit, and makes room when it is full",
  section: "CACHING",
  severity: "IMPORTANT",
  vantage: "PROCESS",
  intervalMs: minutes(5),
  timeoutMs: seconds(5),
  applies: () =>
    cache instanceof AbsentCache ? "This process runs beside the service and has no cache of its own; the service looks at its cache itself." : null,
  run: async () => {
    const facts = await cache.facts().catch(() => null);
    return facts === null ? noAnswer : judge(facts);
  },
});

const noAnswer: Finding = {
  ...fail(
    "The cache did not answer within its deadline: reads go to the database, and every write answers a second later.",
    "See that Redis is up, that REDIS_URL leads to its primary, and that it is not overloaded.",
  ),
  unreachable: true,
};

function judge({ engine, evictionPolicy, usedBytes, limitBytes }: CacheFacts): Finding {
  const share = usedBytes === null || limitBytes === null ? null : usedBytes / limitBytes;
  const used = usedBytes === null ? "" : `, ${inMegabytes(usedBytes)} in use`;
  const figures = `${engine} answers; policy ${evictionPolicy ?? "not told"}, limit ${limitBytes === null ? "none" : inMegabytes(limitBytes)}${used}.`;
  const makesRoom = evictionPolicy !== null && evictionPolicy !== "noeviction";
  if (!makesRoom && share !== null && share >= nearlyFull)
    return fail(figures, `It is ${Math.round(100 * share)} % full and refuses writes soon. ${setPolicy}`);
  if (limitBytes === null) return warn(figures, "Set maxmemory: without a limit it grows until the machine ends it.");
  if (!makesRoom) return warn(figures, `When it is full it refuses writes. ${setPolicy}`);
  return pass(figures);
}

const setPolicy = "Set maxmemory-policy to allkeys-lru: everything in it can be read again from PostgreSQL.";

const inMegabytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB`;
