import type { MigrationInterface, QueryRunner } from "typeorm";

/** An audit log whose new rows name no account, whichever release writes them; accounts and profiles that are about to go; and data exports. */
export class Leaving1764000600000 implements MigrationInterface {
  readonly name = "Leaving1764000600000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("Rows of the audit log that name subjects would name nobody without them: this migration is not taken back.");
  }
}

const statements = [
  // A random id and not one of ours: those tell when they were made, and with that who signed up then.
  `create table audit_subjects (
    id uuid constraint audit_subjects_pkey primary key default gen_random_uuid(),
    account_id uuid not null constraint audit_subjects_account_id_key unique constraint audit_subjects_account_fkey references accounts (id) on delete cascade
  )`,

  // A subject comes with an account's first event. Whoever is gone already gets one that nothing leads to.
  `create function audit_subject_of(account uuid) returns uuid language plpgsql as $$
    declare subject uuid;
    begin
      select id into subject from audit_subjects where account_id = account;
      if subject is not null then return subject; end if;
      insert into audit_subjects (account_id) select a.id from accounts a where a.id = account on conflict (account_id) do nothing;
      select id into subject from audit_subjects where account_id = account;
      return coalesce(subject, gen_random_uuid());
    end $$`,
  `create function audit_target_of(target text) returns text language sql as $$
    select case when target ~ '^(account|profile):' then split_part(target, ':', 1) || ':' || audit_subject_of(split_part(target, ':', 2)::uuid) else target end
  $$`,
  // In the database, so that no row ever names an account, whichever release writes it.
  `create function audit_events_name_subjects() returns trigger language plpgsql as $$
    begin
      if new.actor_id is not null then new.actor_id := audit_subject_of(new.actor_id); end if;
      new.target := audit_target_of(new.target);
      return new;
    end $$`,

  `create trigger audit_events_subjects before insert on audit_events for each row execute function audit_events_name_subjects()`,

  `alter table accounts add column deletion_scheduled_for timestamptz(3)`,
  `create index accounts_deletion_scheduled_for on accounts (deletion_scheduled_for) where deletion_scheduled_for is not null`,

  `create table data_exports (
    id uuid constraint data_exports_pkey primary key,
    account_id uuid not null constraint data_exports_account_fkey references accounts (id) on delete cascade,
    state text not null constraint data_exports_state_check check (state in ('QUEUED', 'RUNNING', 'READY', 'EXPIRED', 'FAILED')),
    requested_at timestamptz(3) not null,
    moved_at timestamptz(3) not null,
    expires_at timestamptz(3),
    object_key text,
    key_sealed bytea
  )`,
  `create index data_exports_account_id on data_exports (account_id, requested_at)`,
  `create unique index data_exports_one_at_a_time on data_exports (account_id) where state in ('QUEUED', 'RUNNING')`,
  `create index data_exports_expires_at on data_exports (expires_at) where state = 'READY'`,
  `create index data_exports_object_key on data_exports (object_key) where object_key is not null`,

  // Last, because it keeps readers out until this is committed.
  `alter table profiles add column is_leaving boolean not null default false`,
];
