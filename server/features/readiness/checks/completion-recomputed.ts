import type { CompletionGauge, ProfilesRepository } from "#server/features/profiles/index.ts";
import { after, type Clock, hours, seconds } from "#server/kernel/clock.ts";
import type { Database } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { type Check, counted, type Finding, fail, pass, unknown } from "../check.ts";

export interface CompletionPorts {
  readonly database: Database;
  readonly profiles: ProfilesRepository;
  /** Computes percentages as of that clock. */
  readonly gaugeAt: (clock: Clock) => CompletionGauge;
  readonly clock: Clock;
}

const most = 5_000;
const batchSize = 200;
// Fields grow stale by themselves; the nightly job follows, so that a stored percentage may be that of any moment since it ran last.
const nightly = hours(25);

interface Difference {
  readonly id: string;
  readonly stored: number;
  readonly computed: number;
}

/** Lists are filtered and sorted by the stored percentage, and profiles show the computed one: they must be the same. */
export const completionRecomputed = (ports: CompletionPorts): Check => ({
  key: "completion.equals-recomputation",
  title: "The stored completion of every profile is what its fields, roles and rules give",
  section: "PRODUCT",
  severity: "IMPORTANT",
  vantage: "DATABASE",
  intervalMs: hours(6),
  timeoutMs: seconds(120),
  dependsOn: ["database.pool"],
  run: async (signal) => {
    const sample = await sampleOf(ports.database);
    const different: Difference[] = [];
    for (let from = 0; from < sample.ids.length; from += batchSize) {
      signal.throwIfAborted();
      const ids = sample.ids.slice(from, from + batchSize);
      different.push(...(await ports.database.transact((tx) => differences(tx, ports, ids))));
    }
    if (different.length === 0) return pass(`${whatOf(sample)} computed again, and each has the percentage that is stored.`);
    return (await isBeingMended(ports.database)) ? mending(different) : differs(sample, different);
  },
});

async function sampleOf(database: Database): Promise<{ ids: readonly string[]; isSample: boolean }> {
  const all = await database.query<{ id: string }>(`select id from profiles where not is_leaving limit $1`, [most + 1]);
  if (all.length <= most) return { ids: all.map(({ id }) => id), isSample: false };
  const [size] = await database.query<{ rows: number }>(`select greatest(reltuples, 1)::float8 as rows from pg_class where oid = 'profiles'::regclass`);
  // Whole blocks, which reads no more than it takes; never analysed, a table says nothing of its size.
  const share = Math.min(100, (110 * most) / Math.max(size?.rows ?? 1, most));
  const some = await database.query<{ id: string }>(`select id from profiles tablesample system ($1) where not is_leaving limit $2`, [share, most]);
  return { ids: some.map(({ id }) => id), isSample: true };
}

async function differences(tx: Transaction, { profiles, gaugeAt, clock }: CompletionPorts, ids: readonly string[]): Promise<Difference[]> {
  // One snapshot, so that profiles, roles, rules and percentages are of one moment, and nobody waits for this.
  await tx.query("set transaction isolation level repeatable read, read only");
  const stored = [...(await profiles.within(tx).snapshots(ids)).values()];
  const snapshots = stored.map(({ value }) => value);
  const now = await gaugeAt(clock).percents(tx, snapshots);
  const different = stored.flatMap(({ value: { id }, percent }) => {
    const computed = now.get(id);
    return computed === undefined || computed === percent ? [] : [{ id, stored: percent, computed }];
  });
  if (different.length === 0) return [];
  const before = await gaugeAt({ now: () => after(clock.now(), -nightly) }).percents(tx, snapshots);
  return different.filter(({ id, stored: percent, computed }) => !isBetween(percent, computed, before.get(id) ?? computed));
}

const isBetween = (value: number, a: number, b: number) => value >= Math.min(a, b) && value <= Math.max(a, b);

/** After a change of rules the stored percentages follow by a job; one that keeps failing mends nothing. */
async function isBeingMended(database: Database): Promise<boolean> {
  const jobs = await database.query(`select 1 from graphile_worker.jobs where task_identifier = 'completion:gauge-all' and attempts <= 1`);
  return jobs.length > 0;
}

const whatOf = ({ ids, isSample }: { ids: readonly string[]; isSample: boolean }) =>
  isSample ? `A sample of ${counted(ids.length, "profile")} was` : counted(ids.length, "profile was", "profiles were");

const mending = (different: readonly Difference[]): Finding =>
  unknown(
    `${counted(different.length, "stored percentage")} differ from the rules, and the job that computes them again is under way.`,
    "Look again in a minute.",
  );

function differs(sample: { ids: readonly string[]; isSample: boolean }, different: readonly Difference[]): Finding {
  const [first] = different;
  const example = first === undefined ? "" : ` Profile ${first.id} has ${first.stored} stored and ${first.computed} computed.`;
  return fail(
    `${whatOf(sample)} computed again, and ${counted(different.length, "stored percentage differs", "stored percentages differ")}.${example}`,
    "Find out what wrote to profiles past the service. The nightly job computes all percentages again.",
  );
}
