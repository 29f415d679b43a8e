import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Who may see each field, former values for undo, and how completion went. Quick on a table of any size: a column with a constant default is
 * not written into the rows, and search needs no new column, because `directory.sql.ts` takes away afterwards what the one index found too much.
 * A generated column for each audience would write the table and all its indexes anew, under a lock that keeps even readers out.
 */
export class Visibility1764000300000 implements MigrationInterface {
  readonly name = "Visibility1764000300000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [`drop table completion_points`, `drop table profile_history`, `alter table profiles drop column visibility`])
      await runner.query(statement);
  }
}

const statements = [
  `create table profile_history (
    profile_id uuid not null constraint profile_history_profile_fkey references profiles (id) on delete cascade,
    version integer not null,
    field text not null,
    former_sealed bytea not null,
    changed_by uuid constraint profile_history_changed_by_fkey references accounts (id) on delete set null,
    created_at timestamptz(3) not null,
    constraint profile_history_pkey primary key (profile_id, version, field)
  )`,
  `create index profile_history_created_at on profile_history (created_at)`,
  `create index profile_history_changed_by on profile_history (changed_by)`,

  `create table completion_points (
    profile_id uuid not null constraint completion_points_profile_fkey references profiles (id) on delete cascade,
    day date not null,
    at timestamptz(3) not null,
    percent integer not null constraint completion_points_percent_check check (percent between 0 and 100),
    constraint completion_points_pkey primary key (profile_id, day)
  )`,

  // Last, because it keeps readers out until this is committed.
  `alter table profiles add column visibility jsonb not null default '{}'`,
];
