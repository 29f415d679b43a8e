import { randomBytes } from "node:crypto";
import fc from "fast-check";
import type { TestDatabase } from "#server/testing/database.ts";
import { type Caller, type GraphqlAnswer, stranger, TestPortrait } from "#server/testing/portrait.ts";
import { databaseWithRoles } from "./made-up-roles.ts";
import { codeOf } from "./operations.ts";

const update = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { userErrors { code } profile { version } } }`;
const setVisibility = `mutation ($field: String!, $audience: Audience!) { setVisibility(field: $field, audience: $audience) { userErrors { __typename code path } profile { id version hidden visibility { field audience allowed } } } }`;

/** All that a profile shows, but for what tells that something was changed and not what: version and time. */
const shown = `id handle displayName headline bio pronouns location website phone birthDate timeZone locale hidden createdAt roles { key }
  avatar { url alt isFallback } visibility { field audience allowed } viewerCan { edit changeAvatar assignRoles } completion { steps { key state weight isRequired href } }`;
const listed = `totalCount nodes { ${shown} } pageInfo { hasNextPage }`;
const emptiable = ["headline", "bio", "pronouns", "location", "website", "phone", "birthDate", "timeZone", "locale"] as const;
type Emptiable = (typeof emptiable)[number];

/** Everything that can be asked about one person, as what one request allows: a refusal takes all of its request with it. */
const questions = [
  `query ($id: ID, $handle: String) { profile(id: $id) { ${shown} } byHandle: profile(handle: $handle) { ${shown} } asAnybody: profile(id: $id, viewAs: EVERYONE) { ${shown} } }`,
  `query ($one: String, $other: String, $handle: String) {
     one: profiles(filter: { search: $one }) { ${listed} } other: profiles(filter: { search: $other }) { ${listed} }
     both: profiles(filter: { search: $handle, hasAvatar: false, role: "member" }) { ${listed} } drawn: profiles(filter: { search: $handle, hasAvatar: true }) { ${listed} }
     all: profiles(first: 100) { ${listed} } newest: profiles(first: 100, orderBy: NEWEST) { ${listed} } }`,
  `query ($handle: String) { ${emptiable.map((field) => `${field}: profiles(filter: { search: $handle, missing: "${field}" }) { ${listed} }`).join(" ")} }`,
  `query ($one: String, $other: String) { one: accounts(filter: { search: $one }) { totalCount nodes { profile { ${shown} } } } other: accounts(filter: { search: $other }) { totalCount nodes { id } } }`,
  `{ viewer { dashboard { cards { id ... on NewestProfilesCard { newest: profiles { ${shown} } } ... on MissingPicturesCard { count missing: profiles { ${shown} } } } } } }`,
  `query ($target: String) { auditLog(filter: { target: $target }, first: 1) { nodes { action changes target } } }`,
];
/** What follows from how complete somebody is, for whoever may read that. */
const questionsOfCompletion = [
  `query ($id: ID) { completion(profileId: $id) { percent next { key } steps { key state gain } history { percent } } }`,
  `query ($handle: String, $percent: Int) {
     from: profiles(filter: { search: $handle, minCompletion: $percent }) { ${listed} } to: profiles(filter: { search: $handle, maxCompletion: $percent }) { ${listed} }
     up: profiles(first: 100, orderBy: COMPLETION_ASC) { ${listed} } down: profiles(first: 100, orderBy: COMPLETION_DESC) { ${listed} } }`,
];

const word = () => `w${randomBytes(5).toString("hex")}`;
const someWord = fc.constant(null).map(word);
const values: Readonly<Record<Emptiable, fc.Arbitrary<string>>> = {
  headline: someWord,
  // Shorter and longer than the rule of completion asks for.
  bio: fc.constantFrom("", " and so on, until there are more than forty characters").map((end) => `${word()}${end}`),
  pronouns: someWord,
  location: someWord,
  website: fc.constant(null).map(() => `https://${word()}.example.com/`),
  phone: fc.integer({ min: 0, max: 999_999 }).map((number) => `+4420${String(number).padStart(6, "0")}`),
  birthDate: fc.integer({ min: 1_900, max: 2_000 }).map((year) => `${year}-05-05`),
  timeZone: fc.constantFrom("Europe/London", "Europe/Vienna", "Asia/Tokyo"),
  locale: fc.constantFrom("en-GB", "de-AT", "ja"),
};
/** What no arbitrary makes, so that every value that follows is a change. */
const before: Readonly<Record<Emptiable, string>> = {
  headline: "before",
  bio: "before",
  pronouns: "before",
  location: "before",
  website: "https://before.example.com/",
  phone: "+15005550006",
  birthDate: "1980-01-01",
  timeZone: "Africa/Lagos",
  locale: "fr",
};
const everybody = ["EVERYONE", "MEMBERS", "STAFF", "ONLY_ME"];
const allowed: Readonly<Record<string, readonly string[]>> = {
  avatar: ["EVERYONE"],
  cover: everybody,
  displayName: ["EVERYONE"],
  handle: ["EVERYONE"],
  ...Object.fromEntries(emptiable.map((field) => [field, everybody])),
  phone: ["MEMBERS", "STAFF", "ONLY_ME"],
  birthDate: ["MEMBERS", "STAFF", "ONLY_ME"],
};

