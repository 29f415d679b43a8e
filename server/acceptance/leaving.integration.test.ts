import { Client } from "pg";
import sharp from "sharp";
import { days, minutes } from "#server/kernel/clock.ts";
import { mailsAreOut, mailTo, tokenOf, tokenTo } from "#server/testing/mails.ts";
import { type Caller, stranger, TestPortrait } from "#server/testing/portrait.ts";

const errors = "userErrors { code path }";
const account = "account { id state deletionScheduledFor }";
const leave = `mutation { deleteMyAccount { ${errors} ${account} } }`;
const cancel = `mutation ($token: String) { cancelDeletion(token: $token) { ${errors} ${account} } }`;
const signIn = `mutation ($input: SignInInput!) { signIn(input: $input) { ${errors} accessToken viewer { ${account} } } }`;
const own = `{ viewer { ${account} permissions profile { handle displayName bio } } }`;
const edit = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { ${errors} profile { id handle version } } }`;
const subject = "Your account is about to be deleted";
const nothingToUndo = [{ code: "NOTHING_TO_UNDO", path: [] }];
const badToken = [{ code: "BAD_TOKEN", path: ["token"] }];

describe("leaving", () => {
  let portrait: TestPortrait;
  let admin: Caller;
  let bob: Caller;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
    admin = await portrait.newPerson("admin");
    bob = await portrait.newPerson();
  });
  afterAll(() => portrait.stop());
  // The clock moves on, and their sessions with it.
  beforeEach(async () => {
    [admin, bob] = [await portrait.signIn(admin), await portrait.signIn(bob)];
  });

  const ask = async (query: string, variables: object = {}, caller: Caller = stranger) => {
    const { data, errors: failures } = await portrait.graphql(query, variables, caller);
    expect(failures).toBeUndefined();
    return Object.values(data)[0] as ReturnType<typeof JSON.parse>;
  };
  const failure = async (query: string, variables: object, caller: Caller) =>
    (await portrait.graphql(query, variables, caller)).errors?.[0]?.extensions.code ?? null;
  const named = async (word: string) => {
    const ada = await portrait.newPerson();
    const handle = `${word}-${ada.accountId.slice(-8)}`;
    await ask(edit, { input: { handle, displayName: `${word} ${handle}`, bio: "Was here" } }, ada);
    return { ...ada, handle };
  };
  const again = (caller: Caller) => portrait.signIn(caller);
  const trail = (accountId: string) =>
    portrait.query<{ id: string; action: string }>(
      `select id, action, actor_id, target, changes from audit_events where target = audit_target_of($1) order by id`,
      [`account:${accountId}`],
    );
  /** A mail whose link is over before it went out is given up, and would wait for ever. */
  async function later(milliseconds: number): Promise<void> {
    await mailsAreOut(portrait);
    portrait.clock.moveBy(milliseconds);
  }
  const deleteDue = () => portrait.app.jobs["accounts:delete-due"]?.({});
  const isThere = async (accountId: string) => (await portrait.query(`select 1 from accounts where id = $1`, [accountId])).length > 0;
  async function asOwner(sql: string): Promise<void> {
    const client = new Client({ connectionString: portrait.database.ownerUrl });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  }

  /** All that others can ask about somebody. */
  async function seenOf({ accountId, handle }: Caller & { handle: string }) {
    const byId = await ask(`query ($id: ID) { profile(id: $id) { handle } }`, { id: accountId }, bob);
    const byHandle = await ask(`query ($handle: String) { profile(handle: $handle) { id } }`, { handle }, bob);
    const found = await ask(`query ($search: String) { profiles(filter: { search: $search }) { totalCount nodes { id } } }`, { search: handle }, bob);
    const newest = await ask(`{ profiles(orderBy: NEWEST, first: 100) { nodes { id } } }`, {}, bob);
    const staff = await ask(`query ($search: String) { accounts(filter: { search: $search }) { totalCount } }`, { search: handle }, admin);
    const { nodes } = await ask(
      `query ($target: String) { auditLog(filter: { target: $target, action: "account.signed-up" }) { nodes { actorKind actor { handle } } } }`,
      { target: `account:${accountId}` },
      admin,
    );
    const isNewest = newest.nodes.some(({ id }: { id: string }) => id === accountId);
    return { byId, byHandle, found: found.totalCount, isNewest, staff: staff.totalCount, events: nodes };
  }
  const nobody = { byId: null, byHandle: null, found: 0, isNewest: false, staff: 0, events: [{ actorKind: "DELETED", actor: null }] };

  describe("for as long as there is a way back", () => {
    it("takes the profile out of every answer at once, ends every session, and keeps the handle", async () => {
      const ada = await named("ada");
      const elsewhere = await again(ada);
      const somebody = { byId: { handle: ada.handle }, byHandle: { id: ada.accountId }, found: 1, isNewest: true, staff: 1 };
      expect(await seenOf(ada)).toEqual({ ...somebody, events: [{ actorKind: "PERSON", actor: { handle: ada.handle } }] });
      const answer = await ask(leave, {}, ada);
      expect(answer).toMatchObject({ userErrors: [], account: { id: ada.accountId, state: "DELETION_SCHEDULED" } });
      const leftMs = new Date(answer.account.deletionScheduledFor).getTime() - portrait.clock.now().getTime();
      expect(leftMs).toBeGreaterThan(days(14) - minutes(1));
      expect(leftMs).toBeLessThanOrEqual(days(14));
      expect(await seenOf(ada)).toEqual(nobody);
      for (const caller of [ada, elsewhere]) expect(await failure(own, {}, caller)).toBe("UNAUTHENTICATED");
      expect((await ask(`query ($handle: String!) { handleAvailability(handle: $handle) { isAvailable } }`, { handle: ada.handle })).isAvailable).toBe(false);
      expect((await trail(ada.accountId)).map(({ action }) => action)).toEqual(["account.signed-up", "session.ended", "account.deletion-scheduled"]);
    });

    it("shows staff the account, and nothing of the profile", async () => {
      const eve = await named("eve");
      await ask(leave, {}, eve);
      const filtered = `{ accounts(filter: { state: DELETION_SCHEDULED }, first: 100) { nodes { id email profile { handle displayName bio avatar { url } } } } }`;
      const { nodes } = await ask(filtered, {}, admin);
      const node = nodes.find(({ id }: { id: string }) => id === eve.accountId);
      expect(node).toMatchObject({ email: eve.email, profile: { bio: null } });
      expect(JSON.stringify(node.profile)).not.toContain(eve.handle);
      const active = await ask(`query ($email: String) { accounts(filter: { email: $email, state: UNVERIFIED }) { totalCount } }`, { email: eve.email }, admin);
      expect(active.totalCount).toBe(0);
      expect(await failure(edit, { input: { id: eve.accountId, headline: "By staff" } }, admin)).toBe("NOT_FOUND");
      const card = await ask(`{ viewer { dashboard { card(id: "account-states") { ... on AccountStatesCard { states { state accounts } } } } } }`, {}, admin);
      const leaving = card.dashboard.card.states.find(({ state }: { state: string }) => state === "DELETION_SCHEDULED");
      expect(leaving.accounts).toBeGreaterThan(0);
    });

    it("lets its owner sign in to look at that, call it off and sign out, and to nothing else", async () => {
      const ada = await named("ada");
      await ask(leave, {}, ada);
      const back = await again(ada);
      expect(await ask(`{ viewer { ${account} permissions session { isCurrent } } }`, {}, back)).toMatchObject({
        account: { id: ada.accountId, state: "DELETION_SCHEDULED" },
        permissions: [],
        session: { isCurrent: true },
      });
      const refused = [
        own,
        leave,
        `{ profiles { totalCount } }`,
        `{ viewer { dashboard { cards { id } } } }`,
        `mutation { revokeOtherSessions { revoked } }`,
        `mutation { updateProfile(input: { headline: "Still here" }) { profile { id } } }`,
        `mutation { changeEmail(newEmail: "else@example.com") { ${errors} } }`,
        `mutation { changePassword(newPassword: "another long password") { ${errors} } }`,
        `mutation { reauthenticate(input: { password: "correct horse battery" }) { ${errors} } }`,
      ];
      for (const query of refused) expect([query, await failure(query, {}, back)]).toEqual([query, "DELETION_SCHEDULED"]);
      expect(
        (await portrait.upload(`mutation ($file: Upload!) { uploadImage(file: $file) { ${errors} } }`, new Uint8Array(9), {}, back)).errors?.[0],
      ).toMatchObject({
        extensions: { code: "DELETION_SCHEDULED" },
      });
      const refreshed = await portrait.refresh(back);
      expect((await ask(`mutation { signOut { signedOut } }`, {}, refreshed)).signedOut).toBe(true);
      expect(await failure(own, {}, refreshed)).toBe("UNAUTHENTICATED");
    });

    it("is called off from the account itself, and everything is as it was, in that very session", async () => {
      const ada = await named("ada");
      await ask(leave, {}, ada);
      const token = await tokenTo(portrait, ada.email, subject);
      const back = await again(ada);
      expect(await ask(cancel, {}, back)).toEqual({ userErrors: [], account: { id: ada.accountId, state: "UNVERIFIED", deletionScheduledFor: null } });
      expect((await ask(own, {}, back)).profile).toMatchObject({ handle: ada.handle, bio: "Was here" });
      expect(await seenOf(ada)).toMatchObject({ byId: { handle: ada.handle }, found: 1, isNewest: true });
      await mailTo(portrait, ada.email, "Your account stays");
      expect((await ask(cancel, { token })).userErrors).toEqual(badToken);
      expect((await ask(cancel, {}, back)).userErrors).toEqual(nothingToUndo);
      expect((await ask(edit, { input: { headline: "Here again" } }, back)).userErrors).toEqual([]);
      await later(days(15));
      await deleteDue();
      expect(await isThere(ada.accountId)).toBe(true);
    });

    it("is called off by the link of the mail, once, by one of many who open it", async () => {
      const ada = await named("ada");
      await ask(leave, {}, await again(ada));
      const token = await tokenTo(portrait, ada.email, subject);
      for (const wrong of ["", "x", `${token}x`]) expect((await ask(cancel, { token: wrong })).userErrors).toEqual(badToken);
      const answers = await Promise.all(Array.from({ length: 6 }, () => ask(cancel, { token }, { ...bob, token: null })));
      expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
      expect((await ask(own, {}, await again(ada))).account.state).toBe("UNVERIFIED");
      const actions = (await trail(ada.accountId)).map(({ action }) => action);
      expect(actions.filter((action) => action === "account.deletion-cancelled")).toHaveLength(1);
      expect(await failure(cancel, {}, stranger)).toBe("UNAUTHENTICATED");
    });

    it("can be scheduled again afterwards, with another link", async () => {
      const ada = await portrait.newPerson();
      await ask(leave, {}, ada);
      const first = await tokenTo(portrait, ada.email, subject);
      await ask(cancel, { token: first });
      await mailTo(portrait, ada.email, "Your account stays");
      await ask(leave, {}, await again(ada));
      await mailsAreOut(portrait);
      const second = tokenOf(await mailTo(portrait, ada.email, subject));
      expect(second).not.toBe(first);
      expect((await ask(cancel, { token: first })).userErrors).toEqual(badToken);
      expect((await ask(cancel, { token: second })).userErrors).toEqual([]);
    });

    it("takes a fresh proof to be scheduled", async () => {
      const ada = await portrait.newPerson();
      await later(minutes(10));
      const stale = await portrait.refresh(ada);
      expect(await failure(leave, {}, stale)).toBe("REAUTH_REQUIRED");
      expect(await isThere(ada.accountId)).toBe(true);
      expect((await ask(`{ viewer { ${account} } }`, {}, stale)).account.deletionScheduledFor).toBeNull();
      await ask(`mutation { reauthenticate(input: { password: "correct horse battery" }) { ${errors} } }`, {}, stale);
      expect((await ask(leave, {}, stale)).userErrors).toEqual([]);
    });

    it("says the same to two who ask at once, and sends one mail", async () => {
      const ada = await portrait.newPerson();
      const answers = await Promise.all([1, 2, 3].map(() => portrait.graphql(leave, {}, ada)));
      expect(answers.some(({ errors: failures }) => failures === undefined)).toBe(true);
      await mailsAreOut(portrait);
      const actions = (await trail(ada.accountId)).map(({ action }) => action);
      expect(actions.filter((action) => action === "account.deletion-scheduled")).toHaveLength(1);
    });
  });

  describe("when the time is over", () => {
    const picture = async () =>
      new Uint8Array(
        await sharp({ create: { width: 64, height: 64, channels: 3, background: "#0f6a66" } })
          .png()
          .toBuffer(),
      );

    it("leaves nothing of the account in any table, cache, queue or store, and its trail without a name", async () => {
      const ada = await named("ada");
      const uploaded = await portrait.upload(`mutation ($file: Upload!) { uploadImage(file: $file) { ${errors} } }`, await picture(), {}, ada);
      expect(uploaded).toMatchObject({ data: { uploadImage: { userErrors: [] } } });
      await ask(edit, { input: { headline: "One", phone: "+442079460958", birthDate: "1990-01-01" } }, ada);
      await ask(edit, { input: { id: ada.accountId, headline: "Two" } }, admin);
      await ask(`mutation ($email: String!) { requestPasswordReset(email: $email) { done } }`, { email: ada.email });
      const images = await portrait.query<{ variants: { key: string }[] }>(`select variants from images where owner_id = $1`, [ada.accountId]);
      const keys = images.flatMap(({ variants }) => variants.map(({ key }) => key));
      expect(keys.length).toBeGreaterThan(0);
      const handedOut = await again(ada);
      await ask(`{ viewer { ${account} } }`, {}, handedOut);
      await ask(leave, {}, handedOut);
      const events = await trail(ada.accountId);

      await later(days(14) - minutes(1));
      await deleteDue();
      expect(await isThere(ada.accountId)).toBe(true);
      await later(minutes(1));
      await deleteDue();
      await mailTo(portrait, ada.email, "Your account was deleted");
      for (let waits = 0; waits < 100 && (await portrait.blobs.head(keys[0] ?? "")) !== null; waits++) await new Promise((done) => setTimeout(done, 50));

      const tables = await portrait.query<{ name: string }>(
        `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
          where table_type = 'BASE TABLE' and (table_schema = 'public' or table_name = '_private_jobs')`,
      );
      expect(tables.length).toBeGreaterThan(15);
      for (const { name } of tables) {
        const rows = await portrait.query(`select t::text from ${name} t where t::text ~ $1`, [`${ada.accountId}|${ada.handle}|${ada.email}`]);
        expect([name, rows]).toEqual([name, []]);
      }
      for (const key of keys) expect([key, await portrait.blobs.head(key)]).toEqual([key, null]);
      const left = await portrait.query(`select id, action, actor_id, target, changes from audit_events where id = any($1) order by id`, [
        events.map(({ id }) => id),
      ]);
      expect(left).toEqual(events);
      const { nodes } = await ask(`{ auditLog(first: 1, filter: { action: "account.deleted" }) { nodes { actorKind target } } }`, {}, await again(admin));
      expect(nodes).toEqual([{ actorKind: "SYSTEM", target: (left as { target: string }[])[0]?.target }]);
      expect(await failure(own, {}, handedOut)).toBe("UNAUTHENTICATED");
    });

    it("gives address and handle free", async () => {
      const ada = await named("ada");
      await ask(leave, {}, ada);
      await later(days(14));
      await deleteDue();
      const credentials = { email: ada.email, password: ada.password };
      expect((await ask(signIn, { input: credentials })).userErrors).toMatchObject([{ code: "WRONG_CREDENTIALS" }]);
      const signUp = `mutation ($input: SignUpInput!) { signUp(input: $input) { ${errors} viewer { account { id } } } }`;
      const { userErrors, viewer } = await ask(signUp, { input: { ...credentials, displayName: "Ada again", handle: ada.handle } });
      expect(userErrors).toEqual([]);
      expect(viewer.account.id).not.toBe(ada.accountId);
    });

    it("stays whole where a deletion dies halfway, holds up nobody else's, and is done the next time", async () => {
      const [first, second] = [await named("first"), await named("second")];
      for (const each of [first, second]) await ask(leave, {}, each);
      await later(days(14));
      // The last of all that is deleted: everything before it was done by then.
      await asOwner(`create function dies() returns trigger language plpgsql as $$ begin
        if old.id = '${first.accountId}' then raise exception 'the process is gone'; end if; return old; end $$;
        create trigger dies after delete on accounts for each row execute function dies()`);
      await expect(deleteDue()).rejects.toThrow("1 accounts could not be deleted yet.");
      expect(await Promise.all([first, second].map(({ accountId }) => isThere(accountId)))).toEqual([true, false]);
      expect((await ask(`{ viewer { ${account} } }`, {}, await again(first))).account.state).toBe("DELETION_SCHEDULED");
      await asOwner(`drop trigger dies on accounts`);
      await deleteDue();
      expect(await isThere(first.accountId)).toBe(false);
    });

    it("is either called off or done, whoever is faster", async () => {
      for (let round = 0; round < 5; round++) {
        const ada = await named("ada");
        await ask(leave, {}, ada);
        await later(days(14));
        const back = await again(ada);
        const [answer] = await Promise.all([portrait.graphql(cancel, {}, back), deleteDue()]);
        const isKept = answer.data?.cancelDeletion?.userErrors.length === 0;
        expect(await isThere(ada.accountId)).toBe(isKept);
        if (isKept) expect((await ask(own, {}, back)).profile.handle).toBe(ada.handle);
      }
    });
  });
});

describe("administrators who leave", () => {
  it("leave one of them, also when all do at once", async () => {
    const portrait = await TestPortrait.start();
    try {
      const chiefs = [await portrait.newPerson("admin"), await portrait.newPerson("admin")];
      const answers = await Promise.all(chiefs.map(async (chief) => (await portrait.graphql(leave, {}, chief)).data.deleteMyAccount.userErrors));
      expect(answers.toSorted((a, b) => a.length - b.length)).toEqual([[], [{ code: "LAST_ADMINISTRATOR", path: [] }]]);
    } finally {
      await portrait.stop();
    }
  });
});
