import { after, hours, minutes } from "#server/kernel/clock.ts";
import { system } from "#server/kernel/viewer.ts";
import { AuthenticatorApp } from "#server/testing/authenticator-app.ts";
import { mailTo, tokenTo } from "#server/testing/mails.ts";
import { type Caller, TestPortrait } from "#server/testing/portrait.ts";
import { describeWithRedis, redisUrl } from "#server/testing/redis.ts";
import { codeOf } from "./operations.ts";

const errors = "userErrors { __typename code message path ... on AccountSuspended { reason until } }";
const suspension = "suspension { reason until by { id } }";
const suspend = `mutation ($id: ID!, $reason: String!, $until: DateTime) { suspendAccount(id: $id, reason: $reason, until: $until) { ${errors} account { state ${suspension} } } }`;
const reactivate = `mutation ($id: ID!) { reactivateAccount(id: $id) { ${errors} account { state ${suspension} } } }`;
const signIn = `mutation ($input: SignInInput!) { signIn(input: $input) { ${errors} accessToken challenge { id } } }`;
const refresh = `mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken } }`;
const me = `{ viewer { account { id } } }`;
const reason = "Too many messages to strangers.";

describe("a suspended account", () => {
  let portrait: TestPortrait;
  let grace: Caller;
  let admin: Caller;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
    admin = await portrait.newPerson("manager", "admin");
    grace = await portrait.newPerson("manager");
  });
  afterAll(() => portrait.stop());

  const ask = async (query: string, variables: object, caller?: Caller) => {
    const { data, errors: failures } = await portrait.graphql(query, variables, caller);
    expect(failures).toBeUndefined();
    return Object.values(data)[0] as ReturnType<typeof JSON.parse>;
  };
  const codes = async (query: string, variables: object, caller?: Caller): Promise<string[]> =>
    (await ask(query, variables, caller)).userErrors.map(({ code }: { code: string }) => code);
  const enter = ({ email, password }: Caller, over: { password?: string } = {}) => ask(signIn, { input: { email, password, ...over } });

  it("is signed out everywhere at once, and told why by a mail that says to sign in", async () => {
    const linus = await portrait.newPerson();
    const phone = await portrait.signIn(linus);
    const { account } = await ask(suspend, { id: linus.accountId, reason: `  ${reason}\u0000 ` }, grace);
    expect(account).toEqual({ state: "SUSPENDED", suspension: { reason, until: null, by: { id: grace.accountId } } });
    for (const device of [linus, phone]) {
      expect(codeOf(await portrait.graphql(me, {}, device))).toBe("UNAUTHENTICATED");
      expect(codeOf(await portrait.graphql(refresh, { token: device.refreshToken }))).toBe("UNAUTHENTICATED");
    }
    const { text } = await mailTo(portrait, linus.email, "Your account was suspended");
    expect(text).not.toContain(reason);
  });

  it("learns reason and end at sign-in, after the right password only", async () => {
    const linus = await portrait.newPerson();
    const until = after(portrait.clock.now(), hours(5)).toISOString();
    await ask(suspend, { id: linus.accountId, reason, until }, grace);
    expect(await codes(signIn, { input: { email: linus.email, password: "another wrong one" } })).toEqual(["WRONG_CREDENTIALS"]);
    const told = await enter(linus);
    expect(told.accessToken).toBeNull();
    expect(told.userErrors).toEqual([
      { __typename: "AccountSuspended", code: "ACCOUNT_SUSPENDED", path: ["input"], reason, until, message: expect.stringContaining(reason) },
    ]);
  });

  it("comes back by itself at that moment, and what was written is forgotten by the job", async () => {
    const linus = await portrait.newPerson();
    await ask(suspend, { id: linus.accountId, reason, until: after(portrait.clock.now(), minutes(3)) }, grace);
    await portrait.app.jobs["accounts:suspension-over"]?.({ accountId: linus.accountId });
    expect(await codes(signIn, { input: { email: linus.email, password: linus.password } })).toEqual(["ACCOUNT_SUSPENDED"]);
    portrait.clock.moveBy(minutes(3) + 500);
    const back = await portrait.signIn(linus);
    const state = async () => (await portrait.graphql(`{ viewer { account { state suspension { reason } } } }`, {}, back)).data.viewer.account;
    expect(await state()).toEqual({ state: "UNVERIFIED", suspension: null });
    for (let twice = 0; twice < 2; twice++) await portrait.app.jobs["accounts:suspension-over"]?.({ accountId: linus.accountId });
    const [row] = await portrait.query<{ reason: Buffer | null }>(`select suspension_reason_sealed as reason from accounts where id = $1`, [linus.accountId]);
    expect(row?.reason).toBeNull();
    const ends = await portrait.query(`select 1 from audit_events where action = 'account.reactivated' and target = audit_target_of($1)`, [
      `account:${linus.accountId}`,
    ]);
    expect(ends).toHaveLength(1);
    [admin, grace] = [await portrait.signIn(admin), await portrait.signIn(grace)];
  });

  it("is let in again by staff, who can also change reason and end", async () => {
    const linus = await portrait.newPerson();
    expect(await codes(reactivate, { id: linus.accountId }, grace)).toEqual(["NOT_SUSPENDED"]);
    await ask(suspend, { id: linus.accountId, reason, until: after(portrait.clock.now(), hours(1)) }, grace);
    const { account } = await ask(suspend, { id: linus.accountId, reason: "Worse than we knew." }, admin);
    expect(account.suspension).toEqual({ reason: "Worse than we knew.", until: null, by: { id: admin.accountId } });
    portrait.clock.moveBy(hours(2));
    [admin, grace] = [await portrait.signIn(admin), await portrait.signIn(grace)];
    await portrait.app.jobs["accounts:suspension-over"]?.({ accountId: linus.accountId });
    expect(await codes(signIn, { input: { email: linus.email, password: linus.password } })).toEqual(["ACCOUNT_SUSPENDED"]);
    expect((await ask(reactivate, { id: linus.accountId }, grace)).account).toEqual({ state: "UNVERIFIED", suspension: null });
    expect((await enter(linus)).accessToken).not.toBeNull();
    await mailTo(portrait, linus.email, "Your account is yours again");
  });

  it("gets in by no other door: neither a new password, nor a second step that was begun before", async () => {
    const [linus, ada] = [await portrait.newPerson(), await portrait.newPerson()];
    await portrait.graphql(`mutation ($email: String!) { requestPasswordReset(email: $email) { done } }`, { email: linus.email });
    const token = await tokenTo(portrait, linus.email, "Choose a new password");
    const { otpauthUrl } = await ask(`mutation { startTotpEnrolment { ${errors} otpauthUrl } }`, {}, ada);
    const app = new AuthenticatorApp(otpauthUrl);
    await ask(`mutation ($code: String!) { confirmTotp(code: $code) { ${errors} } }`, { code: app.codeAt(portrait.clock.now()) }, ada);
    const { challenge } = await enter(ada);
    for (const { accountId } of [linus, ada]) await ask(suspend, { id: accountId, reason }, grace);

    const reset = `mutation ($token: String!) { resetPassword(token: $token, newPassword: "quite another one") { ${errors} accessToken } }`;
    expect(await codes(reset, { token })).toEqual(["ACCOUNT_SUSPENDED"]);
    portrait.clock.moveBy(minutes(1));
    const step = { challengeId: challenge.id, totpCode: app.codeAt(portrait.clock.now()) };
    expect(await codes(`mutation ($input: CompleteSignInInput!) { completeSignIn(input: $input) { ${errors} } }`, { input: step })).toEqual(["CHALLENGE_OVER"]);
    expect(await codes(signIn, { input: { email: ada.email, password: ada.password } })).toEqual(["ACCOUNT_SUSPENDED"]);

    await ask(reactivate, { id: linus.accountId }, grace);
    expect((await ask(reset, { token })).accessToken).not.toBeNull();
  });

  it("can't be that of oneself, of who may do more, or of the last administrator", async () => {
    const temporary = await portrait.newPerson();
    await portrait.app.roles.grant(system, { accountId: temporary.accountId, role: "admin", expiresAt: after(portrait.clock.now(), hours(1)) });
    expect(await codes(suspend, { id: admin.accountId, reason }, temporary)).toEqual(["LAST_ADMINISTRATOR"]);
    expect(await codes(suspend, { id: admin.accountId, reason }, grace)).toEqual(["MORE_THAN_YOU_HOLD"]);
    expect(await codes(suspend, { id: grace.accountId, reason }, grace)).toEqual(["YOURSELF"]);
    expect(await codes(reactivate, { id: grace.accountId }, grace)).toEqual(["YOURSELF"]);
    expect((await portrait.graphql(me, {}, admin)).data.viewer.account.id).toBe(admin.accountId);
  });

  it("leaves one administrator where two suspend each other at the same moment", async () => {
    const place = await TestPortrait.start();
    try {
      for (let round = 0; round < 4; round++) {
        const pair = [await place.newPerson("admin"), await place.newPerson("admin")] as const;
        await place.query(`delete from role_grants where role_key = 'admin' and account_id <> all ($1::uuid[])`, [pair.map(({ accountId }) => accountId)]);
        const [one, two] = pair;
        await Promise.all([place.graphql(suspend, { id: two.accountId, reason }, one), place.graphql(suspend, { id: one.accountId, reason }, two)]);
        const [left] = await place.query<{ count: number }>(
          `select count(*)::int as count from accounts a join role_grants g on g.account_id = a.id where g.role_key = 'admin' and a.suspended_at is null`,
        );
        expect(left?.count).toBe(1);
      }
    } finally {
      await place.stop();
    }
  }, 30_000);

  it("has no session, whether the sign-in was faster or the suspension", async () => {
    for (let round = 0; round < 6; round++) {
      const linus = await portrait.newPerson();
      await Promise.all([...Array.from({ length: 3 }, () => enter(linus)), ask(suspend, { id: linus.accountId, reason }, grace)]);
      const live = await portrait.query(`select 1 from sessions where account_id = $1 and ended_at is null`, [linus.accountId]);
      expect(live).toEqual([]);
    }
  }, 30_000);

  it.each([
    [{ reason: " \u200b" }, "REQUIRED", "reason"],
    [{ reason: "x".repeat(501) }, "TOO_LONG", "reason"],
    [{ until: "2020-01-01T00:00:00.000Z" }, "BAD_FORMAT", "until"],
    [{ until: "2126-01-01T00:00:00.000Z" }, "OUT_OF_RANGE", "until"],
  ])("is refused %j", async (wrong, code, path) => {
    const linus = await portrait.newPerson();
    const { userErrors } = await ask(suspend, { id: linus.accountId, reason, ...wrong }, grace);
    expect(userErrors).toMatchObject([{ code, path: [path] }]);
  });

  it("is nobody's to see but staff's, who find it by its state and know who did it", async () => {
    const [linus, eve] = [await portrait.newPerson(), await portrait.newPerson()];
    await ask(suspend, { id: linus.accountId, reason }, grace);
    expect(codeOf(await portrait.graphql(suspend, { id: linus.accountId, reason }, eve))).toBe("FORBIDDEN");
    expect(codeOf(await portrait.graphql(reactivate, { id: linus.accountId }, eve))).toBe("FORBIDDEN");
    expect(codeOf(await portrait.graphql(suspend, { id: "0198a0a0-0000-7000-8000-000000000000", reason }, grace))).toBe("NOT_FOUND");
    const states = async (state: string) => {
      const { data } = await portrait.graphql(
        `query ($state: AccountState) { accounts(first: 100, filter: { state: $state }) { totalCount nodes { id state } } }`,
        { state },
        grace,
      );
      expect(data.accounts.nodes.every((node: { state: string }) => node.state === state)).toBe(true);
      expect(data.accounts.totalCount).toBe(data.accounts.nodes.length);
      return data.accounts.nodes.map(({ id }: { id: string }) => id);
    };
    expect(await states("SUSPENDED")).toContain(linus.accountId);
    expect(await states("UNVERIFIED")).toContain(eve.accountId);
    const { data } = await portrait.graphql(
      `query ($target: String) { viewer { dashboard { card(id: "account-states") { ... on AccountStatesCard { states { state accounts } } } } } auditLog(filter: { target: $target, action: "account.suspended" }) { nodes { actor { id } changes } } }`,
      { target: `account:${linus.accountId}` },
      admin,
    );
    expect(data.auditLog.nodes).toEqual([{ actor: { id: grace.accountId }, changes: { until: null } }]);
    const counted = data.viewer.dashboard.card.states.find(({ state }: { state: string }) => state === "SUSPENDED").accounts;
    expect(counted).toBe((await states("SUSPENDED")).length);
  });

  it("is announced by what one may do with a profile", async () => {
    const linus = await portrait.newPerson();
    const may = async (id: string, caller: Caller) =>
      (await portrait.graphql(`query ($id: ID) { profile(id: $id) { viewerCan { suspend } } }`, { id }, caller)).data.profile.viewerCan.suspend;
    expect([
      await may(linus.accountId, grace),
      await may(admin.accountId, grace),
      await may(grace.accountId, grace),
      await may(grace.accountId, linus),
    ]).toEqual([true, false, false, false]);
  });

  it("has its reason encrypted at rest", async () => {
    const linus = await portrait.newPerson();
    await ask(suspend, { id: linus.accountId, reason }, grace);
    const [row] = await portrait.query<{ text: string }>(`select a::text as text from accounts a where id = $1`, [linus.accountId]);
    expect(row?.text).not.toContain(Buffer.from(reason).toString("hex"));
  });
});

describeWithRedis("a suspended account on two nodes", () => {
  it("is refused at the next request on the other one", async () => {
    const one = await TestPortrait.start({ redisUrl: redisUrl() });
    const other = await TestPortrait.start({ redisUrl: redisUrl(), database: one.database, world: () => ({ secrets: one.world.secrets }) });
    try {
      const grace = await one.newPerson("manager");
      for (let round = 0; round < 5; round++) {
        const there = await other.signIn(await one.newPerson());
        expect((await other.graphql(me, {}, there)).data.viewer.account.id).toBe(there.accountId);
        await one.graphql(suspend, { id: there.accountId, reason }, grace);
        expect(codeOf(await other.graphql(me, {}, there))).toBe("UNAUTHENTICATED");
      }
    } finally {
      await other.stop();
      await one.stop();
    }
  }, 30_000);
});
