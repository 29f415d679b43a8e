import { setTimeout as sleep } from "node:timers/promises";
import { MemoryCache } from "#server/platform/cache/memory-cache.ts";
import { type Caller, TestPortrait } from "#server/testing/portrait.ts";
import { samplePicture, uploadPicture } from "./operations.ts";

const profile = `id handle displayName avatar { url srcSet } cover { url } retiredImages { id restorableUntil } roles { key name memberCount } completion { percent next { key } history { at percent } } visibility { field audience } viewerCan { edit suspend } version`;

/** Every list that there is, with all that can hang on a row. */
const lists: Readonly<Record<string, string>> = {
  directory: `{ profiles(first: 100) { totalCount edges { cursor node { ${profile} changes { version by { id } } } } } }`,
  accounts: `{ accounts(first: 100) { totalCount nodes { id email state suspension { by { ${profile} } } totpEnabled recoveryCodesLeft roles { role { key memberCount } grantedBy { ${profile} } } profile { ${profile} } } } }`,
  invitations: `{ invitations(first: 100) { totalCount nodes { email roles { key memberCount } invitedBy { ${profile} } } } }`,
  "audit log": `{ auditLog(first: 100) { nodes { action actorKind actor { ${profile} } changes } } }`,
  roles: `{ roles { key memberCount permissions { key } completionRules { key } } }`,
  "own sessions": `{ viewer { session { id } sessions { id isCurrent } } }`,
  "security log": `{ viewer { securityLog(first: 100) { nodes { action actorKind actor { ${profile} } changes } } } }`,
  "newest people": `{ viewer { dashboard { card(id: "newest-profiles") { ... on NewestProfilesCard { profiles { ${profile} } } } } } }`,
  "people without a picture": `{ viewer { dashboard { card(id: "missing-pictures") { ... on MissingPicturesCard { count profiles { ${profile} } } } } } }`,
  "latest audit": `{ viewer { dashboard { card(id: "latest-audit") { ... on LatestAuditCard { events { actor { ${profile} } } } } } } }`,
};

describe("SQL statements", () => {
  let portrait: TestPortrait;
  let admin: Caller;
  let statements: string[] = [];
  beforeAll(async () => {
    // A cache that never has anything, so that every look at a row is one that PostgreSQL sees.
    const cache = new MemoryCache();
    cache.read = async (keys) => keys.map(() => ({ kind: "miss" }));
    portrait = await TestPortrait.start({ world: () => ({ cache }) });
    const { database } = portrait.app;
    const query = database.query.bind(database);
    database.query = (sql, parameters) => {
      statements.push(sql);
      return query(sql, parameters);
    };
    admin = await portrait.newPerson("manager", "admin");
  });
  afterAll(() => portrait.stop());

  /** Until no job in the background has asked anything for a while. */
  async function quiet(): Promise<void> {
    do {
      statements = [];
      await sleep(400);
    } while (statements.length > 0);
  }

  /** The fewest of some tries: jobs in the background ask, too. */
  async function statementsOf(query: string): Promise<number> {
    const counts: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      statements = [];
      const { errors } = await portrait.graphql(query, {}, admin);
      counts.push(statements.length);
      expect(errors).toBeUndefined();
    }
    return Math.min(...counts);
  }

  async function countAll(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    await quiet();
    for (const [name, query] of Object.entries(lists)) counts[name] = await statementsOf(query);
    return counts;
  }

  async function comeWith(people: number): Promise<void> {
    const picture = await samplePicture();
    for (let index = 0; index < people; index++) {
      const person = await portrait.newPerson(...(index % 3 === 0 ? ["manager"] : []));
      await portrait.graphql(`mutation ($id: ID!) { grantRole(accountId: $id, role: "manager") { userErrors { code } } }`, { id: person.accountId }, admin);
      if (index % 4 === 0) await portrait.upload(uploadPicture, picture, {}, person);
      await portrait.graphql(`mutation ($id: ID!) { suspendAccount(id: $id, reason: "Loud") { userErrors { code } } }`, { id: person.accountId }, admin);
      await portrait.graphql(
        `mutation ($email: String!) { invite(email: $email, roles: ["manager"]) { userErrors { code } } }`,
        { email: `new-${person.email}` },
        admin,
      );
      await portrait.signIn(admin);
    }
  }

  it("are as many for three rows as for twenty, in every list", async () => {
    await comeWith(2);
    const few = await countAll();
    await comeWith(18);
    expect(await countAll()).toEqual(few);
    for (const [name, count] of Object.entries(few)) expect([name, count <= 14]).toEqual([name, true]);
  }, 60_000);

  it("count the whole only where the total is selected", async () => {
    for (const list of ["profiles", "accounts"]) {
      const [bare, counted] = [await statementsOf(`{ ${list} { nodes { id } } }`), await statementsOf(`{ ${list} { nodes { id } totalCount } }`)];
      expect([list, counted - bare]).toEqual([list, 1]);
    }
  });

  it("ask for nothing that a dashboard's list of cards does not show", async () => {
    const nothing = await statementsOf(`{ viewer { permissions } }`);
    expect(await statementsOf(`{ viewer { dashboard { cards { id title requiredPermission } } } }`)).toBe(nothing);
  });
});
