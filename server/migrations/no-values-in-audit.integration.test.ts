import pg from "pg";
import { DataSource } from "typeorm";
import { cloneDatabase, type TestDatabase } from "#server/testing/database.ts";
import { NoValuesInAudit1764000300001 } from "./1764000300001-no-values-in-audit.ts";

const id = (number: number) => `0198a0a0-0000-7000-8000-${String(number).padStart(12, "0")}`;

describe("the migration that takes values out of the audit log", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  beforeAll(async () => {
    database = await cloneDatabase();
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  async function migrate(): Promise<void> {
    const source = await new DataSource({ type: "postgres", url: database.ownerUrl }).initialize();
    const runner = source.createQueryRunner();
    await new NoValuesInAudit1764000300001().up(runner);
    await runner.release();
    await source.destroy();
  }

  it("leaves names, what is no value, and everything else as it was; and it may be run again", async () => {
    const written = [
      ["profile.updated", { headline: { from: "one", to: "two" }, bio: { from: null, to: "text" }, phone: "changed" }],
      ["profile.updated", { phone: "changed" }],
      ["profile.updated", null],
      ["profile.updated", { headline: "changed", seeded: true }],
      ["picture.removed", { kind: "AVATAR", reason: "Not a face" }],
      ["role.granted", { role: "manager" }],
    ] as const;
    for (const [index, [action, changes]] of written.entries()) {
      await owner.query(`insert into audit_events (id, at, action, actor_kind, changes) values ($1, now(), $2, 'SYSTEM', $3)`, [
        id(index),
        action,
        changes === null ? null : JSON.stringify(changes),
      ]);
    }
    const expected = written.map(([, changes], index) => (index === 0 ? { headline: "changed", bio: "changed", phone: "changed" } : changes));
    for (const _ of ["once", "twice"]) {
      await migrate();
      expect((await owner.query(`select changes from audit_events order by id`)).rows.map(({ changes }) => changes)).toEqual(expected);
    }
  });

  it("lets the history of completion begin for everybody who is there, and changes no history that has begun", async () => {
    for (const number of [100, 101]) {
      await owner.query(`insert into accounts (id, email_sealed, email_index, created_at) values ($1, '', $2, now())`, [id(number), Buffer.from([number])]);
      await owner.query(
        `insert into profiles (id, handle, display_name, completion_percent, created_at, updated_at) values ($1, $2, 'Somebody', 40, now(), now())`,
        [id(number), `somebody-${number}`],
      );
    }
    await owner.query(`insert into completion_points (profile_id, day, at, percent) values ($1, (now() at time zone 'UTC')::date, now(), 70)`, [id(101)]);
    await migrate();
    const { rows } = await owner.query(`select profile_id as profile, percent from completion_points order by profile_id`);
    expect(rows).toEqual([
      { profile: id(100), percent: 40 },
      { profile: id(101), percent: 70 },
    ]);
  });
});
