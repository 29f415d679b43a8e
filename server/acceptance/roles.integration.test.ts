import { after, hours } from "#server/kernel/clock.ts";
import type { TestDatabase } from "#server/testing/database.ts";
import { type Caller, stranger, TestPortrait } from "#server/testing/portrait.ts";
import { describeWithRedis, redisUrl } from "#server/testing/redis.ts";
import { databaseWithRoles } from "./made-up-roles.ts";
import { codeOf } from "./operations.ts";

const grantRole = `mutation ($id: ID!, $role: String!, $expiresAt: DateTime) { grantRole(accountId: $id, role: $role, expiresAt: $expiresAt) { userErrors { code path } account { roles { role { key } expiresAt grantedBy { id } } } } }`;
const revokeRole = `mutation ($id: ID!, $role: String!) { revokeRole(accountId: $id, role: $role) { userErrors { code path } account { roles { role { key } } } } }`;
const ownPermissions = `{ viewer { permissions } }`;

describe("roles", () => {
  let database: TestDatabase;
  let portrait: TestPortrait;
  let admin: Caller;
  beforeAll(async () => {
    database = await databaseWithRoles({ gatekeeper: ["roles.grant", "profiles.read"] });
    portrait = await TestPortrait.start({ database });
    admin = await portrait.newPerson("manager", "admin");
  });
  afterAll(async () => {
    await portrait.stop();
    await database.drop();
  });

  const outcome = async (query: string, variables: object, caller: Caller): Promise<string[]> => {
    const { data, errors } = await portrait.graphql(query, variables, caller);
    expect(errors).toBeUndefined();
    const [payload] = Object.values(data as Record<string, { userErrors: { code: string }[] }>);
    return payload?.userErrors.map(({ code }) => code) ?? [];
  };
  const permissionsOf = async (caller: Caller): Promise<string[]> => (await portrait.graphql(ownPermissions, {}, caller)).data.viewer.permissions;

  it("are given with who gave them, and hold at the next request", async () => {
    const ada = await portrait.newPerson();
    expect(await permissionsOf(ada)).toEqual(["profiles.read"]);
    const { data } = await portrait.graphql(grantRole, { id: ada.accountId, role: "manager" }, admin);
    expect(data.grantRole.account.roles).toEqual([
      { role: { key: "manager" }, expiresAt: null, grantedBy: { id: admin.accountId } },
      { role: { key: "member" }, expiresAt: null, grantedBy: null },
    ]);
    expect(await permissionsOf(ada)).toContain("profiles.edit");
    expect(await outcome(revokeRole, { id: ada.accountId, role: "manager" }, admin)).toEqual([]);
    expect(await permissionsOf(ada)).toEqual(["profiles.read"]);
    expect(codeOf(await portrait.graphql(`{ accounts { nodes { id } } }`, {}, ada))).toBe("FORBIDDEN");
  });

  it("can't be given or taken by whoever holds less, be it to themselves", async () => {
    const [keeper, ada] = [await portrait.newPerson("gatekeeper"), await portrait.newPerson("manager")];
    for (const role of ["manager", "admin"]) {
      for (const id of [ada.accountId, keeper.accountId]) expect(await outcome(grantRole, { id, role }, keeper)).toEqual(["MORE_THAN_YOU_HOLD"]);
    }
    expect(await outcome(revokeRole, { id: ada.accountId, role: "manager" }, keeper)).toEqual(["MORE_THAN_YOU_HOLD"]);
    expect(await outcome(grantRole, { id: ada.accountId, role: "gatekeeper" }, keeper)).toEqual([]);
  });

  it("are refused where there is no such role, account, or grant", async () => {
    const ada = await portrait.newPerson();
    expect(await outcome(grantRole, { id: ada.accountId, role: "no-such" }, admin)).toEqual(["UNKNOWN_ROLE"]);
    expect(await outcome(revokeRole, { id: ada.accountId, role: "no-such" }, admin)).toEqual(["UNKNOWN_ROLE"]);
    expect(await outcome(revokeRole, { id: ada.accountId, role: "manager" }, admin)).toEqual(["NOT_GRANTED"]);
    expect(await outcome(grantRole, { id: ada.accountId, role: "manager", expiresAt: after(portrait.clock.now(), -1) }, admin)).toEqual(["BAD_FORMAT"]);
    for (const id of ["nonsense", "0198a0a0-0000-7000-8000-000000000000"]) {
      for (const query of [grantRole, revokeRole]) expect(codeOf(await portrait.graphql(query, { id, role: "manager" }, admin))).toBe("NOT_FOUND");
    }
    expect(codeOf(await portrait.graphql(grantRole, { id: ada.accountId, role: "manager" }, stranger))).toBe("UNAUTHENTICATED");
  });

  it("end by themselves at the moment that was said, and what was lost is gone at that request", async () => {
    const ada = await portrait.newPerson();
    const expiresAt = after(portrait.clock.now(), 5 * 60_000);
    expect(await outcome(grantRole, { id: ada.accountId, role: "manager", expiresAt }, admin)).toEqual([]);
    expect(await permissionsOf(ada)).toContain("accounts.read");
    portrait.clock.moveBy(5 * 60_000 + 1_000);
    expect(await permissionsOf(ada)).toEqual(["profiles.read"]);
    expect((await portrait.graphql(`{ viewer { account { roles { role { key } } } profile { roles { key } } } }`, {}, ada)).data.viewer).toEqual({
      account: { roles: [{ role: { key: "member" } }] },
      profile: { roles: [{ key: "member" }] },
    });
  });

  it("leave a trail: who gave and took what", async () => {
    admin = await portrait.signIn(admin);
    const ada = await portrait.newPerson();
    await outcome(grantRole, { id: ada.accountId, role: "manager" }, admin);
    await outcome(revokeRole, { id: ada.accountId, role: "manager" }, admin);
    const { data } = await portrait.graphql(
      `query ($target: String) { auditLog(filter: { target: $target }) { nodes { action actor { id } actorKind changes ip } } }`,
      { target: `account:${ada.accountId}` },
      admin,
    );
    const mine = { actor: { id: admin.accountId }, actorKind: "PERSON", ip: "127.0.0.0" };
    expect(data.auditLog.nodes.slice(0, 2)).toEqual([
      { action: "role.revoked", ...mine, changes: { role: "manager" } },
      { action: "role.granted", ...mine, changes: { role: "manager", expiresAt: null } },
    ]);
  });
});

