import fc from "fast-check";
import { type DemoHouse, demoHouse } from "#server/demo/demo.factory.ts";
import { seedPeople } from "#server/demo/seed.ts";
import { after, days, hours, minutes } from "#server/kernel/clock.ts";
import { system } from "#server/kernel/viewer.ts";
import { type Caller, TestPortrait } from "#server/testing/portrait.ts";
import { completionOfAll } from "./completion-oracle.ts";
import { samplePicture, uploadPicture } from "./operations.ts";

const everyPath = `query ($id: ID!, $handle: String!, $percent: Int!) {
  profile(id: $id) { completion { percent next { key } steps { key state gain href } rulesVersion } }
  completion(profileId: $id) { percent }
  exactly: profiles(filter: { search: $handle, minCompletion: $percent, maxCompletion: $percent }) { nodes { id completion { percent } } }
}`;

/** What can happen to a profile that changes how complete it is. */
type Action =
  | { readonly kind: "own edit" | "staff edit"; readonly field: string; readonly value: string | null }
  | { readonly kind: "grant" | "revocation" | "grant that ends"; readonly role: string }
  | { readonly kind: "picture set" | "picture removed" }
  | { readonly kind: "rules changed"; readonly role: string; readonly rules: readonly { field: string; weight: number; minCount: number }[] };

const texts = { headline: 120, bio: 2_000, pronouns: 40, location: 100 };
const choices = { website: "https://example.com/me", timeZone: "Europe/Vienna", locale: "de-AT", phone: "+442079460958", birthDate: "1990-02-28" };
// Some of several code units, so that characters are counted and not bytes.
const text = fc.array(fc.constantFrom("a", "é", "字", "🙂"), { minLength: 1, maxLength: 50 }).map((characters) => characters.join(""));
const edited = fc.oneof(
  fc.record({ field: fc.constantFrom(...Object.keys(texts)), value: fc.option(text) }),
  fc.constantFrom(...Object.entries(choices)).chain(([field, value]) => fc.record({ field: fc.constant(field), value: fc.option(fc.constant(value)) })),
);
const ruled = fc.uniqueArray(
  fc.record({
    field: fc.constantFrom("headline", "bio", "location", "phone", "avatar", "timeZone"),
    weight: fc.integer({ min: 1, max: 100 }),
    minCount: fc.constantFrom(1, 1, 30),
  }),
  { selector: ({ field }) => field, maxLength: 5 },
);
const role = fc.constantFrom("manager", "admin");
const action: fc.Arbitrary<Action> = fc.oneof(
  { arbitrary: edited.map((edit) => ({ kind: "own edit" as const, ...edit })), weight: 6 },
  { arbitrary: edited.map((edit) => ({ kind: "staff edit" as const, ...edit })), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constantFrom("grant" as const, "revocation" as const, "grant that ends" as const), role }), weight: 4 },
  { arbitrary: fc.record({ kind: fc.constantFrom("picture set" as const, "picture removed" as const) }), weight: 2 },
  {
    arbitrary: fc.record({
      kind: fc.constant("rules changed" as const),
      role: fc.constantFrom("member", "manager", "admin"),
      // Only texts are counted.
      rules: ruled.map((rules) => rules.map((rule) => ({ ...rule, minCount: rule.field in texts ? rule.minCount : 1 }))),
    }),
    weight: 2,
  },
);

