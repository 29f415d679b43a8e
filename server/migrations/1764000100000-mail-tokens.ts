import type { MigrationInterface, QueryRunner } from "typeorm";

/** One-time tokens of mails, addresses that wait for confirmation, and who may make a password void. */
export class MailTokens1764000100000 implements MigrationInterface {
  readonly name = "MailTokens1764000100000";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table mail_tokens`);
    await runner.query(`alter table accounts drop column pending_email_sealed`);
    await runner.query(`update roles set permissions = array_remove(permissions, 'accounts.secure'), version = version + 1 where key = 'admin'`);
  }
}

const statements = [
  `alter table accounts add column pending_email_sealed bytea`,

  `create table mail_tokens (
    hash bytea constraint mail_tokens_pkey primary key,
    purpose text not null constraint mail_tokens_purpose_check check
      (purpose in ('sign-up', 'verify-email', 'change-email', 'undo-email-change', 'reset-password', 'cancel-deletion')),
    account_id uuid constraint mail_tokens_account_fkey references accounts (id) on delete cascade,
    address_index bytea,
    payload_sealed bytea,
    issued_at timestamptz(3) not null,
    expires_at timestamptz(3) not null,
    used_at timestamptz(3),
    constraint mail_tokens_owner_check check (account_id is not null or address_index is not null)
  )`,
  `create index mail_tokens_account_id on mail_tokens (account_id, purpose, issued_at)`,
  `create index mail_tokens_address_index on mail_tokens (address_index, purpose, issued_at)`,
  `create index mail_tokens_expires_at on mail_tokens (expires_at)`,

  `update roles set permissions = array_append(permissions, 'accounts.secure'), version = version + 1
    where key = 'admin' and not 'accounts.secure' = any (permissions)`,
];
