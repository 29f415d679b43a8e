import { setTimeout as sleep } from "node:timers/promises";
import { days, hours } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import { type Caller, stranger, TestPortrait } from "#server/testing/portrait.ts";
import { ReadinessRepository } from "./readiness.repository.ts";

const reportQuery = `{ readiness { verdict checkedAt passed total items { key title provedRed vantage section severity status evidence remedy checkedAt } } }`;
const runMutation = `mutation ($keys: [String!]) { runReadinessChecks(keys: $keys) { userErrors { __typename code message path } job { id kind state done total errors resultUrl } } }`;
const jobQuery = `query ($id: ID!) { job(id: $id) { id kind state done total errors resultUrl } }`;

describe("readiness", () => {
  let portrait: TestPortrait;
  let admin: Caller;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
    admin = await portrait.newPerson("admin");
  });
  afterAll(() => portrait.stop());

  const itemOf = async (key: string) => {
    const { data } = await portrait.graphql(reportQuery, {}, admin);
    return data.readiness.items.find((item: { key: string }) => item.key === key);
  };
  const follow = async (id: string) => {
    for (;;) {
      const { data } = await portrait.graphql(jobQuery, { id }, admin);
      if (!["QUEUED", "RUNNING"].includes(data.job.state)) return data.job;
      await sleep(50);
    }
  };
  const runAll = async (keys?: string[]) => {
    const { data } = await portrait.graphql(runMutation, { keys }, admin);
    expect(data.runReadinessChecks.userErrors).toEqual([]);
    return data.runReadinessChecks.job;
  };

  it("runs in the background, step by step, and stores what it found", async () => {
    const job = await runAll();
    expect(job).toMatchObject({ kind: "readiness:run", state: "QUEUED", done: 0, total: 23, errors: [], resultUrl: null });
    expect(await follow(job.id)).toEqual({ ...job, state: "DONE", done: 23 });
    const { data } = await portrait.graphql(reportQuery, {}, admin);
    expect(data.readiness).toMatchObject({ verdict: "READY_WITH_WARNINGS", passed: 21, total: 23 });
    // One administrator, and what is embedded: neither keeps it from working, and nobody should rely on it.
    const warnings = data.readiness.items.filter((item: { status: string }) => item.status === "WARN").map((item: { key: string }) => item.key);
    expect(warnings).toEqual(["access.administrators", "environment.embedded-parts"]);
    const oldest = data.readiness.items.map((item: { checkedAt: string }) => item.checkedAt).sort()[0];
    expect(data.readiness.checkedAt).toBe(oldest);
  });

  it("reads what is stored, and runs nothing", async () => {
    await portrait.query(
      `update readiness_results set status = 'WARN', evidence = 'Written by hand.', remedy = 'Nothing.' where key = 'secrets.default-or-weak'`,
    );
    expect(await itemOf("secrets.default-or-weak")).toMatchObject({ status: "WARN", evidence: "Written by hand.", severity: "CRITICAL", vantage: "PROCESS" });
    await follow((await runAll(["secrets.default-or-weak"])).id);
    expect((await itemOf("secrets.default-or-weak")).status).toBe("PASS");
  });

  it("says at which commit sabotage turned each check red", async () => {
    const { data } = await portrait.graphql(reportQuery, {}, admin);
    const unproved = data.readiness.items.filter(({ provedRed }: { provedRed: string | null }) => !/^[0-9a-f]{12}, \d{4}-\d\d-\d\d$/.test(provedRed ?? ""));
    expect(unproved).toEqual([]);
  });

  it("runs with a check what it depends on", async () => {
    const job = await runAll(["completion.equals-recomputation"]);
    expect(job.total).toBe(2);
    expect(await follow(job.id)).toMatchObject({ state: "DONE", done: 2, total: 2 });
  });

  it("refuses checks that there are not, and an empty list", async () => {
    const refusal = async (keys: string[]) => (await portrait.graphql(runMutation, { keys }, admin)).data.runReadinessChecks;
    expect(await refusal(["database.pool", "coffee.hot"])).toEqual({
      userErrors: [{ __typename: "InvalidInput", code: "UNKNOWN_VALUE", message: "There is no check coffee.hot; see readiness.items.", path: ["keys"] }],
      job: null,
    });
    expect((await refusal([])).userErrors).toMatchObject([{ code: "REQUIRED", path: ["keys"] }]);
  });

  it("is for holders of its permissions alone", async () => {
    const member = await portrait.newPerson();
    for (const query of [reportQuery, runMutation]) {
      expect((await portrait.graphql(query, {}, stranger)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
      expect((await portrait.graphql(query, {}, member)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    }
  });

  it("shows a job to whoever started it alone", async () => {
    const { id } = await runAll(["sessions.token-size"]);
    const other = await portrait.newPerson("admin");
    expect((await portrait.graphql(jobQuery, { id }, other)).data).toEqual({ job: null });
    expect((await portrait.graphql(jobQuery, { id: newId() }, admin)).data).toEqual({ job: null });
    expect((await portrait.graphql(jobQuery, { id: "1" }, admin)).data).toEqual({ job: null });
    expect((await portrait.graphql(jobQuery, { id }, stranger)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
    await follow(id);
  });

  it("writes down who asked for it", async () => {
    await follow((await runAll(["sessions.token-size"])).id);
    const events = await portrait.query(
      `select (select account_id from audit_subjects s where s.id = actor_id) as "actorId", changes from audit_events where action = 'readiness.run-requested' order by at desc limit 1`,
    );
    expect(events).toEqual([{ actorId: admin.accountId, changes: { keys: ["sessions.token-size"] } }]);
  });

  it("shows the verdict and what needs attention on the dashboard, to whoever may see it", async () => {
    const query = `{ viewer { dashboard { card(id: "readiness") { ... on ReadinessCard { verdict failing { key } } } } } }`;
    await portrait.query(`update readiness_results set status = 'FAIL', remedy = 'Mend it.' where key = 'sessions.token-size'`);
    const card = async (caller: Caller) => (await portrait.graphql(query, {}, caller)).data.viewer.dashboard.card;
    expect(await card(admin)).toEqual({ verdict: "NOT_READY", failing: [{ key: "sessions.token-size" }] });
    expect(await card(await portrait.newPerson())).toBeNull();
    await follow((await runAll(["sessions.token-size"])).id);
    expect(await card(admin)).toEqual({ verdict: "READY_WITH_WARNINGS", failing: [] });
  });

  it("counts a result that is older than twice its interval as unknown", async () => {
    await portrait.query(`update readiness_results set checked_at = checked_at - interval '3 hours' where key = 'sessions.token-size'`);
    expect(await itemOf("sessions.token-size")).toMatchObject({ status: "UNKNOWN", evidence: expect.stringContaining("3 h old") });
    // The schedule finds it due.
    await portrait.app.readiness.service.run({});
    expect((await itemOf("sessions.token-size")).status).toBe("PASS");
  });

  it("lets one runner work at a time, and whoever waits for a result gets one later", async () => {
    const results = new ReadinessRepository(portrait.app.database);
    expect(await results.claim("somebody", hours(1))).toBe(true);
    const job = await runAll(["sessions.token-size"]);
    await sleep(1_500);
    expect((await portrait.graphql(jobQuery, { id: job.id }, admin)).data.job.state).toBe("QUEUED");
    await results.release("somebody");
    expect(await follow(job.id)).toMatchObject({ state: "DONE" });
  });

  it("does not wait for a runner that died", async () => {
    const results = new ReadinessRepository(portrait.app.database);
    expect(await results.claim("somebody", 1)).toBe(true);
    await sleep(10);
    expect(await results.claim("else", hours(1))).toBe(true);
    expect(await results.claim("somebody", hours(1))).toBe(false);
    expect(await results.claim("else", 1)).toBe(true);
    await results.release("somebody");
    await results.release("else");
    expect(await portrait.query(`select 1 from installation where key like 'readiness%'`)).toEqual([]);
  });

  it("says of a job that stopped halfway that it failed", async () => {
    const id = newId();
    await portrait.query(
      `insert into background_jobs (id, account_id, kind, state, done, total, created_at, updated_at) values ($1, $2, 'readiness:run', 'RUNNING', 3, 10, $3, $3)`,
      [id, admin.accountId, new Date(Date.now() - days(1))],
    );
    const { data } = await portrait.graphql(jobQuery, { id }, admin);
    expect(data.job).toMatchObject({ state: "FAILED", done: 3, errors: [expect.stringContaining("Start it again")] });
  });
});
