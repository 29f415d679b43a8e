import { randomBytes } from "node:crypto";
import { hours } from "#server/kernel/clock.ts";
import { system } from "#server/kernel/viewer.ts";
import { type Caller, TestPortrait } from "#server/testing/portrait.ts";
import { describeWithRedis, redisUrl } from "#server/testing/redis.ts";
import { codeOf } from "./operations.ts";

const errors = "userErrors { __typename code path ... on VersionConflict { currentVersion } }";
const role = "role { key name description isSystem version permissions { key } }";
const createRole = `mutation ($input: CreateRoleInput!) { createRole(input: $input) { ${errors} ${role} } }`;
const updateRole = `mutation ($key: String!, $input: UpdateRoleInput!) { updateRole(key: $key, input: $input) { ${errors} ${role} } }`;
const deleteRole = `mutation ($key: String!) { deleteRole(key: $key) { ${errors} done } }`;
const grantRole = `mutation ($id: ID!, $role: String!) { grantRole(accountId: $id, role: $role) { ${errors} } }`;
const ownPermissions = `{ viewer { permissions } }`;

const newKey = () => `role-${randomBytes(4).toString("hex")}`;

describe("managing roles", () => {
  let portrait: TestPortrait;
  let admin: Caller;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
    admin = await portrait.newPerson("manager", "admin");
  });
  afterAll(() => portrait.stop());

  const ask = async (query: string, variables: object, caller: Caller = admin) => {
    const { data, errors: failures } = await portrait.graphql(query, variables, caller);
    expect(failures).toBeUndefined();
    return Object.values(data)[0] as ReturnType<typeof JSON.parse>;
  };
  const codes = async (query: string, variables: object, caller: Caller = admin): Promise<string[]> =>
    (await ask(query, variables, caller)).userErrors.map(({ code }: { code: string }) => code);
  const permissionsOf = async (caller: Caller): Promise<string[]> => (await portrait.graphql(ownPermissions, {}, caller)).data.viewer.permissions;

  async function newRole(...permissions: string[]): Promise<string> {
    const key = newKey();
    expect(await codes(createRole, { input: { key, name: "Made up", permissions } })).toEqual([]);
    return key;
  }
  async function holderOf(key: string): Promise<Caller> {
    const person = await portrait.newPerson();
    expect(await codes(grantRole, { id: person.accountId, role: key })).toEqual([]);
    return person;
  }

  it("makes one that can be given at once", async () => {
    const key = newKey();
    const made = await ask(createRole, { input: { key, name: "  Press \n office ", description: "", permissions: ["accounts.read", "accounts.read"] } });
    expect(made).toEqual({
      userErrors: [],
      role: { key, name: "Press office", description: null, isSystem: false, version: 1, permissions: [{ key: "accounts.read" }] },
    });
    expect(await permissionsOf(await holderOf(key))).toEqual(["accounts.read", "profiles.read"]);
  });

  it("changes one for everybody who holds it, from the next request on", async () => {
    const key = await newRole("accounts.read");
    const ada = await holderOf(key);
    const changed = await ask(updateRole, { key, input: { permissions: ["audit.read"], description: "Looks back", expectedVersion: 1 } });
    expect(changed.role).toMatchObject({ name: "Made up", description: "Looks back", version: 2, permissions: [{ key: "audit.read" }] });
    expect(await permissionsOf(ada)).toEqual(["audit.read", "profiles.read"]);
    expect((await ask(updateRole, { key, input: { description: null } })).role).toMatchObject({ description: null, version: 3 });
    expect((await ask(updateRole, { key, input: { name: "Made up" } })).role.version).toBe(3);
  });

  it("deletes one with its rules, but not while somebody holds it", async () => {
    const key = await newRole("accounts.read");
    const ada = await holderOf(key);
    expect(await codes(deleteRole, { key })).toEqual(["ROLE_IN_USE"]);
    await portrait.app.database.transact((tx) =>
      portrait.app.completion.replaceRules(tx, system, key, [
        { key: "bio", field: "bio", weight: 1, minCount: 1, isRequired: false, hint: null, staleAfterDays: null },
      ]),
    );
    await portrait.query(`update role_grants set expires_at = now() - interval '1 hour' where account_id = $1 and role_key = $2`, [ada.accountId, key]);
    expect(await ask(deleteRole, { key })).toEqual({ userErrors: [], done: true });
    expect((await portrait.graphql(`query ($key: String!) { role(key: $key) { key } }`, { key }, admin)).data.role).toBeNull();
    expect(await codes(createRole, { input: { key, name: "Again", permissions: [] } })).toEqual([]);
    const { data } = await portrait.graphql(`query ($key: String!) { role(key: $key) { completionRules { key } } }`, { key }, admin);
    expect(data.role.completionRules).toEqual([]);
  });

  it("keeps what is built in: it can be changed, and neither deleted nor emptied", async () => {
    expect(await codes(deleteRole, { key: "member" })).toEqual(["BUILT_IN"]);
    expect(await codes(updateRole, { key: "manager", input: { permissions: [] } })).toEqual(["BUILT_IN"]);
    const { data } = await portrait.graphql(`{ role(key: "manager") { name permissions { key } } }`, {}, admin);
    expect((await ask(updateRole, { key: "manager", input: { name: "Steward" } })).role).toMatchObject({
      name: "Steward",
      permissions: data.role.permissions,
    });
  });

  it("lets nobody make, change or delete more than they hold, nor take it from others", async () => {
    const keeper = await holderOf(await newRole("roles.manage", "accounts.read"));
    const modest = await newRole("accounts.read");
    const mighty = await newRole("audit.read");
    const input = { key: newKey(), name: "More", permissions: ["accounts.read", "audit.read"] };
    expect(await codes(createRole, { input }, keeper)).toEqual(["MORE_THAN_YOU_HOLD"]);
    for (const permissions of [["accounts.read", "audit.read"], ["roles.grant"]]) {
      expect(await codes(updateRole, { key: modest, input: { permissions } }, keeper)).toEqual(["MORE_THAN_YOU_HOLD"]);
    }
    for (const change of [{ permissions: [] }, { name: "Mine" }, { permissions: ["accounts.read"] }]) {
      expect(await codes(updateRole, { key: mighty, input: change }, keeper)).toEqual(["MORE_THAN_YOU_HOLD"]);
      expect(await codes(updateRole, { key: "admin", input: change }, keeper)).toEqual(["MORE_THAN_YOU_HOLD"]);
    }
    expect(await codes(deleteRole, { key: mighty }, keeper)).toEqual(["MORE_THAN_YOU_HOLD"]);
    expect(await codes(updateRole, { key: modest, input: { name: "Modest" } }, keeper)).toEqual([]);
    expect(await codes(deleteRole, { key: modest }, keeper)).toEqual([]);
  });

  it.each([
    [{ key: "A role" }, "BAD_FORMAT", "key"],
    [{ key: "x" }, "BAD_FORMAT", "key"],
    [{ key: "member" }, "TAKEN", "key"],
    [{ name: " \u200b" }, "REQUIRED", "name"],
    [{ name: "x".repeat(61) }, "TOO_LONG", "name"],
    [{ description: "x".repeat(301) }, "TOO_LONG", "description"],
    [{ permissions: ["accounts.read", "no.such"] }, "UNKNOWN_VALUE", "permissions"],
  ])("refuses %j", async (wrong, code, field) => {
    const { userErrors } = await ask(createRole, { input: { key: newKey(), name: "Made up", permissions: [], ...wrong } });
    expect(userErrors).toMatchObject([{ code, path: ["input", field] }]);
  });

  it("tells who comes second which version is there, and that there is no such role", async () => {
    const key = await newRole();
    const two = await Promise.all(["One", "Two"].map((name) => ask(updateRole, { key, input: { name, expectedVersion: 1 } })));
    const refusals = two.flatMap(({ userErrors }) => userErrors);
    expect(refusals).toEqual([{ __typename: "VersionConflict", code: "VERSION_CONFLICT", path: ["input", "expectedVersion"], currentVersion: 2 }]);
    expect(codeOf(await portrait.graphql(updateRole, { key: "no-such", input: { name: "x" } }, admin))).toBe("NOT_FOUND");
    expect(codeOf(await portrait.graphql(deleteRole, { key: "no-such" }, admin))).toBe("NOT_FOUND");
  });

  it("makes one where two make the same, and gives or deletes one where both happen at once", async () => {
    const key = newKey();
    const both = await Promise.all([1, 2].map(() => codes(createRole, { input: { key, name: "Twin", permissions: [] } })));
    expect(both.flat()).toEqual(["TAKEN"]);
    for (let round = 0; round < 5; round++) {
      const [contested, ada] = [await newRole(), await portrait.newPerson()];
      const [deleted, granted] = await Promise.all([
        portrait.graphql(deleteRole, { key: contested }, admin),
        portrait.graphql(grantRole, { id: ada.accountId, role: contested }, admin),
      ]);
      const [rows, roles] = [
        await portrait.query(`select 1 from role_grants where role_key = $1`, [contested]),
        await portrait.query(`select 1 from roles where key = $1`, [contested]),
      ];
      expect(rows.length).toBe(roles.length);
      expect(deleted.errors).toBeUndefined();
      expect(granted.errors).toBeUndefined();
    }
  }, 30_000);

  it("keeps permissions that another release knows", async () => {
    const key = await newRole("accounts.read");
    await portrait.query(`update roles set permissions = permissions || array['from.tomorrow'] where key = $1`, [key]);
    await ask(updateRole, { key, input: { permissions: ["audit.read"] } });
    const [row] = await portrait.query<{ permissions: string[] }>(`select permissions from roles where key = $1`, [key]);
    expect(row?.permissions).toEqual(["audit.read", "from.tomorrow"]);
  });

  it("asks for a fresh proof, and for the permission", async () => {
    const key = await newRole();
    const manager = await portrait.newPerson("manager");
    const calls: [string, object][] = [
      [createRole, { input: { key: newKey(), name: "x", permissions: [] } }],
      [updateRole, { key, input: { name: "x" } }],
      [deleteRole, { key }],
    ];
    for (const [query, variables] of calls) expect(codeOf(await portrait.graphql(query, variables, manager))).toBe("FORBIDDEN");
    const tired = await portrait.signIn(admin);
    await portrait.query(`update sessions set elevated_until = now() - interval '1 hour', version = version + 1 where account_id = $1`, [admin.accountId]);
    await portrait.app.roles.grantExpired(admin.accountId);
    for (const [query, variables] of calls) expect(codeOf(await portrait.graphql(query, variables, tired))).toBe("REAUTH_REQUIRED");
    admin = await portrait.signIn(admin);
  });

  it("leaves a trail of what came and went", async () => {
    const key = await newRole("accounts.read");
    await ask(updateRole, { key, input: { name: "Other", permissions: ["audit.read"] } });
    await ask(deleteRole, { key });
    const { data } = await portrait.graphql(
      `query ($target: String) { auditLog(filter: { target: $target }) { nodes { action actor { id } changes } } }`,
      { target: `role:${key}` },
      admin,
    );
    const actor = { id: admin.accountId };
    expect(data.auditLog.nodes).toEqual([
      { action: "role.deleted", actor, changes: null },
      { action: "role.updated", actor, changes: { name: "changed", permissionsAdded: ["audit.read"], permissionsRemoved: ["accounts.read"] } },
      { action: "role.created", actor, changes: { permissions: ["accounts.read"] } },
    ]);
  });
});

