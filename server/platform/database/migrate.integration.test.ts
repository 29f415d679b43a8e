import pg from "pg";
import { migrations } from "#server/migrations/index.ts";
import { cloneDatabase, emptyDatabase, type TestDatabase } from "#server/testing/database.ts";
import { migrate } from "./migrate.ts";

describe("migrating", () => {
  let database: TestDatabase;
  afterEach(() => database.drop());

  it("can be begun by three instances at once on an empty database: one works, the others find it done", async () => {
    database = await emptyDatabase();
    const applied = await Promise.all([1, 2, 3].map(() => migrate(database)));
    expect(applied.map((names) => names.length).sort()).toEqual([0, 0, migrations.length]);
    expect(await as(database.appUrl, "select key from roles order by key")).toEqual([{ key: "admin" }, { key: "manager" }, { key: "member" }]);
  }, 60_000);

  it("gives the service rows to read and write, no table to change, and an audit log that it can only add to", async () => {
    database = await cloneDatabase();
    await as(
      database.appUrl,
      `insert into audit_events (id, at, action, actor_kind) values ('0198a0a0-0000-7000-8000-000000000000', now(), 'tried', 'SYSTEM')`,
    );
    const refusedForApp = [
      "update audit_events set action = 'other'",
      "delete from audit_events",
      "truncate audit_events",
      "drop table audit_events",
      "alter table profiles add column x int",
      "create table x (y int)",
    ];
    for (const sql of refusedForApp) {
      const code = await as(database.appUrl, sql).then(
        () => "allowed",
        (error: { code?: string }) => error.code,
      );
      expect([sql, code]).toEqual([sql, "42501"]);
    }
    expect(await as(database.appUrl, "select action from audit_events")).toEqual([{ action: "tried" }]);
  });
});

async function as(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
