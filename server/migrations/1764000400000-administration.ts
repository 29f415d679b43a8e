import type { MigrationInterface, QueryRunner } from "typeorm";

/** Suspended accounts, invitations, and who may manage roles, suspend people and invite them. */
export class Administration1764000400000 implements MigrationInterface {
  readonly name = "Administration1764000400000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("Who is suspended would be let in again: this migration is not taken back.");
  }
}

const statements = [
  `create table invitations (
    id uuid constraint invitations_pkey primary key,
    email_sealed bytea not null,
    email_index bytea not null,
    invited_by uuid constraint invitations_invited_by_fkey references accounts (id) on delete set null,
    created_at timestamptz(3) not null,
    expires_at timestamptz(3) not null,
    accepted_at timestamptz(3)
  )`,
  `create unique index invitations_open_email_key on invitations (email_index) where accepted_at is null`,
  `create index invitations_created_at_id on invitations (created_at, id)`,
  `create index invitations_expires_at on invitations (expires_at)`,
  `create index invitations_invited_by on invitations (invited_by)`,
  `create table invitation_roles (
    invitation_id uuid not null constraint invitation_roles_invitation_fkey references invitations (id) on delete cascade,
    role_key text not null constraint invitation_roles_role_fkey references roles (key) on delete cascade,
    constraint invitation_roles_pkey primary key (invitation_id, role_key)
  )`,
  `create index invitation_roles_role_key on invitation_roles (role_key)`,

  `alter table mail_tokens drop constraint mail_tokens_purpose_check`,
  `alter table mail_tokens add constraint mail_tokens_purpose_check check
    (purpose in ('sign-up', 'verify-email', 'change-email', 'undo-email-change', 'reset-password', 'cancel-deletion', 'invitation'))`,

  `update roles set permissions = permissions || array(
      select p from unnest(case key when 'admin' then array['accounts.suspend', 'people.invite', 'roles.manage'] else array['accounts.suspend', 'people.invite'] end) p
       where not p = any (permissions)), version = version + 1
    where key in ('manager', 'admin')`,
  `update catalogues set version = version + 1 where name = 'roles'`,

  // Last, because it keeps readers out until this is committed.
  `alter table accounts add column suspended_at timestamptz(3), add column suspended_until timestamptz(3), add column suspension_reason_sealed bytea,
    add column suspended_by uuid constraint accounts_suspended_by_fkey references accounts (id) on delete set null,
    add constraint accounts_suspension_check check ((suspended_at is null) = (suspension_reason_sealed is null) and (suspended_at is not null or suspended_until is null))`,
  `create index accounts_suspended_by on accounts (suspended_by)`,
  `create index accounts_suspended on accounts (created_at, id) where suspended_at is not null`,
];
