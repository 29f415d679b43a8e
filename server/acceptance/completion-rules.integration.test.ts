import { after, hours } from "#server/kernel/clock.ts";
import { system } from "#server/kernel/viewer.ts";
import { type Caller, TestPortrait } from "#server/testing/portrait.ts";
import { completionOfAll } from "./completion-oracle.ts";
import { codeOf } from "./operations.ts";

const errors = "userErrors { __typename code path ... on VersionConflict { currentVersion } }";
const impact = "impact { affected percentUp percentDown newlyGated sample { id } }";
const rules = "role { version completionRules { key field minCount weight isRequired hint staleAfterDays } }";
const setRules = `mutation ($role: String!, $rules: [CompletionRuleInput!]!, $version: Int, $dryRun: Boolean) { setCompletionRules(role: $role, rules: $rules, expectedVersion: $version, dryRun: $dryRun) { ${errors} ${rules} ${impact} } }`;
const createRole = `mutation ($input: CreateRoleInput!) { createRole(input: $input) { userErrors { code } } }`;

describe("what a role asks of a profile", () => {
  let portrait: TestPortrait;
  let admin: Caller;
  let people: readonly Caller[];
  beforeAll(async () => {
    portrait = await TestPortrait.start();
    admin = await portrait.newPerson("manager", "admin");
    await portrait.graphql(createRole, { input: { key: "writer", name: "Writer", permissions: [] } }, admin);
    people = await Promise.all(["one", "two", null].map(writerWith));
  });
  afterAll(() => portrait.stop());

  async function writerWith(headline: string | null): Promise<Caller> {
    const person = await portrait.newPerson();
    await portrait.graphql(`mutation ($headline: String) { updateProfile(input: { headline: $headline }) { userErrors { code } } }`, { headline }, person);
    await portrait.app.roles.grant(system, { accountId: person.accountId, role: "writer", expiresAt: null });
    return person;
  }
  const ask = async (variables: object, caller: Caller = admin) => {
    const { data, errors: failures } = await portrait.graphql(setRules, variables, caller);
    expect(failures).toBeUndefined();
    return data.setCompletionRules;
  };
  const percents = async () => {
    const all = await completionOfAll(portrait.app.database, portrait.clock.now());
    return people.map(({ accountId }) => all.find(({ id }) => id === accountId));
  };
  const asksFor = (field: string, weight: number, over: object = {}) => ({ key: field.toLowerCase(), field, weight, ...over });

  it("can be rehearsed: it says how many would move and which way, and changes nothing", async () => {
    const before = await percents();
    const answer = await ask({ role: "writer", rules: [asksFor("headline", 500)], dryRun: true });
    expect(answer.impact).toMatchObject({ affected: 3, percentUp: 2, percentDown: 1, newlyGated: 0 });
    expect(new Set(answer.impact.sample.map(({ id }: { id: string }) => id))).toEqual(new Set(people.map(({ accountId }) => accountId)));
    expect(answer.role).toEqual({ version: 1, completionRules: [] });
    expect(await percents()).toEqual(before);
    expect(await portrait.query(`select 1 from audit_events where action = 'completion-rules.changed'`)).toEqual([]);
  });

  it("is shown by the next request, and stored by a job, as it was rehearsed", async () => {
    const before = await percents();
    const input = { role: "writer", rules: [asksFor("headline", 500, { hint: " Say  it. ", isRequired: true, staleAfterDays: 400 })] };
    const rehearsed = (await ask({ ...input, dryRun: true })).impact;
    const done = await ask({ ...input, version: 1 });
    expect(done).toMatchObject({
      userErrors: [],
      impact: null,
      role: {
        version: 2,
        completionRules: [{ key: "headline", field: "headline", minCount: 1, weight: 500, isRequired: true, hint: "Say it.", staleAfterDays: 400 }],
      },
    });
    const shown = await Promise.all(
      people.map(async (person) => (await portrait.graphql(`{ completion { percent } }`, {}, person)).data.completion.percent as number),
    );
    await portrait.app.jobs["completion:gauge-all"]?.({});
    const after = await percents();
    expect(after.map((each) => each?.stored)).toEqual(shown);
    expect(after.map((each) => each?.percent)).toEqual(shown);
    const moved = after.map((each, index) => (each?.percent ?? 0) - (before[index]?.percent ?? 0));
    expect({ up: moved.filter((by) => by > 0).length, down: moved.filter((by) => by < 0).length }).toEqual({
      up: rehearsed.percentUp,
      down: rehearsed.percentDown,
    });
  });

  it("counts nobody whose grant is over, and shows the most moved first, five at most", async () => {
    const past = await portrait.newPerson();
    await portrait.app.roles.grant(system, { accountId: past.accountId, role: "writer", expiresAt: after(portrait.clock.now(), hours(1)) });
    await portrait.query(`update role_grants set expires_at = now() - interval '1 hour' where account_id = $1 and role_key = 'writer'`, [past.accountId]);
    await Promise.all(Array.from({ length: 4 }, () => writerWith(null)));
    const { impact: counted } = await ask({ role: "writer", rules: [], dryRun: true });
    expect(counted).toMatchObject({ affected: 7, percentUp: 5, percentDown: 2 });
    expect(counted.sample).toHaveLength(5);
    expect(counted.sample.map(({ id }: { id: string }) => id)).not.toContain(past.accountId);
  });

  it("keeps its sample from whoever may not read how complete others are", async () => {
    await portrait.graphql(createRole, { input: { key: "ruler", name: "Ruler", permissions: ["roles.manage"] } }, admin);
    const ruler = await portrait.newPerson("ruler");
    const { impact: counted } = await ask({ role: "writer", rules: [], dryRun: true }, ruler);
    expect(counted.affected).toBeGreaterThan(0);
    expect(counted.sample).toEqual([]);
  });

  it("goes to the first of two who started from the same version", async () => {
    const { data } = await portrait.graphql(`{ role(key: "writer") { version } }`, {}, admin);
    const { version } = data.role;
    const answers = await Promise.all([1, 2].map((weight) => ask({ role: "writer", rules: [asksFor("bio", weight)], version })));
    const refusals = answers.flatMap(({ userErrors }) => userErrors);
    expect(refusals).toEqual([{ __typename: "VersionConflict", code: "VERSION_CONFLICT", path: ["expectedVersion"], currentVersion: version + 1 }]);
    expect((await ask({ role: "writer", rules: [], version, dryRun: true })).userErrors).toMatchObject([{ code: "VERSION_CONFLICT" }]);
  });

  it("is stored right where rules, roles and profiles change at the same moment", async () => {
    for (let round = 1; round <= 4; round++) {
      await Promise.all([
        ask({ role: "writer", rules: [asksFor("headline", round * 10), asksFor("pronouns", 3)] }),
        portrait.graphql(
          `mutation ($name: String) { updateRole(key: "writer", input: { name: $name }) { userErrors { code } } }`,
          { name: `W${round}` },
          admin,
        ),
        ...people.map((person, index) =>
          portrait.graphql(
            `mutation ($headline: String) { updateProfile(input: { headline: $headline }) { userErrors { code } } }`,
            { headline: index % 2 === round % 2 ? "x" : null },
            person,
          ),
        ),
        writerWith("new"),
      ]);
      await portrait.app.jobs["completion:gauge-all"]?.({});
      const all = await completionOfAll(portrait.app.database, portrait.clock.now());
      expect(all.filter(({ stored, percent }) => stored !== percent)).toEqual([]);
    }
  }, 30_000);

  it.each([
    [[asksFor("headline", 0)], "OUT_OF_RANGE", ["rules", "0", "weight"]],
    [[asksFor("headline", 1_001)], "OUT_OF_RANGE", ["rules", "0", "weight"]],
    [[asksFor("headline", 1), asksFor("headline", 1)], "TWICE", ["rules", "1", "key"]],
    [[asksFor("shoesize", 1)], "UNKNOWN_VALUE", ["rules", "0", "field"]],
    [[asksFor("headline", 1, { minCount: 121 })], "OUT_OF_RANGE", ["rules", "0", "minCount"]],
    [[asksFor("avatar", 1, { minCount: 2 })], "OUT_OF_RANGE", ["rules", "0", "minCount"]],
    [[asksFor("headline", 1, { staleAfterDays: 0 })], "OUT_OF_RANGE", ["rules", "0", "staleAfterDays"]],
    [[asksFor("headline", 1, { hint: "x".repeat(201) })], "TOO_LONG", ["rules", "0", "hint"]],
    [[asksFor("headline", 1, { key: "A key" })], "BAD_FORMAT", ["rules", "0", "key"]],
    [Array.from({ length: 51 }, (_, index) => asksFor("headline", 1, { key: `k${index}` })), "OUT_OF_RANGE", ["rules"]],
  ])("is refused where it can't be kept or done: %j", async (wrong, code, path) => {
    for (const dryRun of [true, false]) {
      const { userErrors, role } = await ask({ role: "writer", rules: wrong, dryRun });
      expect(userErrors).toMatchObject([{ code, path }]);
      expect(role).toBeNull();
    }
  });

  it("is for whoever manages roles, about a role that there is", async () => {
    const grace = await portrait.newPerson("manager");
    for (const dryRun of [true, false]) {
      expect(codeOf(await portrait.graphql(setRules, { role: "writer", rules: [], dryRun }, grace))).toBe("FORBIDDEN");
      expect(codeOf(await portrait.graphql(setRules, { role: "no-such", rules: [], dryRun }, admin))).toBe("NOT_FOUND");
    }
  });
});
