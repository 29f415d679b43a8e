import { days } from "#server/kernel/clock.ts";
import { type Caller, stranger, TestPortrait } from "#server/testing/portrait.ts";
import { codeOf, samplePicture, uploadPicture } from "./operations.ts";

const fields = "headline bio pronouns location website phone birthDate timeZone locale handle displayName avatar { alt }";
const update = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { userErrors { code } profile { version ${fields} } } }`;
const undo = `mutation ($version: Int!, $profileId: ID) { undoProfileChange(version: $version, profileId: $profileId) { userErrors { __typename code path ... on VersionConflict { currentVersion } } profile { version ${fields} } } }`;

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
const empty = Object.fromEntries(Object.keys(full).map((field) => [field, null]));

let unique = Date.now() % 1_000_000;
const freshHandle = () => {
  unique += 1;
  return `u${unique}`;
};

describe("an edit of a profile", () => {
  let portrait: TestPortrait;
  let grace: Caller;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
    grace = await portrait.newPerson("manager");
  });
  afterAll(() => portrait.stop());

  /** The profile as the edit left it. */
  async function edit(caller: Caller, input: object) {
    const { data, errors } = await portrait.graphql(update, { input }, caller);
    expect(errors).toBeUndefined();
    expect(data.updateProfile.userErrors).toEqual([]);
    return data.updateProfile.profile;
  }
  async function takeBack(caller: Caller, version: number, profileId: string | null = null) {
    const { data, errors } = await portrait.graphql(undo, { version, profileId }, caller);
    expect(errors).toBeUndefined();
    return data.undoProfileChange;
  }
  const conflict = (currentVersion: number) => ({
    userErrors: [{ __typename: "VersionConflict", code: "VERSION_CONFLICT", path: ["version"], currentVersion }],
    profile: null,
  });
  const nothing = { userErrors: [{ __typename: "Conflict", code: "NOTHING_TO_UNDO", path: ["version"] }], profile: null };

  it("is taken back whole, whatever the fields, and taking back is taken back again", async () => {
    const ada = await portrait.newPerson();
    const filled = await edit(ada, full);
    const emptied = await takeBack(ada, filled.version);
    expect(emptied).toMatchObject({ userErrors: [], profile: { ...empty, version: filled.version + 1 } });
    expect((await takeBack(ada, emptied.profile.version)).profile).toMatchObject({ ...full, version: filled.version + 2 });
    const cleared = await edit(ada, empty);
    expect((await takeBack(ada, cleared.version)).profile).toMatchObject(full);
  });

  it("is taken back after later edits of other fields, which stay", async () => {
    const ada = await portrait.newPerson();
    await edit(ada, full);
    const { version } = await edit(ada, { headline: "Paints", phone: null });
    await edit(ada, { bio: "Colours" });
    expect((await takeBack(ada, version)).profile).toMatchObject({ ...full, bio: "Colours" });
  });

  it("is not taken back once one of its fields was changed since, not even back to what it was", async () => {
    const ada = await portrait.newPerson();
    const first = await edit(ada, { headline: "one", bio: "one" });
    const second = await edit(ada, { headline: "two" });
    expect(await takeBack(ada, first.version)).toEqual(conflict(second.version));
    const third = await edit(ada, { headline: "one" });
    expect(await takeBack(ada, first.version)).toEqual(conflict(third.version));
    expect((await takeBack(ada, third.version)).profile).toMatchObject({ headline: "two", bio: "one" });
  });

  it("is listed as long as it can be taken back, the newest first, for whoever may take it back", async () => {
    const ada = await portrait.newPerson();
    const ask = `query ($id: ID) { profile(id: $id) { changes { version fields by { id } } } }`;
    const listed = async (caller: Caller) => (await portrait.graphql(ask, { id: ada.accountId }, caller)).data.profile.changes;
    const by = { id: ada.accountId };
    expect(await listed(ada)).toEqual([]);
    const first = await edit(ada, { headline: "one", bio: "one" });
    const second = await edit(ada, { location: "Paris" });
    expect(await listed(ada)).toEqual([
      { version: second.version, fields: ["location"], by },
      { version: first.version, fields: ["bio", "headline"], by },
    ]);
    const third = await edit(ada, { headline: "two" });
    expect((await listed(ada)).map(({ version }: { version: number }) => version)).toEqual([third.version, second.version]);
    expect(await listed(grace)).toEqual([]);
    expect(await listed(await portrait.newPerson())).toBeNull();
    const undone = await takeBack(ada, third.version);
    expect((await listed(ada))[0]).toEqual({ version: undone.profile.version, fields: ["headline"], by });
  });

  it("is taken back once by two who try at the same moment", async () => {
    const ada = await portrait.newPerson();
    const { version } = await edit(ada, { headline: "one" });
    const answers = await Promise.all([1, 2, 3].map(() => takeBack(ada, version)));
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(answers.filter(({ profile }) => profile === null)).toEqual([conflict(version + 1), conflict(version + 1)]);
  });

  it("is taken back to the name and the handle, unless somebody else has the handle by now", async () => {
    const [ada, eve] = [await portrait.newPerson(), await portrait.newPerson()];
    const [first, second] = [freshHandle(), freshHandle()];
    await edit(ada, { handle: first, displayName: "Ada" });
    const { version } = await edit(ada, { handle: second, displayName: "Countess" });
    await edit(eve, { handle: first });
    const refused = await takeBack(ada, version);
    expect(refused).toEqual({ userErrors: [{ __typename: "Conflict", code: "TAKEN", path: ["version"] }], profile: null });
    await edit(eve, { handle: freshHandle() });
    expect((await takeBack(ada, version)).profile).toMatchObject({ handle: first, displayName: "Ada" });
  });

  it("of a picture's description is taken back as long as it is that picture", async () => {
    const ada = await portrait.newPerson();
    const picture = await samplePicture();
    await portrait.upload(uploadPicture, picture, {}, ada);
    await edit(ada, { avatarAlt: "A face" });
    const described = await edit(ada, { avatarAlt: "A better face", headline: "Looks" });
    expect((await takeBack(ada, described.version)).profile).toMatchObject({ avatar: { alt: "A face" }, headline: null });
    const again = await edit(ada, { avatarAlt: "The best face" });
    await portrait.upload(uploadPicture, picture, {}, ada);
    expect(await takeBack(ada, again.version)).toEqual(conflict(again.version + 1));
    const { data } = await portrait.graphql(`mutation { removeImage { userErrors { code } profile { version } } }`, {}, ada);
    expect(await takeBack(ada, again.version)).toEqual(conflict(data.removeImage.profile.version));
  });

  it("is not known where nothing was edited: of pictures, audiences, versions to come, and other people's", async () => {
    const [ada, eve] = [await portrait.newPerson(), await portrait.newPerson()];
    const { version } = await edit(ada, { headline: "one" });
    const { data } = await portrait.graphql(
      `mutation { setVisibility(field: "headline", audience: STAFF) { userErrors { code } profile { version } } }`,
      {},
      ada,
    );
    for (const other of [data.setVisibility.profile.version, 0, -1, version + 100, 2_147_483_647]) expect(await takeBack(ada, other)).toEqual(nothing);
    const byEve = await portrait.graphql(undo, { version, profileId: ada.accountId }, eve);
    expect(byEve.errors?.[0]?.extensions).toMatchObject({ code: "FORBIDDEN", requiredPermission: "profiles.edit" });
    expect(codeOf(await portrait.graphql(undo, { version }, stranger))).toBe("UNAUTHENTICATED");
    for (const id of ["nonsense", "0198a0a0-0000-7000-8000-000000000000"])
      expect(codeOf(await portrait.graphql(undo, { version, profileId: id }, grace))).toBe("NOT_FOUND");
  });

  it("is taken back by whoever made it and by the owner: staff bring nothing back that the owner removed", async () => {
    const ada = await portrait.newPerson();
    await edit(ada, { phone: full.phone });
    const removed = await edit(ada, { phone: null });
    expect(await takeBack(grace, removed.version, ada.accountId)).toEqual(nothing);
    const staffs = await edit(grace, { id: ada.accountId, headline: "By staff" });
    expect((await takeBack(grace, staffs.version, ada.accountId)).profile).toMatchObject({ headline: null });
    const again = await edit(grace, { id: ada.accountId, headline: "By staff" });
    expect((await takeBack(ada, again.version)).profile).toMatchObject({ headline: null });
  });

  it("is versioned and written down when it is taken back, by the names of its fields", async () => {
    const ada = await portrait.newPerson();
    const { version } = await edit(ada, { headline: "Told nobody", birthDate: full.birthDate });
    await takeBack(ada, version);
    const events = await portrait.query(
      `select action, (select account_id from audit_subjects s where s.id = actor_id) as actor, changes from audit_events where target = audit_target_of($1) order by id desc limit 2`,
      [`profile:${ada.accountId}`],
    );
    const changes = { headline: "changed", birthDate: "changed" };
    expect(events).toEqual([
      { action: "profile.change-undone", actor: ada.accountId, changes },
      { action: "profile.updated", actor: ada.accountId, changes },
    ]);
  });

  it("leaves former values where they open in their own row alone, and nowhere in the clear", async () => {
    const ada = await portrait.newPerson();
    await edit(ada, full);
    const { version } = await edit(ada, { headline: "Else", phone: null });
    const rows = await portrait.query<{ text: string }>(
      `select row_to_json(h)::text || encode(h.former_sealed, 'escape') as text from profile_history h where profile_id = $1`,
      [ada.accountId],
    );
    expect(rows).toHaveLength(Object.keys(full).length + 2);
    for (const { text } of rows) for (const secret of [full.headline, full.phone, "Else", "null}"]) expect(text).not.toContain(secret);
    await portrait.query(
      `update profile_history h set former_sealed = o.former_sealed from profile_history o
        where h.profile_id = $1 and h.version = $2 and h.field = 'headline' and o.profile_id = $1 and o.version = $2 and o.field = 'phone'`,
      [ada.accountId, version],
    );
    expect(codeOf(await portrait.graphql(undo, { version }, ada))).toBe("INTERNAL");
    const [row] = await portrait.query(`select headline, version from profiles where id = $1`, [ada.accountId]);
    expect(row).toEqual({ headline: "Else", version });
  });

  it("is forgotten after thirty days, and with the profile", async () => {
    const [ada, eve] = [await portrait.newPerson(), await portrait.newPerson()];
    const old = await edit(ada, { headline: "one" });
    await edit(eve, { headline: "one" });
    portrait.clock.moveBy(days(29));
    await portrait.app.jobs["profiles:forget-history"]?.({});
    const signedIn = await portrait.signIn(ada);
    const late = await edit(signedIn, { bio: "one" });
    portrait.clock.moveBy(days(2));
    await portrait.app.jobs["profiles:forget-history"]?.({});
    const again = await portrait.signIn(ada);
    expect(await takeBack(again, old.version)).toEqual(nothing);
    expect((await takeBack(again, late.version)).profile).toMatchObject({ headline: "one", bio: null });
    await portrait.query(`delete from accounts where id = $1`, [ada.accountId]);
    expect(await portrait.query(`select 1 from profile_history where profile_id = any($1)`, [[ada.accountId, eve.accountId]])).toEqual([]);
  });
});
