import type { Queries } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";

/** What the database remembers of its demo: that there is one, when its history ends, and whose portraits are still to be drawn. */
export interface DemoRecord {
  readonly until: string;
  /** Account ids by handle; emptied one by one. */
  readonly undrawn: Readonly<Record<string, string>>;
}

const key = "demo";

export async function demoRecord(database: Queries): Promise<DemoRecord | null> {
  const [row] = await database.query<{ value: DemoRecord }>("select value from installation where key = $1", [key]);
  return row?.value ?? null;
}

// Any constant serves, as long as every instance uses the same one.
const seedLock = 7_365_003;

/** Whether this transaction is the one that makes the demo: not where it is made already, nor where another instance is just making it. */
export async function claimDemo(tx: Transaction, until: Date): Promise<boolean> {
  const [lock] = await tx.query<{ held: boolean }>("select pg_try_advisory_xact_lock($1) as held", [seedLock]);
  if (lock?.held !== true) return false;
  const record: DemoRecord = { until: until.toISOString(), undrawn: {} };
  const rows = await tx.query("insert into installation (key, value) values ($1, $2) on conflict (key) do nothing returning key", [
    key,
    JSON.stringify(record),
  ]);
  return rows.length > 0;
}

export async function rememberUndrawn(tx: Transaction, undrawn: DemoRecord["undrawn"]): Promise<void> {
  await tx.query("update installation set value = jsonb_set(value, '{undrawn}', $2::jsonb) where key = $1", [key, JSON.stringify(undrawn)]);
}

export async function forgetUndrawn(tx: Transaction, handle: string): Promise<void> {
  await tx.query("update installation set value = value #- array['undrawn', $2::text] where key = $1", [key, handle]);
}