/** Viewers by the audience that they belong to. */
const viewersOf = {
  EVERYONE: ["stranger"],
  MEMBERS: ["member", "completion-reader", "account-reader", "editor", "auditor"],
  STAFF: ["manager", "admin", "private-reader"],
} as const;
const readsCompletion = new Set<string>(["completion-reader", "manager", "admin"]);
/** Every field with every audience, and everybody who does not belong to it. */
const hidings = emptiable.flatMap((field) =>
  (allowed[field] ?? []).flatMap((audience) =>
    Object.entries(viewersOf)
      .filter(([own]) => everybody.indexOf(own) < everybody.indexOf(audience))
      .flatMap(([, viewers]) => viewers.map((viewer) => ({ field, audience, viewer }))),
  ),
);

describe("who may see a field", () => {
  let database: TestDatabase;
  let portrait: TestPortrait;
  let ada: Caller;
  let handle: string;
  const viewers = new Map<string, Caller>();
  beforeAll(async () => {
    database = await databaseWithRoles({
      "completion-reader": ["profiles.read-completion"],
      "account-reader": ["accounts.read"],
      editor: ["profiles.edit"],
      auditor: ["audit.read"],
      "private-reader": ["profiles.read-private"],
    });
    portrait = await TestPortrait.start({ database });
    ada = await portrait.newPerson();
    handle = word();
    expect(await edited(ada, { handle, displayName: "Ada" })).toEqual([]);
    for (const name of Object.values(viewersOf).flat())
      viewers.set(name, name === "stranger" ? stranger : await portrait.newPerson(...(name === "member" ? [] : [name])));
  }, 60_000);
  afterAll(async () => {
    await portrait.stop();
    await database.drop();
  });

  const as = (name: string): Caller => viewers.get(name) ?? stranger;
  const edited = async (caller: Caller, input: object): Promise<string[]> => {
    const { data, errors } = await portrait.graphql(update, { input }, caller);
    expect(errors).toBeUndefined();
    return data.updateProfile.userErrors.map(({ code }: { code: string }) => code);
  };
  async function choose(caller: Caller, field: string, audience: string) {
    const { data, errors } = await portrait.graphql(setVisibility, { field, audience }, caller);
    expect(errors).toBeUndefined();
    return data.setVisibility;
  }
  const versionOf = async ({ accountId }: Caller) =>
    (await portrait.query<{ version: number }>(`select version from profiles where id = $1`, [accountId]))[0]?.version;
  const finds = async (search: string, caller: Caller): Promise<boolean> => {
    const { data, errors } = await portrait.graphql(`query ($search: String) { profiles(filter: { search: $search }) { totalCount } }`, { search }, caller);
    expect(errors).toBeUndefined();
    return data.profiles.totalCount === 1;
  };
  const percentOf = async (caller: Caller): Promise<number> =>
    (await portrait.graphql(`{ viewer { profile { completion { percent } } } }`, {}, caller)).data.viewer.profile.completion.percent;

  const profileOf = async (caller: Caller, { accountId }: Caller) => {
    const { data, errors } = await portrait.graphql(`query ($id: ID) { profile(id: $id) { ${shown} version } }`, { id: accountId }, caller);
    expect(errors).toBeUndefined();
    return data.profile;
  };

  /** Answers without the order of steps: it follows from what each gains, and that from the percentage. */
  const comparable = ({ data, errors }: GraphqlAnswer) =>
    JSON.stringify({ data, errors: errors?.map(({ path, extensions: { code } }) => ({ path, code })) }, (key, value) =>
      key === "steps" ? value.map((step: unknown) => JSON.stringify(step)).sort() : value,
    );
  const asked = async (list: readonly string[], variables: object, viewer: Caller) => {
    const answers: string[] = [];
    for (const question of list) answers.push(comparable(await portrait.graphql(question, variables, viewer)));
    return answers;
  };
  /** What a viewer is answered while this is in the field. */
  async function answersWith({ field, viewer }: (typeof hidings)[number], value: string | null, words: object) {
    for (const next of [before[field], value]) expect(await edited(ada, { [field]: next })).toEqual([]);
    const variables = { id: ada.accountId, target: `profile:${ada.accountId}`, handle, percent: 50, ...words };
    return {
      percent: await percentOf(ada),
      always: await asked(questions, variables, as(viewer)),
      ofCompletion: await asked(questionsOfCompletion, variables, as(viewer)),
    };
  }

  it("is told everything by these questions, where it is not hidden", async () => {
    const own = { id: ada.accountId, target: `profile:${ada.accountId}`, handle, percent: 50, one: "nobody", other: "nobody" };
    for (const question of [...questions, ...questionsOfCompletion])
      expect([question, (await portrait.graphql(question, own, as("admin"))).errors]).toEqual([question, undefined]);
    for (const field of emptiable) {
      const [audience = ""] = allowed[field] ?? [];
      expect((await choose(ada, field, audience)).userErrors).toEqual([]);
      const hiding = { field, audience, viewer: "admin" as const };
      const [some = ""] = fc.sample(values[field], 1);
      const [empty, filled] = [await answersWith(hiding, null, { one: some, other: some }), await answersWith(hiding, some, { one: some, other: some })];
      // Each list that can tell does: profile, missing fields, and the search where there are words to find.
      expect([field, empty.always[0] === filled.always[0], empty.always[2] === filled.always[2]]).toEqual([field, false, false]);
      expect([field, empty.always[3] === filled.always[3]]).toEqual([field, field !== "headline"]);
    }
  }, 60_000);

  it("learns nothing about a hidden field from whatever can be asked: the answers are the same, whatever is in it", async () => {
    const hiding = fc.constantFrom(...hidings).chain((each) => {
      const value = fc.option(values[each.field], { freq: 3 });
      return fc.tuple(fc.constant(each), value, value);
    });
    await fc.assert(
      fc.asyncProperty(hiding, async ([each, one, other]) => {
        expect((await choose(ada, each.field, each.audience)).userErrors).toEqual([]);
        const [first, second] = [await answersWith(each, one, { one, other }), await answersWith(each, other, { one, other })];
        expect({ each, answers: second.always }).toEqual({ each, answers: first.always });
        // How complete somebody is follows from what is hidden, too: whoever may read that learns it, and nobody else does.
        if (first.percent === second.percent || !readsCompletion.has(each.viewer)) expect(second.ofCompletion).toEqual(first.ofCompletion);
      }),
      // A failing run is not made smaller: each try asks a real service two dozen questions.
      { numRuns: 60, endOnFailure: true },
    );
  }, 180_000);

  it("is everybody who belongs to the audience that its owner chose, and they find it", async () => {
    const headline = word();
    expect(await edited(ada, { headline })).toEqual([]);
    const all = { stranger, member: as("member"), reader: as("completion-reader"), editor: as("editor"), manager: as("manager"), ada };
    const seers: Record<string, readonly string[]> = {
      EVERYONE: Object.keys(all),
      MEMBERS: ["member", "reader", "editor", "manager", "ada"],
      STAFF: ["manager", "ada"],
      ONLY_ME: ["ada"],
    };
    for (const [audience, expected] of Object.entries(seers)) {
      await choose(ada, "headline", audience);
      for (const [name, caller] of Object.entries(all)) {
        const sees = expected.includes(name);
        const profile = await profileOf(caller, ada);
        expect([audience, name, profile.headline, profile.hidden.includes("headline")]).toEqual([audience, name, sees ? headline : null, !sees]);
        if (name !== "stranger") expect([audience, name, await finds(headline, caller)]).toEqual([audience, name, sees]);
        // Found by what they do see, whatever else is hidden; and not by one word of each.
        if (name !== "stranger") expect([await finds(handle, caller), await finds(`${handle} ${headline}`, caller)]).toEqual([true, sees]);
      }
      const byAccount = async (caller: Caller) => {
        const { data } = await portrait.graphql(
          `query ($search: String) { accounts(filter: { search: $search }) { totalCount } }`,
          { search: headline },
          caller,
        );
        return data.accounts.totalCount;
      };
      expect([audience, await byAccount(as("account-reader"))]).toEqual([audience, expected.includes("member") ? 1 : 0]);
      expect([audience, await byAccount(as("manager"))]).toEqual([audience, expected.includes("manager") ? 1 : 0]);
    }
    await choose(ada, "headline", "EVERYONE");
  });

  it("is the owner and staff for a phone number that nobody chose an audience for, and counts as missing to them alone", async () => {
    const eve = await portrait.newPerson();
    const own = word();
    expect(await edited(eve, { handle: own, phone: null, birthDate: null })).toEqual([]);
    const missing = async (field: string, caller: Caller): Promise<number> => {
      const { data, errors } = await portrait.graphql(
        `query ($search: String, $field: String) { profiles(filter: { search: $search, missing: $field }) { totalCount } }`,
        { search: own, field },
        caller,
      );
      expect(errors).toBeUndefined();
      return data.profiles.totalCount;
    };
    expect([await missing("phone", as("manager")), await missing("phone", as("completion-reader"))]).toEqual([1, 0]);
    expect([await missing("birthDate", as("manager")), await missing("headline", as("completion-reader"))]).toEqual([0, 1]);
  });

  it("is chosen by its owner: it is versioned, written down by its name, and in force from the answer on", async () => {
    const eve = await portrait.newPerson();
    const member = as("member");
    expect(await edited(eve, { bio: "For friends" })).toEqual([]);
    expect((await profileOf(member, eve)).bio).toBe("For friends");
    const version = (await versionOf(eve)) ?? 0;
    const { userErrors, profile } = await choose(eve, "bio", "ONLY_ME");
    expect(userErrors).toEqual([]);
    expect(profile.version).toBe(version + 1);
    expect(profile.visibility.find(({ field }: { field: string }) => field === "bio")).toEqual({ field: "bio", audience: "ONLY_ME", allowed: everybody });
    expect(await profileOf(member, eve)).toMatchObject({ bio: null, hidden: expect.arrayContaining(["bio"]), version: version + 1 });
    expect(await profileOf(eve, eve)).toMatchObject({ bio: "For friends", hidden: [] });
    const events = await portrait.query(
      `select action, (select account_id from audit_subjects s where s.id = actor_id) as actor, changes from audit_events where target = audit_target_of($1) order by id desc limit 1`,
      [`profile:${eve.accountId}`],
    );
    expect(events).toEqual([{ action: "profile.visibility-changed", actor: eve.accountId, changes: { bio: "changed" } }]);
    expect((await choose(eve, "bio", "ONLY_ME")).profile.version).toBe(version + 1);
  });

  it("is chosen for different fields at once without losing one", async () => {
    const eve = await portrait.newPerson();
    const version = (await versionOf(eve)) ?? 0;
    await Promise.all(emptiable.map((field) => choose(eve, field, "STAFF")));
    const { visibility, version: now } = await profileOf(eve, eve);
    const audiences = Object.fromEntries(visibility.map(({ field, audience }: { field: string; audience: string }) => [field, audience]));
    for (const field of emptiable) expect([field, audiences[field]]).toEqual([field, "STAFF"]);
    // The phone number was for staff before.
    expect(now).toBe(version + emptiable.length - 1);
  });

  it("can be chosen of what the profile says: name, handle and photo are always seen, and what is sensitive is on no public page", async () => {
    const eve = await portrait.newPerson();
    const { visibility } = await profileOf(eve, eve);
    expect(Object.fromEntries(visibility.map((each: { field: string; allowed: string[] }) => [each.field, each.allowed]))).toEqual(allowed);
    const refusals = async (field: string, audience: string) =>
      (await choose(eve, field, audience)).userErrors.map((each: { __typename: string; code: string; path: string[] }) => [
        each.__typename,
        each.code,
        ...each.path,
      ]);
    for (const field of ["avatar", "displayName", "handle"]) {
      for (const audience of everybody) expect(await refusals(field, audience)).toEqual([["Conflict", "ALWAYS_VISIBLE", "field"]]);
    }
    for (const field of ["phone", "birthDate"]) expect(await refusals(field, "EVERYONE")).toEqual([["InvalidInput", "AUDIENCE_NOT_ALLOWED", "audience"]]);
    for (const field of ["", "password", "roles", "visibility", "__proto__", "\u0000"]) {
      expect(await refusals(field, "EVERYONE")).toEqual([["InvalidInput", "UNKNOWN_VALUE", "field"]]);
    }
    expect(codeOf(await portrait.graphql(setVisibility, { field: "bio", audience: "STAFF" }))).toBe("UNAUTHENTICATED");
  });

  it("is shown to whoever may edit the profile, staff too, and to nobody else", async () => {
    expect(await profileOf(as("manager"), ada)).toMatchObject({ visibility: expect.arrayContaining([expect.objectContaining({ field: "bio" })]) });
    expect((await profileOf(as("editor"), ada)).visibility).not.toBeNull();
    for (const name of ["stranger", "member", "completion-reader", "private-reader"]) expect((await profileOf(as(name), ada)).visibility).toBeNull();
  });

  it("can't be found out by editing: writing what is there already looks like any other edit to who may not see it", async () => {
    const eve = await portrait.newPerson();
    expect(await edited(eve, { birthDate: "1990-02-28", headline: "Known" })).toEqual([]);
    const moves = async (caller: Caller, change: object) => {
      const version = (await versionOf(eve)) ?? 0;
      expect(await edited(caller, { id: eve.accountId, ...change })).toEqual([]);
      return ((await versionOf(eve)) ?? 0) - version;
    };
    for (const caller of [as("editor"), as("manager")]) {
      expect([
        await moves(caller, { birthDate: "1990-02-28" }),
        await moves(caller, { birthDate: "1990-03-01" }),
        await moves(caller, { birthDate: "1990-02-28" }),
      ]).toEqual([1, 1, 1]);
      expect(await moves(caller, { headline: "Known" })).toBe(0);
    }
    const undo = async (caller: Caller) => {
      const version = (await versionOf(eve)) ?? 0;
      const { data } = await portrait.graphql(
        `mutation ($id: ID, $version: Int!) { undoProfileChange(profileId: $id, version: $version) { userErrors { code } } }`,
        { id: eve.accountId, version },
        caller,
      );
      expect(data.undoProfileChange.userErrors).toEqual([]);
      return ((await versionOf(eve)) ?? 0) - version;
    };
    await moves(as("editor"), { birthDate: "1990-02-28" });
    expect(await undo(as("editor"))).toBe(1);
    await moves(as("editor"), { birthDate: "1999-09-09" });
    expect(await undo(as("editor"))).toBe(1);
  });
});
