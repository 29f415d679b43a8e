import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { profileKey } from "#server/features/profiles/index.ts";
import { type Caller, stranger, TestPortrait } from "#server/testing/portrait.ts";
import { codeOf, samplePicture, uploadPicture } from "./operations.ts";

const fields = "id handle displayName headline bio pronouns location website phone birthDate timeZone locale version hidden";
const updateProfile = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { userErrors { __typename code path ... on VersionConflict { currentVersion } } profile { ${fields} } } }`;
const profileById = `query ($id: ID, $handle: String, $viewAs: Audience) { profile(id: $id, handle: $handle, viewAs: $viewAs) { ${fields} roles { key } viewerCan { edit changeAvatar assignRoles } avatar { alt isFallback privacyReceipt { bytesIn } } } }`;
const signUp = `mutation ($input: SignUpInput!) { signUp(input: $input) { userErrors { code path } viewer { profile { handle } } } }`;
const nobody = "0198a0a0-0000-7000-8000-000000000000";

const full = {
  headline: "Draws",
  bio: "Lines\nand circles",
  pronouns: "they",
  location: "London",
  website: "https://example.com/x",
  phone: "+442079460958",
  birthDate: "1990-02-28",
  timeZone: "Europe/London",
  locale: "en-GB",
};

let unique = Date.now() % 1_000_000;
const freshHandle = () => {
  unique += 1;
  return `h${unique}`;
};

describe("profiles", () => {
  let portrait: TestPortrait;
  let admin: Caller;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
    admin = await portrait.newPerson("admin");
  });
  afterAll(() => portrait.stop());

  async function update(caller: Caller, input: object) {
    const { data, errors } = await portrait.graphql(updateProfile, { input }, caller);
    expect(errors).toBeUndefined();
    return data.updateProfile;
  }
  const refusals = async (caller: Caller, input: object): Promise<string[]> =>
    (await update(caller, input)).userErrors.map(({ code, path }: { code: string; path: string[] }) => `${path.join(".")} ${code}`);
  const seen = async (caller: Caller, variables: object) => {
    const { data, errors } = await portrait.graphql(profileById, variables, caller);
    expect(errors).toBeUndefined();
    return data.profile;
  };

  describe("are edited", () => {
    it("by what is given: absent stays, null empties, a value is set, and the version grows by one", async () => {
      const ada = await portrait.newPerson();
      const before = await seen(ada, { id: ada.accountId });
      const { profile } = await update(ada, full);
      expect(profile).toMatchObject({ ...full, version: before.version + 1 });
      const { profile: after } = await update(ada, { headline: null, bio: "Else" });
      expect(after).toMatchObject({ ...full, headline: null, bio: "Else", version: before.version + 2 });
    });

    it("by nothing, where nothing is different, and the version stays", async () => {
      const ada = await portrait.newPerson();
      const { profile } = await update(ada, full);
      expect((await update(ada, full)).profile.version).toBe(profile.version);
      expect((await update(ada, {})).profile.version).toBe(profile.version);
    });

    it("all fields or none, with one refusal a field at its path", async () => {
      const ada = await portrait.newPerson();
      const input = {
        headline: "x".repeat(121),
        displayName: " \u202e ",
        handle: "-bad-",
        website: "javascript:alert(1)",
        phone: "12",
        birthDate: "2999-01-01",
        timeZone: "Moon/Base",
        locale: "xx-nowhere-at-all-and-more",
        pronouns: "fine",
      };
      expect((await refusals(ada, input)).sort()).toEqual(
        [
          "input.birthDate IN_THE_FUTURE",
          "input.displayName REQUIRED",
          "input.handle BAD_FORMAT",
          "input.headline TOO_LONG",
          "input.locale UNKNOWN_VALUE",
          "input.phone BAD_FORMAT",
          "input.timeZone UNKNOWN_VALUE",
          "input.website BAD_FORMAT",
        ].sort(),
      );
      expect(await seen(ada, { id: ada.accountId })).toMatchObject({ pronouns: null });
    });

    it.each([
      ["displayName", null, "REQUIRED"],
      ["displayName", "x".repeat(81), "TOO_LONG"],
      ["handle", null, "REQUIRED"],
      ["handle", "a", "TOO_SHORT"],
      ["handle", "a".repeat(31), "TOO_LONG"],
      ["handle", "ä-ö", "BAD_FORMAT"],
      ["handle", "Admin", "RESERVED"],
      ["bio", "x".repeat(2_001), "TOO_LONG"],
      ["birthDate", "1990-02-30", "BAD_FORMAT"],
      ["birthDate", "1890-01-01", "BAD_FORMAT"],
      ["website", "https://user:secret@example.com", "BAD_FORMAT"],
      ["timeZone", "+05:30", "UNKNOWN_VALUE"],
      ["avatarAlt", "x".repeat(251), "TOO_LONG"],
      ["avatarAlt", "a face", "REQUIRED"],
    ])("not with %s as %j: %s", async (field, value, code) => {
      expect(await refusals(await portrait.newPerson(), { [field]: value })).toEqual([`input.${field} ${code}`]);
    });

    it("to what was meant: white space, case, composition and direction are tidied, characters are counted as people do", async () => {
      const ada = await portrait.newPerson();
      const handle = freshHandle();
      const { profile, userErrors } = await update(ada, {
        displayName: "  Zoe\u0308 \u202e  Q\u0000 ",
        handle: `  ${handle.toUpperCase()} `,
        headline: "🙂".repeat(120),
        phone: "0044 (20) 7946-0958",
        locale: "EN_gb",
        bio: "one\r\ntwo  three",
        location: "   ",
        pronouns: "half \ud83d",
      });
      expect(userErrors).toEqual([]);
      expect(profile).toMatchObject({
        displayName: "Zoë Q",
        handle,
        phone: "+442079460958",
        locale: "en-GB",
        bio: "one\ntwo  three",
        location: null,
        pronouns: "half \ufffd",
      });
    });

    it("by whom they belong to, and by staff", async () => {
      const [ada, eve, grace] = [await portrait.newPerson(), await portrait.newPerson(), await portrait.newPerson("manager")];
      const edit = (caller: Caller, id: string) => portrait.graphql(updateProfile, { input: { id, headline: "Edited" } }, caller);
      expect((await edit(eve, ada.accountId)).errors?.[0]?.extensions).toMatchObject({ code: "FORBIDDEN", requiredPermission: "profiles.edit" });
      expect(codeOf(await edit(stranger, ada.accountId))).toBe("UNAUTHENTICATED");
      expect((await edit(grace, ada.accountId)).data.updateProfile.profile.headline).toBe("Edited");
      for (const id of ["nonsense", nobody]) expect(codeOf(await edit(grace, id))).toBe("NOT_FOUND");
    });
  });

  describe("that two people edit at once", () => {
    it("tell the second, who overwrites nobody", async () => {
      const ada = await portrait.newPerson();
      const { version } = await seen(ada, { id: ada.accountId });
      const answers = await Promise.all(["first", "second", "third"].map((headline) => update(ada, { headline, expectedVersion: version })));
      const [won] = answers.filter(({ userErrors }) => userErrors.length === 0);
      const lost = answers.filter(({ userErrors }) => userErrors.length > 0);
      expect(lost).toHaveLength(2);
      for (const { userErrors, profile } of lost) {
        expect(profile).toBeNull();
        expect(userErrors).toEqual([
          { __typename: "VersionConflict", code: "VERSION_CONFLICT", path: ["input", "expectedVersion"], currentVersion: version + 1 },
        ]);
      }
      expect(await seen(ada, { id: ada.accountId })).toMatchObject({ headline: won.profile.headline, version: version + 1 });
    });

    it("keep both texts where different fields were edited without a version", async () => {
      const ada = await portrait.newPerson();
      const { version } = await seen(ada, { id: ada.accountId });
      await Promise.all([update(ada, { headline: "one" }), update(ada, { bio: "two" }), update(ada, { phone: full.phone })]);
      expect(await seen(ada, { id: ada.accountId })).toMatchObject({ headline: "one", bio: "two", phone: full.phone, version: version + 3 });
    });
  });

  describe("have handles", () => {
    it("that are one person's alone, whoever of many asks first", async () => {
      const people = await Promise.all(Array.from({ length: 6 }, () => portrait.newPerson()));
      const handle = freshHandle();
      const codes = await Promise.all(people.map((person) => refusals(person, { handle })));
      expect(codes.filter((each) => each.length === 0)).toHaveLength(1);
      expect(codes.filter((each) => each[0] === "input.handle TAKEN")).toHaveLength(5);
    });

    it("of their own also where somebody of the same name is signing up at the same moment, and neither chose one", async () => {
      const handle = freshHandle();
      const other = new Client({ connectionString: portrait.database.ownerUrl });
      await other.connect();
      try {
        await other.query("begin");
        await other.query(`insert into accounts (id, email_sealed, email_index, created_at) values ($1, '', $2, now())`, [nobody, Buffer.from(handle)]);
        await other.query(`insert into profiles (id, handle, display_name, completion_percent, created_at, updated_at) values ($1, $2, 'x', 0, now(), now())`, [
          nobody,
          handle,
        ]);
        const input = { email: `${handle}@example.com`, password: "correct horse battery", displayName: handle };
        const answer = portrait.graphql(signUp, { input });
        const isWaiting = async () => (await portrait.query(`select 1 from pg_stat_activity where wait_event = 'transactionid'`)).length > 0;
        while (!(await isWaiting())) await sleep(5);
        await other.query("commit");
        const { userErrors, viewer } = (await answer).data.signUp;
        expect({ userErrors, handle: viewer.profile.handle }).toEqual({ userErrors: [], handle: expect.stringMatching(new RegExp(`^${handle}-\\d+$`)) });
      } finally {
        await other.query("delete from accounts where id = $1", [nobody]);
        await other.end();
      }
    });

    it("that lead to the profile in any case, and not any more once given up", async () => {
      const ada = await portrait.newPerson();
      const [first, second] = [freshHandle(), freshHandle()];
      await update(ada, { handle: first });
      expect(await seen(stranger, { handle: ` ${first.toUpperCase()}` })).toMatchObject({ id: ada.accountId });
      await update(ada, { handle: second });
      expect(await seen(stranger, { handle: first })).toBeNull();
      expect(await refusals(await portrait.newPerson(), { handle: first })).toEqual([]);
    });

    it("whose availability says why not, and that one's own is one's own", async () => {
      const [ada, eve] = [await portrait.newPerson(), await portrait.newPerson()];
      const handle = freshHandle();
      await update(ada, { handle });
      const available = async (wanted: string, caller: Caller) =>
        (await portrait.graphql(`query ($handle: String!) { handleAvailability(handle: $handle) { isAvailable reason } }`, { handle: wanted }, caller)).data
          .handleAvailability;
      expect(await available(handle, ada)).toEqual({ isAvailable: true, reason: null });
      for (const taken of [handle, "support", "x", "no way", ""]) {
        expect(await available(taken, eve)).toEqual({ isAvailable: false, reason: expect.stringMatching(/\w+/) });
      }
    });
  });

  describe("are seen", () => {
    const byAudience: Record<string, string[]> = {
      EVERYONE: ["location", "phone", "birthDate", "timeZone", "locale", "roles"],
      MEMBERS: ["phone", "birthDate", "locale"],
      STAFF: ["birthDate", "locale"],
      ONLY_ME: [],
    };

    it("by each audience without what is not for it, which is named in hidden", async () => {
      const ada = await portrait.newPerson();
      await update(ada, full);
      const viewers = { EVERYONE: stranger, MEMBERS: await portrait.newPerson(), STAFF: await portrait.newPerson("manager"), ONLY_ME: ada };
      for (const [audience, hidden] of Object.entries(byAudience)) {
        const direct = await seen(viewers[audience as keyof typeof viewers], { id: ada.accountId });
        expect([...direct.hidden].sort()).toEqual([...hidden].sort());
        for (const [field, value] of Object.entries(full)) expect(direct[field]).toEqual(hidden.includes(field) ? null : value);
        expect(direct.roles).toEqual(hidden.includes("roles") ? [] : [{ key: "member" }]);
        const { viewerCan: _, ...asOwner } = await seen(ada, { id: ada.accountId, viewAs: audience });
        const { viewerCan: __, ...asThemselves } = direct;
        expect(asOwner).toEqual(asThemselves);
      }
    });

    it("as a narrower audience than one belongs to by nobody", async () => {
      const [ada, eve, grace] = [await portrait.newPerson(), await portrait.newPerson(), await portrait.newPerson("manager")];
      const asked = async (caller: Caller, viewAs: string) => codeOf(await portrait.graphql(profileById, { id: ada.accountId, viewAs }, caller));
      expect(await asked(stranger, "MEMBERS")).toBe("BAD_USER_INPUT");
      expect(await asked(eve, "STAFF")).toBe("BAD_USER_INPUT");
      expect(await asked(grace, "ONLY_ME")).toBe("BAD_USER_INPUT");
      expect(await asked(grace, "STAFF")).toBeUndefined();
    });

    it("with what the viewer can do about them", async () => {
      const ada = await portrait.newPerson();
      const can = async (caller: Caller) => (await seen(caller, { id: ada.accountId })).viewerCan;
      expect(await can(stranger)).toEqual({ edit: false, changeAvatar: false, assignRoles: false });
      expect(await can(await portrait.newPerson())).toEqual({ edit: false, changeAvatar: false, assignRoles: false });
      expect(await can(ada)).toEqual({ edit: true, changeAvatar: true, assignRoles: false });
      expect(await can(await portrait.newPerson("manager"))).toEqual({ edit: true, changeAvatar: true, assignRoles: false });
      expect(await can(admin)).toEqual({ edit: true, changeAvatar: true, assignRoles: true });
    });

    it("by nobody where the id is none, and never as an error of ours", async () => {
      for (const variables of [{ id: "nonsense" }, { id: nobody }, { id: "" }, { handle: "nö/body" }, { handle: "" }])
        expect(await seen(admin, variables)).toBeNull();
      for (const variables of [{ handle: "no\u0000body" }, {}, { id: nobody, handle: "both" }])
        expect(codeOf(await portrait.graphql(profileById, variables, admin))).toBe("BAD_USER_INPUT");
      for (const id of ["nonsense", nobody])
        expect((await portrait.graphql(`query ($id: ID!) { account(id: $id) { id } }`, { id }, admin)).data).toEqual({ account: null });
      const audited = await portrait.graphql(
        `query ($filter: AuditFilter) { auditLog(filter: $filter) { nodes { id } } }`,
        { filter: { actorId: "nonsense", target: "\u0000" } },
        admin,
      );
      expect(audited.data).toEqual({ auditLog: { nodes: [] } });
    });
  });

  it("take no text that can't be stored for a failure of ours", async () => {
    const ada = await portrait.newPerson();
    await portrait.upload(uploadPicture, await samplePicture(), {}, ada);
    const odd = "odd \u0000";
    for (const query of [
      `query ($odd: String) { profiles(filter: { role: $odd }) { nodes { id } } }`,
      `query ($odd: String) { auditLog(filter: { target: $odd }) { nodes { id } } }`,
      `query ($odd: String) { accounts(filter: { role: $odd }) { nodes { id } } }`,
      `query ($odd: String) { profile(handle: $odd) { id } }`,
    ]) {
      expect([query, codeOf(await portrait.graphql(query, { odd }, admin))]).toEqual([query, "BAD_USER_INPUT"]);
    }
    const removal = await portrait.graphql(
      `mutation ($id: ID, $odd: String) { removeImage(profileId: $id, reason: $odd) { userErrors { code } } }`,
      { id: ada.accountId, odd },
      admin,
    );
    expect(removal).toMatchObject({ data: { removeImage: { userErrors: [] } } });
  });

  it("are described without what can't be stored, or forges what stands beside it", async () => {
    const ada = await portrait.newPerson();
    const described = `mutation ($file: Upload!) { uploadImage(file: $file, alt: " A face\\u0000 \\u202e") { userErrors { code } } }`;
    await portrait.upload(described, await samplePicture(), {}, ada);
    expect((await seen(ada, { id: ada.accountId })).avatar.alt).toBe("A face");
    expect(await refusals(ada, { avatarAlt: "Another\u0000 face" })).toEqual([]);
    expect((await seen(ada, { id: ada.accountId })).avatar.alt).toBe("Another face");
  });

  it("keep what is sensitive as ciphertext in the row, in the cache and out of the audit log", async () => {
    const ada = await portrait.newPerson();
    await update(ada, full);
    await seen(ada, { id: ada.accountId });
    const secrets = [full.phone, full.birthDate];
    const [row] = await portrait.query<{ text: string }>(
      `select row_to_json(p)::text || encode(p.phone_sealed, 'escape') || encode(p.birth_date_sealed, 'escape') as text from profiles p where id = $1`,
      [ada.accountId],
    );
    const [epoch] = await portrait.query<{ epoch: string }>(`select epoch from cache_epoch`);
    const cached = JSON.stringify(await portrait.world.cache.read([`${epoch?.epoch}:${profileKey(ada.accountId)}`, profileKey(ada.accountId)]));
    const [audited] = await portrait.query<{ text: string }>(
      `select string_agg(row_to_json(a)::text, ' ') as text from audit_events a where target = audit_target_of($1)`,
      [`profile:${ada.accountId}`],
    );
    expect(audited?.text).toContain("birthDate");
    for (const secret of secrets) for (const text of [row?.text, cached, audited?.text, portrait.log.join(" ")]) expect(text).not.toContain(secret);
  });
});

describe("the directory", () => {
  let portrait: TestPortrait;
  let admin: Caller;
  const people: { handle: string; name: string; caller: Caller }[] = [];
  // Equal names and equal times, so that only the id tells them apart.
  const names = [
    "Ada Lovelace",
    "ada lovelace",
    "ADA LOVELACE",
    "Ёлка Ж",
    "王小明",
    "100% Wool",
    "1000 Wool",
    "under_score",
    "underXscore",
    "İpek Işık",
    "Ǆorđe",
    "Straße 5",
    "back\\slash",
  ];
  beforeAll(async () => {
    portrait = await TestPortrait.start();
    admin = await portrait.newPerson("manager", "admin");
    for (const name of names) {
      const caller = await portrait.newPerson();
      const handle = freshHandle();
      const { data } = await portrait.graphql(updateProfile, { input: { displayName: name, handle, headline: `Works as ${handle}` } }, caller);
      expect(data.updateProfile.userErrors).toEqual([]);
      people.push({ handle, name, caller });
    }
    await portrait.query(`update profiles set created_at = date_trunc('minute', created_at)`);
  }, 30_000);
  afterAll(() => portrait.stop());

  const list = (variables: { first?: number; after?: string | null; orderBy?: string; filter?: object }, caller = admin) =>
    portrait.graphql(
      `query ($first: Int = 20, $after: String, $orderBy: ProfileOrder = NAME_ASC, $filter: ProfileFilter) {
        profiles(first: $first, after: $after, orderBy: $orderBy, filter: $filter) { nodes { id displayName handle } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor startCursor } } }`,
      variables,
      caller,
    );
  const found = async (search: string): Promise<string[]> => {
    const { data, errors } = await list({ first: 100, filter: { search } });
    expect(errors).toBeUndefined();
    return data.profiles.nodes.map(({ displayName }: { displayName: string }) => displayName);
  };

  it.each(["NAME_ASC", "NEWEST", "COMPLETION_ASC", "COMPLETION_DESC"])("pages by %s over equal keys without loss or repetition", async (order) => {
    const whole = (await list({ first: 100, orderBy: order })).data.profiles.nodes.map(({ id }: { id: string }) => id);
    expect(new Set(whole).size).toBe(names.length + 1);
    for (const size of [1, 3, 7]) {
      const paged: string[] = [];
      for (let after: string | null = null; ; ) {
        const { data } = await list({ first: size, orderBy: order, after });
        const { nodes, pageInfo, edges } = data.profiles;
        expect(pageInfo.hasPreviousPage).toBe(after !== null);
        paged.push(...nodes.map(({ id }: { id: string }) => id));
        if (!pageInfo.hasNextPage) break;
        expect(pageInfo.endCursor).toBe(edges.at(-1).cursor);
        after = pageInfo.endCursor;
      }
      expect(paged).toEqual(whole);
    }
  });

  it("does not lose its place when somebody before it goes away or comes", async () => {
    const first = (await list({ first: 4 })).data.profiles;
    const rest = (await list({ first: 100, after: first.pageInfo.endCursor })).data.profiles.nodes;
    await portrait.graphql(updateProfile, { input: { id: first.nodes[0].id, displayName: "\u0021 before all" } }, admin);
    const again = (await list({ first: 100, after: first.pageInfo.endCursor })).data.profiles.nodes;
    expect(again.map(({ id }: { id: string }) => id)).toEqual(rest.map(({ id }: { id: string }) => id));
    await portrait.graphql(updateProfile, { input: { id: first.nodes[0].id, displayName: first.nodes[0].displayName } }, admin);
  });

  it("finds every person by their whole name as they wrote it, in any script", async () => {
    for (const name of names) expect(await found(name)).toContain(name);
  });

  it("finds them in any case, by several words in any order, in name, handle and headline", async () => {
    expect(await found("LOVE ada")).toHaveLength(3);
    expect(await found("ёЛК ж")).toEqual(["Ёлка Ж"]);
    expect(await found("STRASSE")).toEqual([]);
    expect(await found("straße")).toEqual(["Straße 5"]);
    expect(await found("小")).toEqual(["王小明"]);
    expect(await found(people[4]?.handle ?? "")).toEqual(["王小明"]);
    expect(await found(`works ${people[5]?.handle} wool`)).toEqual(["100% Wool"]);
    expect(await found("wool nowhere")).toEqual([]);
    expect(await found("   ")).toHaveLength(names.length + 1);
  });

  it("takes wildcard characters for what they are", async () => {
    expect(await found("100%")).toEqual(["100% Wool"]);
    expect(await found("r_s")).toEqual(["under_score"]);
    expect(await found("k\\s")).toEqual(["back\\slash"]);
    expect(await found("%")).toEqual(["100% Wool"]);
    expect(await found("'; drop table profiles; --")).toEqual([]);
    expect(await found("nul\u0000l")).toEqual([]);
  });

  it("narrows by role, picture and what is missing", async () => {
    const { data } = await portrait.graphql(
      `{ admins: profiles(filter: { role: "admin" }) { nodes { id } } none: profiles(filter: { role: "no-such" }) { nodes { id } } drawn: profiles(filter: { hasAvatar: true }) { nodes { id } }
         bare: profiles(first: 100, filter: { hasAvatar: false }) { totalCount } silent: profiles(filter: { missing: "headline" }) { nodes { id } } }`,
      {},
      admin,
    );
    expect(data).toEqual({
      admins: { nodes: [{ id: admin.accountId }] },
      none: { nodes: [] },
      drawn: { nodes: [] },
      bare: { totalCount: names.length + 1 },
      silent: { nodes: [{ id: admin.accountId }] },
    });
    for (const filter of [{ missing: "displayName" }, { missing: "password" }, { minCompletion: -1 }, { maxCompletion: 101 }])
      expect(codeOf(await list({ filter }))).toBe("BAD_USER_INPUT");
  });

  it("refuses a page that is no page, and a cursor that is not of this list, and never fails over one", async () => {
    for (const first of [0, -1, 101, 2_147_483_647]) expect(codeOf(await list({ first }))).toBe("BAD_USER_INPUT");
    const cursor = (...key: unknown[]) => Buffer.from(JSON.stringify(key)).toString("base64url");
    const id = admin.accountId;
    const wrong = [
      "",
      "nonsense",
      "%%%",
      cursor(),
      cursor("a"),
      cursor("a", "b"),
      cursor("a", id, 1),
      cursor(null, id),
      cursor({}, id),
      cursor(1e300, "nonsense"),
      cursor("a\u0000", id),
      cursor("a", 5),
    ];
    for (const orderBy of ["NAME_ASC", "NEWEST", "COMPLETION_ASC", "COMPLETION_DESC"]) {
      for (const after of wrong) expect([after, codeOf(await list({ orderBy, after }))]).toEqual([after, "BAD_USER_INPUT"]);
    }
    for (const [orderBy, key] of [
      ["NEWEST", "yesterday-ish"],
      ["COMPLETION_ASC", "many"],
      ["COMPLETION_DESC", 1e300],
      ["COMPLETION_DESC", 1.5],
      ["NEWEST", 12],
    ] as const) {
      expect([key, codeOf(await list({ orderBy, after: cursor(key, id) }))]).toEqual([key, "BAD_USER_INPUT"]);
    }
    for (const query of [`accounts(after: $after) { nodes { id } }`, `auditLog(after: $after) { nodes { id } }`]) {
      for (const after of [...wrong, cursor("yesterday-ish", id), cursor(12, id)]) {
        expect([after, codeOf(await portrait.graphql(`query ($after: String) { ${query} }`, { after }, admin))]).toEqual([after, "BAD_USER_INPUT"]);
      }
    }
  });
});