describe("completion", () => {
  let portrait: TestPortrait;
  let admin: Caller;
  let picture: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
    admin = await portrait.newPerson("manager", "admin");
    picture = await samplePicture();
  });
  afterAll(() => portrait.stop());

  const done = async (query: string, variables: object, caller: Caller) => {
    const { data, errors } = await portrait.graphql(query, variables, caller);
    expect(errors).toBeUndefined();
    const [payload] = Object.values(data as Record<string, { userErrors: { code: string }[] }>);
    return payload?.userErrors.map(({ code }) => code);
  };
  const update = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { userErrors { code } } }`;
  const grant = `mutation ($id: ID!, $role: String!, $expiresAt: DateTime) { grantRole(accountId: $id, role: $role, expiresAt: $expiresAt) { userErrors { code } } }`;
  const rulesFrom = (rules: readonly { field: string; weight: number; minCount: number }[]) =>
    rules.map((rule) => ({ ...rule, key: rule.field, isRequired: false, hint: null, staleAfterDays: null }));

  /** Does it, and answers the person, who may have had to sign in again. */
  async function act(person: Caller, what: Action): Promise<Caller> {
    switch (what.kind) {
      case "own edit":
        expect(await done(update, { input: { [what.field]: what.value } }, person)).toEqual([]);
        return person;
      case "staff edit":
        expect(await done(update, { input: { id: person.accountId, [what.field]: what.value } }, admin)).toEqual([]);
        return person;
      case "grant":
        expect(await done(grant, { id: person.accountId, role: what.role }, admin)).toEqual([]);
        return person;
      case "grant that ends":
        expect(await done(grant, { id: person.accountId, role: what.role, expiresAt: after(portrait.clock.now(), hours(1)) }, admin)).toEqual([]);
        await agrees(person);
        portrait.clock.moveBy(hours(2));
        await portrait.app.jobs["roles:grant-expired"]?.({ accountId: person.accountId });
        admin = await portrait.signIn(admin);
        return portrait.signIn(person);
      case "revocation":
        await done(
          `mutation ($id: ID!, $role: String!) { revokeRole(accountId: $id, role: $role) { userErrors { code } } }`,
          { id: person.accountId, role: what.role },
          admin,
        );
        return person;
      case "picture set":
        expect((await portrait.upload(uploadPicture, picture, {}, person)).data.uploadImage.userErrors).toEqual([]);
        return person;
      case "picture removed":
        expect(await done(`mutation { removeImage { userErrors { code } } }`, {}, person)).toEqual([]);
        return person;
      case "rules changed":
        await portrait.app.database.transact((tx) => portrait.app.completion.replaceRules(tx, system, what.role, rulesFrom(what.rules)));
        await portrait.app.jobs["completion:gauge-all"]?.({});
        return person;
    }
  }

  /** Every way to ask gives what the oracle says; answers it. */
  async function agrees(person: Caller): Promise<number> {
    const judged = (await completionOfAll(portrait.app.database, portrait.clock.now())).find(({ id }) => id === person.accountId);
    if (judged === undefined) throw new Error("There is no such profile.");
    const [row] = await portrait.query<{ handle: string }>(`select handle from profiles where id = $1`, [person.accountId]);
    const { data, errors } = await portrait.graphql(everyPath, { id: person.accountId, handle: row?.handle, percent: judged.percent }, admin);
    expect(errors).toBeUndefined();
    const { completion } = data.profile;
    const listed = data.exactly.nodes.find(({ id }: { id: string }) => id === person.accountId);
    expect({ stored: judged.stored, profile: completion.percent, completion: data.completion.percent, directory: listed?.completion.percent }).toEqual({
      stored: judged.percent,
      profile: judged.percent,
      completion: judged.percent,
      directory: judged.percent,
    });
    const states: string[] = completion.steps.map(({ state }: { state: string }) => state);
    expect(completion.percent === 100).toBe(states.every((state) => state === "DONE"));
    expect(completion.next?.key ?? null).toBe(states[0] === "DONE" || states.length === 0 ? null : completion.steps[0].key);
    return judged.percent;
  }

  it("is the same on every path and as the oracle has it, whatever happened to the profile", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 8 }), async (actions) => {
        let person = await portrait.newPerson();
        for (const each of actions) {
          person = await act(person, each);
          await agrees(person);
        }
      }),
      // A failing run is not made smaller: each try is half a second of a real service, and the rules of earlier runs are part of it.
      { numRuns: 40, endOnFailure: true },
    );
    const all = await completionOfAll(portrait.app.database, portrait.clock.now());
    expect(all.filter(({ stored, percent }) => stored !== percent)).toEqual([]);
  }, 240_000);

  it("shows the new number at once when rules change, before the job has stored it", async () => {
    await portrait.app.database.transact((tx) =>
      portrait.app.completion.replaceRules(tx, system, "member", rulesFrom([{ field: "headline", weight: 1, minCount: 1 }])),
    );
    await portrait.app.jobs["completion:gauge-all"]?.({});
    const person = await portrait.newPerson();
    await act(person, { kind: "own edit", field: "headline", value: "There" });
    expect(await agrees(person)).toBe(100);
    await portrait.app.database.transact((tx) =>
      portrait.app.completion.replaceRules(
        tx,
        system,
        "member",
        rulesFrom([
          { field: "headline", weight: 19, minCount: 1 },
          { field: "bio", weight: 1, minCount: 1 },
        ]),
      ),
    );
    const { data } = await portrait.graphql(
      `{ viewer { profile { completion { percent } } dashboard { card(id: "completion") { ... on CompletionCard { completion { percent } } } } } }`,
      {},
      person,
    );
    expect(data.viewer).toEqual({ profile: { completion: { percent: 95 } }, dashboard: { card: { completion: { percent: 95 } } } });
    await portrait.app.jobs["completion:gauge-all"]?.({});
    expect(await agrees(person)).toBe(95);
  });

  it("stores the right number when people edit while all are computed again", async () => {
    const people = await Promise.all(Array.from({ length: 12 }, () => portrait.newPerson()));
    for (const weight of [3, 7, 11, 2]) {
      await portrait.app.database.transact((tx) =>
        portrait.app.completion.replaceRules(
          tx,
          system,
          "member",
          rulesFrom([
            { field: "headline", weight, minCount: 1 },
            { field: "bio", weight: 5, minCount: 1 },
          ]),
        ),
      );
      const gauging = portrait.app.jobs["completion:gauge-all"]?.({});
      const edits = people.map((person, index) =>
        act(person, { kind: "own edit", field: index % 2 === 0 ? "headline" : "bio", value: weight % 2 === 0 ? null : `${weight}` }),
      );
      await Promise.all([gauging, ...edits]);
      const all = await completionOfAll(portrait.app.database, portrait.clock.now());
      expect(all.filter(({ stored, percent }) => stored !== percent)).toEqual([]);
    }
  }, 60_000);

  it("orders the directory by it, both ways", async () => {
    await Promise.all([null, "one", "two"].map(async (headline) => act(await portrait.newPerson(), { kind: "own edit", field: "headline", value: headline })));
    const percents = async (orderBy: string) => {
      const { data } = await portrait.graphql(
        `query ($orderBy: ProfileOrder!) { profiles(first: 100, orderBy: $orderBy) { nodes { completion { percent } } } }`,
        { orderBy },
        admin,
      );
      return data.profiles.nodes.map(({ completion }: { completion: { percent: number } }) => completion.percent) as number[];
    };
    const ascending = await percents("COMPLETION_ASC");
    expect(ascending).toEqual([...ascending].sort((a, b) => a - b));
    const descending = await percents("COMPLETION_DESC");
    expect(descending).toEqual([...descending].sort((a, b) => b - a));
  });

  it("tells nobody but staff and the owner, on no path", async () => {
    const [eve, ada] = [await portrait.newPerson(), await portrait.newPerson()];
    const { data } = await portrait.graphql(
      `query ($id: ID!) { completion(profileId: $id) { percent } profile(id: $id) { completion { percent } } }`,
      { id: ada.accountId },
      eve,
    );
    expect(data).toEqual({ completion: null, profile: { completion: null } });
    for (const list of [
      `filter: { minCompletion: 50 }`,
      `filter: { maxCompletion: 50 }`,
      `filter: { missing: "phone" }`,
      `orderBy: COMPLETION_ASC`,
      `orderBy: COMPLETION_DESC`,
    ]) {
      const { errors } = await portrait.graphql(`{ profiles(${list}) { totalCount } }`, {}, eve);
      expect(errors?.[0]?.extensions).toMatchObject({ code: "FORBIDDEN", requiredPermission: "profiles.read-completion" });
    }
    for (const id of ["nonsense", "0198a0a0-0000-7000-8000-000000000000"]) {
      expect((await portrait.graphql(`query ($id: ID!) { completion(profileId: $id) { percent } }`, { id }, eve)).data).toEqual({ completion: null });
    }
  });
});

describe("the history of completion", () => {
  let portrait: TestPortrait;
  let ada: Caller;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
    // In the middle of a day, so that some minutes more are of the same one.
    const now = portrait.clock.now().getTime();
    portrait.clock.moveBy(days(1) - (now % days(1)) + hours(12));
    ada = await portrait.newPerson();
  });
  afterAll(() => portrait.stop());

  const history = async (caller: Caller, last = 30, id = caller.accountId): Promise<{ at: string; percent: number }[]> => {
    const { data, errors } = await portrait.graphql(
      `query ($id: ID!, $last: Int) { completion(profileId: $id) { percent history(last: $last) { at percent } } }`,
      { id, last },
      caller,
    );
    expect(errors).toBeUndefined();
    return data.completion.history;
  };
  const percents = async (caller: Caller, last = 30) => (await history(caller, last)).map(({ percent }) => percent);
  const edit = async (input: object) => {
    const { errors } = await portrait.graphql(
      `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { userErrors { code } } }`,
      { input },
      ada,
    );
    expect(errors).toBeUndefined();
  };
  const nextDay = async () => {
    portrait.clock.moveBy(days(1));
    ada = await portrait.signIn(ada);
  };

  it("has a point for each day on which the percentage changed, and the last one of the day", async () => {
    expect(await percents(ada)).toEqual([10]);
    await edit({ headline: "Draws" });
    expect(await percents(ada)).toEqual([25]);
    await nextDay();
    await edit({ headline: "Draws better" });
    expect(await percents(ada)).toEqual([25]);
    await edit({ location: "London", website: "https://example.com" });
    portrait.clock.moveBy(minutes(5));
    await edit({ website: null });
    const [, last] = await history(ada);
    expect(last).toEqual({ at: expect.any(String), percent: 35 });
    expect(portrait.clock.now().getTime() - Date.parse(last?.at ?? "")).toBeLessThan(minutes(1));
    await nextDay();
    await edit({ headline: null, location: null });
    expect(await percents(ada)).toEqual([25, 35, 10]);
    expect(await percents(ada, 2)).toEqual([35, 10]);
    expect(await percents(ada, 1)).toEqual([10]);
  });

  it("follows roles and rules as well", async () => {
    await nextDay();
    await portrait.app.roles.grant(system, { accountId: ada.accountId, role: "manager", expiresAt: null });
    expect((await percents(ada)).at(-1)).toBeLessThan(10);
    await nextDay();
    const headlineAlone = { key: "headline", field: "headline", weight: 1, minCount: 1, isRequired: false, hint: null, staleAfterDays: null };
    for (const role of ["member", "manager"])
      await portrait.app.database.transact((tx) => portrait.app.completion.replaceRules(tx, system, role, [headlineAlone]));
    await portrait.app.jobs["completion:gauge-all"]?.({});
    expect((await percents(ada)).at(-1)).toBe(0);
  });

  it("takes from 1 to 100 points, and is nobody else's but of who may read completion", async () => {
    for (const last of [0, -1, 101, 2_147_483_647]) {
      const { errors } = await portrait.graphql(`query ($last: Int) { completion { history(last: $last) { percent } } }`, { last }, ada);
      expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
    }
    const [grace, eve] = [await portrait.newPerson("manager"), await portrait.newPerson()];
    expect(await history(grace, 100, ada.accountId)).toEqual(await history(ada, 100));
    const { data } = await portrait.graphql(`query ($id: ID!) { profile(id: $id) { completion { history { percent } } } }`, { id: ada.accountId }, eve);
    expect(data.profile.completion).toBeNull();
  });

  it("shows staff no step on a field that is hidden from them, and counts it", async () => {
    const grace = await portrait.newPerson("manager");
    const stepsOf = async (caller: Caller) => {
      const { data } = await portrait.graphql(
        `query ($id: ID!) { completion(profileId: $id) { percent next { key } steps { key } } }`,
        { id: ada.accountId },
        caller,
      );
      return { ...data.completion, steps: data.completion.steps.map(({ key }: { key: string }) => key) };
    };
    expect(await stepsOf(grace)).toEqual({ percent: 0, next: { key: "headline" }, steps: ["headline"] });
    await portrait.graphql(`mutation { setVisibility(field: "headline", audience: ONLY_ME) { userErrors { code } } }`, {}, ada);
    expect(await stepsOf(grace)).toEqual({ percent: 0, next: null, steps: [] });
    expect(await stepsOf(ada)).toEqual({ percent: 0, next: { key: "headline" }, steps: ["headline"] });
  });
});

describe("completion of the seeded demo", () => {
  let house: DemoHouse;
  beforeAll(async () => {
    house = await demoHouse("taken as they are");
    await seedPeople(house.of);
  }, 60_000);
  afterAll(() => house.stop());

  it("is as the oracle has it, for everybody", async () => {
    const all = await completionOfAll(house.of.database, new Date());
    expect(all.length).toBeGreaterThan(60);
    expect(all.filter(({ stored, percent }) => stored !== percent)).toEqual([]);
  });
});
