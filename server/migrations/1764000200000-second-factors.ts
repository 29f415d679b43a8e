import type { MigrationInterface, QueryRunner } from "typeorm";

/** Time-based codes and recovery codes, sign-in in two steps, fresh proofs, and the permission to secure other people's accounts. */
export class SecondFactors1764000200000 implements MigrationInterface {
  readonly name = "SecondFactors1764000200000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("Who has a second factor would be let in without it: this migration is not taken back.");
  }
}

const statements = [
  `create table totp_factors (
    account_id uuid constraint totp_factors_pkey primary key constraint totp_factors_account_fkey references accounts (id) on delete cascade,
    secret_sealed bytea not null,
    started_at timestamptz(3) not null,
    confirmed_at timestamptz(3),
    last_step integer,
    wrong_codes timestamptz(3)[] not null default '{}'
  )`,
  `create table recovery_codes (
    account_id uuid not null constraint recovery_codes_account_fkey references accounts (id) on delete cascade,
    hash bytea not null,
    constraint recovery_codes_pkey primary key (account_id, hash)
  )`,
  `create table sign_in_challenges (
    hash bytea constraint sign_in_challenges_pkey primary key,
    account_id uuid not null constraint sign_in_challenges_account_fkey references accounts (id) on delete cascade,
    attempts integer not null default 0,
    expires_at timestamptz(3) not null
  )`,
  `create index sign_in_challenges_account_id on sign_in_challenges (account_id)`,
  `create index sign_in_challenges_expires_at on sign_in_challenges (expires_at)`,

  `alter table sessions add column elevated_until timestamptz(3), add column wrong_proofs timestamptz(3)[] not null default '{}'`,

  `update roles set permissions = array_append(permissions, 'accounts.secure'), version = version + 1
    where key = 'admin' and not 'accounts.secure' = any(permissions)`,
  `update catalogues set version = version + 1 where name = 'roles'`,
];
