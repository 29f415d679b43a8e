import { Client } from "pg";
import { migrations } from "#server/migrations/index.ts";
import { migrate } from "#server/platform/database/migrate.ts";
import { emptyDatabase, type TestDatabase } from "#server/testing/database.ts";
import { TestPortrait } from "#server/testing/portrait.ts";

describe("the database", () => {
  let database: TestDatabase;
  let portrait: TestPortrait;
  let applied: readonly (readonly string[])[];
  beforeAll(async () => {
    database = await emptyDatabase();
    applied = await Promise.all([1, 2, 3].map(() => migrate(database)));
    portrait = await TestPortrait.start({ database });
  }, 60_000);
  afterAll(async () => {
    await portrait.stop();
    await database.drop();
  });

  it("is migrated by one of three instances that start at once on an empty one, and the others wait for it", () => {
    expect([...applied].sort((a, b) => b.length - a.length)).toEqual([migrations.map(({ name }) => name), [], []]);
  });

  it("serves at once what was migrated so", async () => {
    const ada = await portrait.newPerson();
    expect((await portrait.graphql(`{ viewer { profile { handle } } }`, {}, ada)).errors).toBeUndefined();
  });

  // The readiness checks look at the real thing, and sabotage tests prove that they turn red.
  it.each(["database.hot-queries-indexed", "database.foreign-keys-indexed", "database.migrations-and-drift"])(
    "passes %s while its tables are empty",
    async (key) => {
      const check = portrait.app.readiness.checks.find((each) => each.key === key);
      expect(await check?.run(new AbortController().signal)).toMatchObject({ status: "PASS" });
    },
  );

  it("lets the service add to the audit log, and change nothing in it", async () => {
    await portrait.newPerson();
    const before = await portrait.query(`select * from audit_events order by id`);
    expect(before.length).toBeGreaterThan(0);
    const client = new Client({ connectionString: database.appUrl });
    await client.connect();
    try {
      for (const sql of [
        `update audit_events set action = 'nothing'`,
        `delete from audit_events`,
        `truncate audit_events`,
        `drop table audit_events`,
        `alter table audit_events disable trigger all`,
        `update audit_subjects set account_id = account_id`,
        `delete from audit_subjects`,
        `truncate audit_subjects`,
      ]) {
        await expect(client.query(sql)).rejects.toThrow(/permission denied|must be owner/);
      }
    } finally {
      await client.end();
    }
    expect(await portrait.query(`select * from audit_events order by id`)).toEqual(before);
  });
});