describe("whoever manages roles last", () => {
  let portrait: TestPortrait;
  let admin: Caller;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
    admin = await portrait.newPerson("admin");
  });
  afterAll(() => portrait.stop());
  const codes = async (query: string, variables: object, caller: Caller = admin): Promise<string[]> => {
    const { data, errors: failures } = await portrait.graphql(query, variables, caller);
    if (failures !== undefined) return [failures[0]?.extensions.code ?? ""];
    return (Object.values(data)[0] as { userErrors: { code: string }[] }).userErrors.map(({ code }) => code);
  };
  const allOfAdmin = async (): Promise<string[]> =>
    (await portrait.graphql(`{ role(key: "admin") { permissions { key } } }`, {}, admin)).data.role.permissions.map(({ key }: { key: string }) => key);

  it("can't take managing or granting out of the only role that has it", async () => {
    const all = await allOfAdmin();
    for (const lost of ["roles.manage", "roles.grant"]) {
      const permissions = all.filter((each) => each !== lost);
      expect(await codes(updateRole, { key: "admin", input: { permissions } })).toEqual(["LAST_ADMINISTRATOR"]);
    }
    expect(await allOfAdmin()).toEqual(all);
  });

  it("can once somebody else has it by another role, for good and not suspended", async () => {
    const all = await allOfAdmin();
    const key = newKey();
    expect(await codes(createRole, { input: { key, name: "Keeper", permissions: ["roles.manage", "roles.grant"] } })).toEqual([]);
    const other = await portrait.newPerson();
    const without = { key: "admin", input: { permissions: all.filter((each) => each !== "roles.manage") } };
    await portrait.app.roles.grant(system, { accountId: other.accountId, role: key, expiresAt: new Date(portrait.clock.now().getTime() + hours(1)) });
    expect(await codes(updateRole, without)).toEqual(["LAST_ADMINISTRATOR"]);
    await portrait.app.roles.grant(system, { accountId: other.accountId, role: key, expiresAt: null });
    const suspend = `mutation ($id: ID!) { suspendAccount(id: $id, reason: "Away") { ${errors} } }`;
    expect(await codes(suspend, { id: other.accountId })).toEqual([]);
    expect(await codes(updateRole, without)).toEqual(["LAST_ADMINISTRATOR"]);
    expect(await codes(`mutation ($id: ID!) { reactivateAccount(id: $id) { ${errors} } }`, { id: other.accountId })).toEqual([]);
    expect(await codes(updateRole, without)).toEqual([]);
    expect(await codes(updateRole, { key: "member", input: { name: "x" } })).toEqual(["FORBIDDEN"]);
    await portrait.query(`update roles set permissions = $1 where key = 'admin'`, [all]);
  });

  it("stays when one role is emptied and the other revoked at the same moment", async () => {
    const database = await TestPortrait.start();
    try {
      for (let round = 0; round < 4; round++) {
        const [one, two] = [await database.newPerson("admin"), await database.newPerson("manager")];
        const key = newKey();
        const permissions = (await allOfAdmin()).filter((each) => !each.startsWith("roles."));
        await database.graphql(createRole, { input: { key, name: "Keeper", permissions: ["roles.manage", "roles.grant"] } }, one);
        await database.app.roles.grant(system, { accountId: two.accountId, role: key, expiresAt: null });
        await Promise.all([
          database.graphql(updateRole, { key: "admin", input: { permissions } }, one),
          database.graphql(
            `mutation ($id: ID!, $role: String!) { revokeRole(accountId: $id, role: $role) { ${errors} } }`,
            { id: two.accountId, role: key },
            one,
          ),
        ]);
        const held = await database.query(
          `select 1 from role_grants g join roles r on r.key = g.role_key where g.expires_at is null and 'roles.manage' = any (r.permissions)`,
        );
        expect(held.length).toBeGreaterThan(0);
        await database.query(`update roles set permissions = $1 where key = 'admin'`, [await allOfAdmin()]);
        await database.query(`update catalogues set version = version + 1 where name = 'roles'`);
      }
    } finally {
      await database.stop();
    }
  }, 60_000);
});

describeWithRedis("managing roles on two nodes", () => {
  it("changes them at the next request on the other one", async () => {
    const one = await TestPortrait.start({ redisUrl: redisUrl() });
    const other = await TestPortrait.start({ redisUrl: redisUrl(), database: one.database, world: () => ({ secrets: one.world.secrets }) });
    try {
      const [admin, ada] = [await one.newPerson("manager", "admin"), await one.newPerson()];
      const adaThere = await other.signIn(ada);
      const key = newKey();
      await one.graphql(createRole, { input: { key, name: "Shared", permissions: [] } }, admin);
      await one.graphql(grantRole, { id: ada.accountId, role: key }, admin);
      for (let round = 0; round < 10; round++) {
        const permissions = round % 2 === 0 ? ["audit.read"] : [];
        await one.graphql(updateRole, { key, input: { permissions } }, admin);
        expect((await other.graphql(ownPermissions, {}, adaThere)).data.viewer.permissions.includes("audit.read")).toBe(round % 2 === 0);
      }
    } finally {
      await other.stop();
      await one.stop();
    }
  }, 30_000);
});
