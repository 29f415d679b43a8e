import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Takes former and new values out of the audit log, which names fields and nothing else from now on, and lets the history of completion begin.
 * Apart from the change of tables, and without any lock on them: it may take minutes where there are millions of rows. Run it again by hand
 * (`up` is safe to repeat) when instances of the release before wrote edits after it.
 */
export class NoValuesInAudit1764000300001 implements MigrationInterface {
  readonly name = "NoValuesInAudit1764000300001";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `update audit_events
          set changes = (select jsonb_object_agg(key, case when jsonb_typeof(value) = 'object' then '"changed"' else value end) from jsonb_each(changes))
        where action = 'profile.updated' and jsonb_path_exists(changes, '$.* ? (@.type() == "object")')`,
    );
    await runner.query(
      `insert into completion_points (profile_id, day, at, percent)
         select id, (now() at time zone 'UTC')::date, now(), completion_percent from profiles order by id
           on conflict do nothing`,
    );
  }

  async down(): Promise<void> {
    // What was taken out is nowhere any more; the points go with their table.
  }
}
