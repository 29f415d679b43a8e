import pg from "pg";
import { DataSource } from "typeorm";
import { cloneDatabase, type TestDatabase } from "#server/testing/database.ts";
import { AnonymousAudit1764000600001 } from "./1764000600001-anonymous-audit.ts";

const id = (number: number) => `0198a0a0-0000-7000-8000-${String(number).padStart(12, "0")}`;
const [here, gone] = [id(1), id(2)];

describe("the audit log's subjects", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  beforeAll(async () => {
    database = await cloneDatabase();
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query(`insert into accounts (id, email_sealed, email_index, created_at) values ($1, '', 'x', now())`, [here]);
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  const write = (number: number, actor: string | null, target: string | null) =>
    owner.query(`insert into audit_events (id, at, action, actor_kind, actor_id, target) values ($1, now(), 'tried', 'PERSON', $2, $3)`, [
      id(number),
      actor,
      target,
    ]);
  const written = async (from: number) =>
    (
      await owner.query<{ text: string; actor: string; target: string; account: string | null }>(
        `select row_to_json(e)::text as text, actor_id as actor, target, (select account_id from audit_subjects s where s.id = e.actor_id) as account
           from audit_events e where id >= $1 and id < $2 order by id`,
        [id(from), id(from + 100)],
      )
    ).rows;
  async function migrate(): Promise<void> {
    const source = await new DataSource({ type: "postgres", url: database.ownerUrl }).initialize();
    const runner = source.createQueryRunner();
    await runner.startTransaction();
    await new AnonymousAudit1764000600001().up(runner);
    await runner.commitTransaction();
    await runner.release();
    await source.destroy();
  }

  it("stand in each new row in the place of accounts, whoever writes it", async () => {
    await write(100, here, `profile:${here}`);
    await write(101, here, `session:${gone}`);
    await write(102, gone, `account:${gone}`);
    const [first, second, third] = await written(100);
    expect([first?.account, second?.account, third?.account]).toEqual([here, here, null]);
    expect(first?.target).toBe(`profile:${first?.actor}`);
    expect(second).toMatchObject({ actor: first?.actor, target: `session:${gone}` });
    for (const row of [first, third]) for (const account of [here, gone]) expect(row?.text).not.toContain(account);
  });

  it("take the place of accounts in the rows of before, one for each person, and the migration may be run again", async () => {
    await owner.query(`alter table audit_events disable trigger audit_events_subjects`);
    await write(200, here, `account:${gone}`);
    await write(201, gone, `profile:${here}`);
    await write(202, null, `role:manager`);
    await write(203, null, null);
    await owner.query(`alter table audit_events enable trigger audit_events_subjects`);
    await migrate();
    const once = await written(200);
    await migrate();
    expect(await written(200)).toEqual(once);
    const [first, second, third, fourth] = once;
    expect([first?.account, second?.account]).toEqual([here, null]);
    expect(first?.target).toBe(`account:${second?.actor}`);
    expect(second?.target).toBe(`profile:${first?.actor}`);
    expect([third?.target, fourth?.target, third?.actor]).toEqual(["role:manager", null, null]);
    for (const { text } of once) for (const account of [here, gone]) expect(text).not.toContain(account);
  });

  it("go with their accounts, and the rows stay as they are", async () => {
    const before = await written(100);
    await owner.query(`delete from accounts where id = $1`, [here]);
    expect((await owner.query(`select * from audit_subjects`)).rows).toEqual([]);
    expect(await written(100)).toEqual(before.map((row) => ({ ...row, account: null })));
  });
});
