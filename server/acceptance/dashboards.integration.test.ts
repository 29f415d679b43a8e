import { Client } from "pg";
import { type Permission, permissionKeys } from "#server/kernel/permissions.ts";
import type { TestDatabase } from "#server/testing/database.ts";
import { type Caller, TestPortrait } from "#server/testing/portrait.ts";
import { databaseWithRoles } from "./made-up-roles.ts";

/** Every card with all that is in it. A card that is missing here is found by the first test. */
const cardsWithEverything = `{ viewer { permissions dashboard { cards {
  __typename id title requiredPermission
  ... on CompletionCard { completion { percent next { key } } }
  ... on OwnProfileCard { profile { handle avatar { url } } }
  ... on RecentSessionsCard { sessions { id isCurrent } }
  ... on CompletionSpreadCard { buckets { from to profiles } average }
  ... on NewestProfilesCard { newest: profiles { handle roles { key } completion { percent } } }
  ... on MissingPicturesCard { count missing: profiles { handle } }
  ... on AccountStatesCard { states { state accounts } }
  ... on GrowthCard { signUps { at value } }
  ... on LatestAuditCard { events { action actor { handle } } }
  ... on ReadinessCard { verdict failing { key } }
} } } }`;

interface Card {
  readonly __typename: string;
  readonly id: string;
  readonly requiredPermission: string | null;
  readonly [data: string]: unknown;
}

const roleFor = (permission: Permission) => `only-${permission}`;

describe("dashboards", () => {
  let database: TestDatabase;
  let portrait: TestPortrait;
  let everything: readonly Card[];
  beforeAll(async () => {
    database = await databaseWithRoles({ ...Object.fromEntries(permissionKeys.map((key) => [roleFor(key), [key]])), everything: permissionKeys });
    portrait = await TestPortrait.start({ database });
    everything = await cardsOf(await portrait.newPerson("everything"));
  });
  afterAll(async () => {
    await portrait.stop();
    await database.drop();
  });

  async function cardsOf(caller: Caller): Promise<readonly Card[]> {
    const { data, errors } = await portrait.graphql(cardsWithEverything, {}, caller);
    expect(errors).toBeUndefined();
    return data.viewer.dashboard.cards;
  }

  it("have every card of the schema for whoever may everything, and data in each", () => {
    const card = portrait.app.schema.getType("DashboardCard");
    const types = card === undefined || !("resolveType" in card) ? [] : portrait.app.schema.getPossibleTypes(card as never).map(({ name }) => name);
    expect(everything.map(({ __typename }) => __typename).sort()).toEqual([...types].sort());
    for (const { id, __typename: _, title, requiredPermission: __, ...data } of everything) {
      expect(title).toMatch(/\w/);
      expect([id, Object.values(data).length > 0 && Object.values(data).every((value) => value !== null)]).toEqual([id, true]);
    }
  });

  it.each(permissionKeys)("of a role with %s alone, made up on the spot, have what it brings and nothing else", async (permission) => {
    const person = await portrait.newPerson(roleFor(permission));
    await portrait.app.roles.revoke(
      { kind: "system", origin: { requestId: "test", ip: null, userAgent: null } },
      { accountId: person.accountId, role: "member" },
    );
    const cards = await cardsOf(person);
    const expected = everything.filter(({ requiredPermission }) => requiredPermission === null || requiredPermission === permission);
    expect(cards.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    for (const { id } of everything) {
      const { data } = await portrait.graphql(`query ($id: ID!) { viewer { dashboard { card(id: $id) { id } } } }`, { id }, person);
      expect(data.viewer.dashboard.card).toEqual(expected.some((card) => card.id === id) ? { id } : null);
    }
  });

  it("show others' completion on no card to who may not read it", async () => {
    const member = await portrait.newPerson();
    const newest = (await cardsOf(member)).find(({ id }) => id === "newest-profiles")?.["newest"] as { completion: unknown }[];
    expect(newest.length).toBeGreaterThan(1);
    expect(newest.filter(({ completion }) => completion !== null)).toHaveLength(1);
  });

  it("lose a card with the permission, at the next request", async () => {
    const person = await portrait.newPerson("manager");
    expect((await cardsOf(person)).map(({ id }) => id)).toContain("account-states");
    await portrait.app.roles.revoke(
      { kind: "system", origin: { requestId: "test", ip: null, userAgent: null } },
      { accountId: person.accountId, role: "manager" },
    );
    expect((await cardsOf(person)).map(({ id }) => id)).toEqual(["completion", "own-profile", "recent-sessions", "newest-profiles"]);
  });

  it("keep every other card when one fails, and say which", async () => {
    const person = await portrait.newPerson("everything");
    const asOwner = async (sql: string) => {
      const client = new Client({ connectionString: database.ownerUrl });
      await client.connect();
      await client.query(sql).finally(() => client.end());
    };
    await asOwner(`alter table audit_events rename to audit_events_away`);
    try {
      const { data, errors } = await portrait.graphql(cardsWithEverything, {}, person);
      const cards: Card[] = data.viewer.dashboard.cards;
      const index = cards.findIndex(({ id }) => id === "latest-audit");
      expect(errors).toEqual([
        expect.objectContaining({ path: ["viewer", "dashboard", "cards", index, "events"], extensions: { code: "INTERNAL", errorId: expect.any(String) } }),
      ]);
      expect(cards[index]).toMatchObject({ events: null });
      expect(cards.map(({ id }) => id)).toEqual(everything.map(({ id }) => id));
      for (const { id, __typename: _, requiredPermission: __, ...fields } of cards.filter((card) => card.id !== "latest-audit")) {
        expect([id, Object.values(fields).includes(null)]).toEqual([id, false]);
      }
    } finally {
      await asOwner(`alter table audit_events_away rename to audit_events`);
    }
  });
});
