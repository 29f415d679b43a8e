import type { Queries } from "#server/platform/database/database.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { Rule, RuleBook } from "./completion.rules.ts";

const catalogue = "completion-rules";
// Shared by whoever computes from the rules, exclusive for whoever changes them: no percentage is computed by rules that are just being replaced.
const rulesLock = 7_365_002;

const afterId = hotQuery("completion.profilesAfter", `select id from profiles where id > $1::uuid order by id limit $2::int`);

const holdersAfter = hotQuery(
  "completion.holdersAfter",
  `select account_id as id from role_grants
    where role_key = $1::text and account_id > $2::uuid and (expires_at is null or expires_at > $3::timestamptz) order by account_id limit $4::int`,
);
/** Where a walk through all profiles begins. */
export const beforeAll = "00000000-0000-0000-0000-000000000000";

/** A page of history is as long as any list; whoever wants fewer takes the last ones. */
export const mostPoints = 100;
const pointsOf = hotQuery(
  "completion.points",
  `select p.id, c.at, c.percent from unnest($1::uuid[]) as p (id)
     cross join lateral (select at, percent, day from completion_points where profile_id = p.id order by day desc limit $2::int) c order by p.id, c.day`,
);

export interface Point {
  readonly at: Date;
  readonly percent: number;
}

export class CompletionRepository {
  constructor(private readonly database: Queries) {}

  ruleBook(): Promise<RuleBook> {
    return ruleBookBy(this.database);
  }

  async profilesAfter(id: string, limit: number): Promise<readonly string[]> {
    const rows = await this.database.query<{ id: string }>(afterId, [id, limit]);
    return rows.map((row) => row.id);
  }

  /** Who holds a role then. */
  async holdersAfter(role: string, id: string, now: Date, limit: number): Promise<readonly string[]> {
    const rows = await this.database.query<{ id: string }>(holdersAfter, [role, id, now, limit]);
    return rows.map((row) => row.id);
  }

  /** The last ones of each, the newest last. The same function at every call: it is a batch's identity. */
  pointsOf = async (ids: readonly string[]): Promise<ReadonlyMap<string, readonly Point[]>> => {
    const rows = await this.database.query<Point & { id: string }>(pointsOf, [ids, mostPoints]);
    return Map.groupBy(rows, ({ id }) => id);
  };

  within(tx: Transaction) {
    return {
      /** The last one of a day stays. */
      keepPoints: async (percents: ReadonlyMap<string, number>, at: Date): Promise<void> => {
        await tx.query(
          `insert into completion_points (profile_id, day, at, percent)
             select id, ($3::timestamptz at time zone 'UTC')::date, $3, percent from unnest($1::uuid[], $2::int[]) as p (id, percent)
             on conflict (profile_id, day) do update set at = excluded.at, percent = excluded.percent`,
          [[...percents.keys()], [...percents.values()], at],
        );
      },
      /** The rules in force, which nobody changes until this transaction ends. */
      heldRules: async (): Promise<RuleBook> => {
        await tx.query(`select pg_advisory_xact_lock_shared($1)`, [rulesLock]);
        return ruleBookBy(tx);
      },
      /** Replaces a role's rules, and answers the new version. */
      replace: async (roleKey: string, rules: readonly Omit<Rule, "role">[]): Promise<number> => {
        await tx.query(`select pg_advisory_xact_lock($1)`, [rulesLock]);
        await tx.query(`delete from completion_rules where role_key = $1`, [roleKey]);
        for (const [position, rule] of rules.entries()) {
          await tx.query(
            `insert into completion_rules (role_key, key, field, min_count, weight, is_required, hint, stale_after_days, position) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
            [roleKey, rule.key, rule.field, rule.minCount, rule.weight, rule.isRequired, rule.hint, rule.staleAfterDays, position + 1],
          );
        }
        const [row] = await tx.query<{ version: number }>(`update catalogues set version = version + 1 where name = $1 returning version`, [catalogue]);
        return row?.version ?? 0;
      },
    };
  }
}

/** One statement, so that version and rules are of one moment. */
async function ruleBookBy(queries: Queries): Promise<RuleBook> {
  const rows = await queries.query<Rule & { bookVersion: number; key: string | null }>(
    `select c.version as "bookVersion", r.role_key as role, r.key, r.field, r.min_count as "minCount", r.weight, r.is_required as "isRequired", r.hint,
            r.stale_after_days as "staleAfterDays"
       from catalogues c left join completion_rules r on true where c.name = $1 order by r.role_key, r.position`,
    [catalogue],
  );
  const rules = rows.filter((row) => row.key !== null).map(({ bookVersion: _, ...rule }) => rule);
  return { version: rows[0]?.bookVersion ?? 0, rules };
}
