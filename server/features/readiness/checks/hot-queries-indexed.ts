import { randomBytes } from "node:crypto";
import { hours, seconds } from "#server/kernel/clock.ts";
import type { Database } from "#server/platform/database/database.ts";
import type { HotQuery } from "#server/platform/database/hot-queries.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { type Check, counted, fail, pass } from "../check.ts";

interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly Filter?: string;
  readonly Plans?: readonly PlanNode[];
}

/**
 * Asks for a generic plan of each hot query with sequential scans priced out. That says whether there is a usable index, whatever the tables hold:
 * on an empty database, too.
 */
export const hotQueriesIndexed = ({ database, queries }: { readonly database: Database; readonly queries: () => readonly HotQuery[] }): Check => ({
  key: "database.hot-queries-indexed",
  title: "Every hot query has a usable index",
  section: "DATABASE",
  severity: "CRITICAL",
  vantage: "DATABASE",
  intervalMs: hours(1),
  timeoutMs: seconds(30),
  dependsOn: ["database.pool"],
  run: async (signal) => {
    const hot = queries();
    const problems = await database.transact(async (tx) => {
      await tx.query("set local plan_cache_mode = force_generic_plan");
      await tx.query("set local enable_seqscan = off");
      const led = await ledColumns(tx);
      const found: string[] = [];
      for (const query of hot) {
        signal.throwIfAborted();
        found.push(...(await problemsOf(tx, query, led)));
      }
      return found;
    });
    if (problems.length === 0) return pass(`All ${hot.length} registered hot queries have a generic plan without reading a whole table.`);
    return fail(
      `${counted(problems.length, "problem")} with ${hot.length} registered hot queries: ${problems.join("; ")}.`,
      "Put the missing indexes back with CREATE INDEX CONCURRENTLY, as the migrations define them.",
    );
  },
});

async function problemsOf(tx: Transaction, { name, sql }: HotQuery, led: ReadonlySet<string>): Promise<string[]> {
  const plan = await genericPlan(tx, sql);
  if (plan === null) return [`${name} can't be planned: something that it names is missing`];
  return [...new Set(nodesOf(plan).flatMap((node) => (readsTooMuch(node, led) ? [`${name} reads all of ${node["Relation Name"]}`] : [])))];
}

/**
 * An equality with a parameter that is filtered and not looked up means that rows are read to be thrown away: that is what is left when an index
 * is missing and another one happens to give the order. Where there is an index that begins with the column, a small table made the other way
 * the cheaper one. Not so with lists (`= ANY`): the same may be said of every small table.
 */
function readsTooMuch(node: PlanNode, led: ReadonlySet<string>): boolean {
  const filtered = [...(node.Filter ?? "").matchAll(/(\w+)\)?(?:::[\w ]+)? = (?:\$\d|\(InitPlan \d)/g)];
  return node["Node Type"] === "Seq Scan" || filtered.some(([, column]) => !led.has(`${node["Relation Name"]}.${column}`));
}

/** Columns with which a usable index of all rows begins, as `table.column`. */
async function ledColumns(tx: Transaction): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ name: string }>(
    `select distinct t.relname || '.' || a.attname as name
       from pg_index i join pg_class t on t.oid = i.indrelid join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
      where t.relnamespace = current_schema()::regnamespace and i.indisvalid and i.indpred is null`,
  );
  return new Set(rows.map(({ name }) => name));
}

const nodesOf = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** By PREPARE and EXECUTE, which every version has; null where the statement does not fit the tables. */
async function genericPlan(tx: Transaction, sql: string): Promise<PlanNode | null> {
  const statement = `readiness_${randomBytes(6).toString("hex")}`;
  const parameters = Math.max(0, ...[...sql.matchAll(/\$(\d+)/g)].map((match) => Number(match[1])));
  const nulls = parameters === 0 ? "" : `(${Array(parameters).fill("null").join(", ")})`;
  await tx.query("savepoint readiness");
  try {
    await tx.query(`prepare ${statement} as ${sql}`);
    const [row] = await tx.query<{ "QUERY PLAN": readonly { Plan: PlanNode }[] }>(`explain (format json) execute ${statement}${nulls}`);
    await tx.query(`deallocate ${statement}`);
    return row?.["QUERY PLAN"][0]?.Plan ?? null;
  } catch (error) {
    if (!isDoesNotFit(error)) throw error;
    await tx.query("rollback to savepoint readiness");
    return null;
  }
}

// Class 42: a table, a column or a function that is not there. Everything else says nothing about indexes.
const isDoesNotFit = (error: unknown) => String((error as { driverError?: { code?: unknown } }).driverError?.code).startsWith("42");
