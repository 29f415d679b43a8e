import { Client } from "pg";
import { TestPortrait } from "#server/testing/portrait.ts";
import type { Finding } from "../check.ts";

describe("checks of what lies in tables", () => {
  let portrait: TestPortrait;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
  });
  afterAll(() => portrait.stop());

  const owner = async (sql: string): Promise<void> => {
    const client = new Client({ connectionString: portrait.database.ownerUrl });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };

  const run = (key: string): Promise<Finding> => {
    const check = portrait.app.readiness.checks.find((each) => each.key === key);
    if (check === undefined) throw new Error(`There is no check ${key}.`);
    return check.run(new AbortController().signal);
  };

  it("let people begin a sentence with the words blob and data", async () => {
    const { accountId } = await portrait.newPerson();
    for (const bio of ["Data: my passion, and my bread", "data:, they say", 'Blob: a love story. "blob:https://" is what I write', "data:image"]) {
      await portrait.query(`update profiles set bio = $2 where id = $1`, [accountId, bio]);
      expect(await run("images.no-inline-urls")).toMatchObject({ status: "PASS" });
    }
  });

  it.each(["blob:https://portrait.example.com/1", "  BLOB:null/1", "data:image/png;base64,AAAA", "data:text/plain;charset=utf-8,x", "data:,x"])(
    "find %s",
    async (url) => {
      const { accountId } = await portrait.newPerson();
      await portrait.query(`update profiles set website = $2 where id = $1`, [accountId, url]);
      expect(await run("images.no-inline-urls")).toMatchObject({ status: "FAIL", evidence: expect.stringContaining("profiles.website (1)") });
      await portrait.query(`update profiles set website = null where id = $1`, [accountId]);
    },
  );

  it("read a table to its end, in parts", async () => {
    await portrait.query(`insert into audit_events (id, at, action, actor_kind, changes)
      select gen_random_uuid(), now(), 'profile.updated', 'SYSTEM', jsonb_build_object('bio', repeat('x', 900)) from generate_series(1, 8000)`);
    await portrait.query(
      `insert into audit_events (id, at, action, actor_kind, changes) values (gen_random_uuid(), now(), 'picture.set', 'SYSTEM', '{"from": ["", "data:image/png;base64,AAAA"]}')`,
    );
    expect(await run("images.no-inline-urls")).toMatchObject({ status: "FAIL", evidence: expect.stringContaining("audit_events.changes (1)") });
  });

  it("let PostgreSQL read a small table another way, and still miss the index that is gone", async () => {
    await portrait.query(`insert into audit_events (id, at, action, actor_kind)
      select gen_random_uuid(), now() - n * interval '1 minute', 'session.' || case when n % 9 < 4 then 'started' when n % 9 < 8 then 'ended' else 'refreshed' end, 'SYSTEM'
        from generate_series(1, 1500) n`);
    await owner(`analyze audit_events`);
    expect(await run("database.hot-queries-indexed")).toMatchObject({ status: "PASS" });
    await owner(`drop index audit_events_action`);
    expect(await run("database.hot-queries-indexed")).toMatchObject({ status: "FAIL", evidence: expect.stringContaining("audit.ofAction") });
    await owner(`create index audit_events_action on audit_events (action, at, id)`);
  });

  it("say that percentages are about to follow new rules while they are", async () => {
    const { accountId } = await portrait.newPerson();
    await portrait.query(`update profiles set completion_percent = completion_percent + 1 where id = $1`, [accountId]);
    await portrait.query(`select graphile_worker.add_job('completion:gauge-all', run_at := now() + interval '1 hour', job_key := 'test')`);
    expect(await run("completion.equals-recomputation")).toMatchObject({ status: "UNKNOWN" });
    await portrait.query(`select graphile_worker.remove_job('test')`);
    expect(await run("completion.equals-recomputation")).toMatchObject({ status: "FAIL", evidence: expect.stringContaining(accountId) });
    await portrait.query(`update profiles set completion_percent = completion_percent - 1 where id = $1`, [accountId]);
  });

  it("let a field have grown stale since the nightly job, and not before it", async () => {
    const { accountId } = await portrait.newPerson();
    await portrait.query(`update completion_rules set stale_after_days = 30 where role_key = 'member' and key = 'display-name'`);
    const setDaysAgo = (days: number) =>
      portrait.query(`update profiles set changed_at = jsonb_build_object('displayName', $2::float8) where id = $1`, [
        accountId,
        Date.now() - days * 86_400_000,
      ]);
    await setDaysAgo(30.5);
    expect(await run("completion.equals-recomputation")).toMatchObject({ status: "PASS" });
    await setDaysAgo(32);
    expect(await run("completion.equals-recomputation")).toMatchObject({ status: "FAIL" });
    await setDaysAgo(1);
  });

  it("look at a sample of very many profiles", async () => {
    await portrait.query(
      `insert into accounts (id, email_sealed, email_index, created_at) select gen_random_uuid(), '', int4send(n), now() from generate_series(1, 5100) n`,
    );
    await portrait.query(`insert into profiles (id, handle, display_name, completion_percent, created_at, updated_at)
      select id, 'p' || row_number() over (), 'Somebody', 100, now(), now() from accounts a where not exists (select 1 from profiles p where p.id = a.id)`);
    const { status, evidence } = await run("completion.equals-recomputation");
    expect({ status, evidence }).toEqual({ status: "PASS", evidence: expect.stringMatching(/^A sample of 5,000 profiles was computed again/) });
  });
});
