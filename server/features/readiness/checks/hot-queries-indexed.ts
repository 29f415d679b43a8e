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
      const found: string[] = [];
      for (const query of hot) {
        signal.throwIfAborted();
        found.push(...(await problemsOf(tx, query)));
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

async function problemsOf(tx: Transaction, { name, sql }: HotQuery): Promise<string[]> {
  const plan = await genericPlan(tx, sql);
  if (plan === null) return [`${name} can't be planned: something that it names is missing`];
  return [...new Set(nodesOf(plan).flatMap((node) => (readsTooMuch(node) ? [`${name} reads all of ${node["Relation Name"]}`] : [])))];
}

/**
 * An equality with a parameter that is filtered and not looked up means that rows are read to be thrown away: that is what is left when an index
 * is missing and another one happens to give the order. Not so with lists (`= ANY`): in a small table that may be the cheaper way.
 */
const readsTooMuch = (node: PlanNode) => node["Node Type"] === "Seq Scan" || / = \$\d/.test(node.Filter ?? "");

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
