import type { Queries } from "#server/platform/database/database.ts";
import { hotQuery } from "#server/platform/database/hot-queries.ts";

const newestProfiles = hotQuery("dashboards.newestProfiles", `select id from profiles where not is_leaving order by created_at desc, id desc limit $1::int`);

export class DashboardsRepository {
  constructor(private readonly database: Queries) {}

  /** Ten percent a bucket; the last one is 100 alone, because complete is another thing than nearly so. */
  async completionSpread(): Promise<{ from: number; to: number; profiles: number }[]> {
    return this.database.query(
      `select b * 10 as "from", case when b = 10 then 100 else b * 10 + 9 end as "to", count(p.id)::int as profiles
         from generate_series(0, 10) b left join profiles p on p.completion_percent / 10 = b and not p.is_leaving group by b order by b`,
    );
  }

  async averageCompletion(): Promise<number | null> {
    const [row] = await this.database.query<{ average: number | null }>(
      `select round(avg(completion_percent), 1)::float8 as average from profiles where not is_leaving`,
    );
    return row?.average ?? null;
  }

  async newestProfiles(limit: number): Promise<string[]> {
    return idsOf(await this.database.query(newestProfiles, [limit]));
  }

  async newestWithoutPicture(limit: number): Promise<string[]> {
    return idsOf(
      await this.database.query(`select id from profiles where avatar_image_id is null and not is_leaving order by created_at desc, id desc limit $1`, [limit]),
    );
  }

  async countWithoutPicture(): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(`select count(*)::int as count from profiles where avatar_image_id is null and not is_leaving`);
    return row?.count ?? 0;
  }

  async accountStates(now: Date): Promise<{ verified: number; unverified: number; suspended: number; leaving: number }> {
    const [row] = await this.database.query<{ verified: number; unverified: number; suspended: number; leaving: number }>(
      `select count(*) filter (where is_leaving)::int as leaving,
              count(*) filter (where not is_leaving and is_suspended)::int as suspended,
              count(*) filter (where not is_leaving and not is_suspended and email_verified_at is not null)::int as verified,
              count(*) filter (where not is_leaving and not is_suspended and email_verified_at is null)::int as unverified
         from (select email_verified_at, deletion_scheduled_for is not null as is_leaving,
                      suspended_at is not null and (suspended_until is null or suspended_until > $1) as is_suspended from accounts) a`,
      [now],
    );
    return row ?? { verified: 0, unverified: 0, suspended: 0, leaving: 0 };
  }

  /** Each of the last days, those without a sign-up too. */
  async signUpsByDay(now: Date, days: number): Promise<{ at: string; value: number }[]> {
    return this.database.query(
      `select to_char(d, 'YYYY-MM-DD') as at, count(a.id)::int as value
         from generate_series(($1::timestamptz at time zone 'UTC')::date - $2::int + 1, ($1::timestamptz at time zone 'UTC')::date, interval '1 day') d
         left join accounts a on a.created_at >= d at time zone 'UTC' and a.created_at < (d + interval '1 day') at time zone 'UTC'
        group by d order by d`,
      [now, days],
    );
  }
}

const idsOf = (rows: readonly { id: string }[]) => rows.map((row) => row.id);