describe("the last administrator", () => {
  let portrait: TestPortrait;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
  });
  afterAll(() => portrait.stop());
  const codes = async (query: string, variables: object, caller: Caller): Promise<string[]> => {
    const { data, errors } = await portrait.graphql(query, variables, caller);
    if (errors !== undefined) return [errors[0]?.extensions.code ?? ""];
    const [payload] = Object.values(data as Record<string, { userErrors: { code: string }[] }>);
    return payload?.userErrors.map(({ code }) => code) ?? [];
  };
  const administrators = async () =>
    (await portrait.query<{ account_id: string }>(`select account_id from role_grants where role_key = 'admin' and expires_at is null`)).map(
      (row) => row.account_id,
    );

  it("can't be removed, nor be given an end, by themselves or another", async () => {
    const only = await portrait.newPerson("admin");
    expect(await codes(revokeRole, { id: only.accountId, role: "admin" }, only)).toEqual(["LAST_ADMINISTRATOR"]);
    expect(await codes(grantRole, { id: only.accountId, role: "admin", expiresAt: after(portrait.clock.now(), hours(1)) }, only)).toEqual([
      "LAST_ADMINISTRATOR",
    ]);
    const temporary = await portrait.newPerson();
    expect(await codes(grantRole, { id: temporary.accountId, role: "admin", expiresAt: after(portrait.clock.now(), hours(1)) }, only)).toEqual([]);
    expect(await codes(revokeRole, { id: only.accountId, role: "admin" }, temporary)).toEqual(["LAST_ADMINISTRATOR"]);
    expect(await administrators()).toEqual([only.accountId]);
  });

  it("stays when all remove each other at the same moment", async () => {
    for (let round = 0; round < 5; round++) {
      const [last] = await administrators();
      const rest = await Promise.all(Array.from({ length: 3 }, () => portrait.newPerson("admin")));
      // Out of the way, so that those of this round are all there are.
      const [first] = rest;
      if (last !== undefined && first !== undefined) expect(await codes(revokeRole, { id: last, role: "admin" }, first)).toEqual([]);
      const results = await Promise.all(
        rest.map((person, index) => codes(revokeRole, { id: rest[(index + 1) % rest.length]?.accountId, role: "admin" }, person)),
      );
      expect((await administrators()).length).toBeGreaterThanOrEqual(1);
      for (const result of results.flat()) expect(["LAST_ADMINISTRATOR", "FORBIDDEN"]).toContain(result);
      for (const extra of (await administrators()).slice(1))
        await portrait.query(`delete from role_grants where account_id = $1 and role_key = 'admin'`, [extra]);
    }
  }, 30_000);
});

describeWithRedis("roles on two nodes", () => {
  let one: TestPortrait;
  let other: TestPortrait;
  beforeAll(async () => {
    one = await TestPortrait.start({ redisUrl: redisUrl() });
    other = await TestPortrait.start({ redisUrl: redisUrl(), database: one.database, world: () => ({ secrets: one.world.secrets }) });
  });
  afterAll(async () => {
    await other.stop();
    await one.stop();
  });

  it("change at the next request on the other one", async () => {
    const [admin, ada] = [await one.newPerson("manager", "admin"), await one.newPerson()];
    // Tokens are made for an address, and the two have no proxy in front of them: everybody signs in at both.
    const atOne = { node: one, admin, ada };
    const atOther = { node: other, admin: await other.signIn(admin), ada: await other.signIn(ada) };
    const isManager = async ({ node, ada: caller }: typeof atOne): Promise<boolean> =>
      (await node.graphql(ownPermissions, {}, caller)).data.viewer.permissions.includes("accounts.read");
    for (let round = 0; round < 20; round++) {
      const [here, there] = round % 2 === 0 ? [atOne, atOther] : [atOther, atOne];
      expect(await isManager(there)).toBe(false);
      await here.node.graphql(grantRole, { id: ada.accountId, role: "manager" }, here.admin);
      expect(await isManager(there)).toBe(true);
      await here.node.graphql(revokeRole, { id: ada.accountId, role: "manager" }, here.admin);
      expect(await isManager(there)).toBe(false);
    }
  }, 30_000);
});
