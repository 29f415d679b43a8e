import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Puts subjects in the place of accounts in the audit log's older rows. Apart from the change of tables, and without a lock on them: it may take
 * minutes where there are millions of rows, while others are written. Ids of accounts are of version 7 and those of subjects of version 4, so that
 * it may be run again.
 */
export class AnonymousAudit1764000600001 implements MigrationInterface {
  readonly name = "AnonymousAudit1764000600001";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("Whose the audit log's subjects were is known for those alone who are still there: this migration is not taken back.");
  }
}

const isAccounts = (id: string) => `substr(${id}, 15, 1) = '7'`;
const inTarget = `split_part(target, ':', 2)`;
const namesAccount = `target ~ '^(account|profile):' and ${isAccounts(inTarget)}`;

const statements = [
  // Somebody who is gone has one subject, whether they acted or were acted upon; nothing leads back to it once this is committed.
  `create temporary table former_actors on commit drop as
     select account_id, audit_subject_of(account_id) as id
       from (select actor_id as account_id from audit_events where ${isAccounts("actor_id::text")}
             union select ${inTarget}::uuid from audit_events where ${namesAccount}) a`,
  `create index on former_actors (account_id)`,
  `update audit_events set actor_id = (select f.id from former_actors f where f.account_id = actor_id) where ${isAccounts("actor_id::text")}`,
  `update audit_events
      set target = split_part(target, ':', 1) || ':' || (select f.id from former_actors f where f.account_id = ${inTarget}::uuid)
    where ${namesAccount}`,
];
