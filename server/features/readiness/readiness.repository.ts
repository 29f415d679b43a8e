import type { Queries } from "#server/platform/database/database.ts";
import type { StoredResult } from "./readiness.rules.ts";
import type { CheckResult } from "./run-checks.ts";

const lease = "readiness.runner";

export class ReadinessRepository {
  constructor(private readonly database: Queries) {}

  results(): Promise<StoredResult[]> {
    return this.database.query<StoredResult>(`select key, status, evidence, remedy, checked_at as "checkedAt" from readiness_results`);
  }

  async save({ key, finding, durationMs, checkedAt }: CheckResult): Promise<void> {
    await this.database.query(
      `insert into readiness_results (key, status, evidence, remedy, duration_ms, checked_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (key) do update set status = excluded.status, evidence = excluded.evidence, remedy = excluded.remedy,
                                         duration_ms = excluded.duration_ms, checked_at = excluded.checked_at`,
      [key, finding.status, finding.evidence, finding.remedy, durationMs, checkedAt],
    );
  }

  /** Makes this runner the only one for so long, or for so long again. False where another one is. */
  async claim(runner: string, milliseconds: number): Promise<boolean> {
    const rows = await this.database.query(
      `insert into installation (key, value) values ($1, jsonb_build_object('runner', $2::text, 'until', now() + $3::int * interval '1 millisecond'))
         on conflict (key) do update set value = excluded.value
          where installation.value->>'runner' = $2 or (installation.value->>'until')::timestamptz < now()
         returning key`,
      [lease, runner, milliseconds],
    );
    return rows.length > 0;
  }

  async release(runner: string): Promise<void> {
    await this.database.query(`delete from installation where key = $1 and value->>'runner' = $2`, [lease, runner]);
  }
}
