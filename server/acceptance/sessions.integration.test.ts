import { hours, seconds } from "#server/kernel/clock.ts";
import { type Caller, stranger, TestPortrait } from "#server/testing/portrait.ts";

const whoAmI = `{ viewer { account { id } } }`;
const refresh = `mutation ($token: String) { refreshSession(refreshToken: $token) { userErrors { code } accessToken refreshToken viewer { account { id } } } }`;

describe("sessions", () => {
  let portrait: TestPortrait;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
  });
  afterAll(() => portrait.stop());

  const isSignedIn = async (caller: Caller) => (await portrait.graphql(whoAmI, {}, caller)).data?.viewer?.account.id === caller.accountId;
  const refuses = async (caller: Caller) => (await portrait.graphql(whoAmI, {}, caller)).errors?.[0]?.extensions.code;

  it("says null to a stranger who asks who they are", async () => {
    expect((await portrait.graphql(whoAmI)).data).toEqual({ viewer: null });
  });

  it("signs up with one refusal a field, and nothing is made", async () => {
    const { data } = await portrait.graphql(
      `mutation { signUp(input: { email: "nobody", password: "short", displayName: "  ", handle: "A B" }) { userErrors { __typename code path } accessToken viewer { account { id } } } }`,
    );
    expect(data.signUp.userErrors.map(({ path }: { path: string[] }) => path.join("."))).toEqual([
      "input.email",
      "input.password",
      "input.handle",
      "input.displayName",
    ]);
    expect(data.signUp).toMatchObject({ accessToken: null, viewer: null });
  });

  it("refuses an address that is taken, in whatever case it is written", async () => {
    const ada = await portrait.newPerson();
    const { data } = await portrait.graphql(
      `mutation ($email: String!) { signUp(input: { email: $email, password: "correct horse battery", displayName: "Other" }) { userErrors { __typename code path } } }`,
      { email: ada.email.toUpperCase() },
    );
    expect(data.signUp.userErrors).toEqual([{ __typename: "Conflict", code: "TAKEN", path: ["input", "email"] }]);
  });

  it("answers a wrong password and an unknown address alike, with the same work", async () => {
    const ada = await portrait.newPerson();
    const signIn = `mutation ($input: SignInInput!) { signIn(input: $input) { userErrors { __typename code message path } accessToken refreshToken viewer { permissions } } }`;
    const work = async (email: string) => {
      const before = portrait.app.passwords.hashes;
      const { data, errors, status } = await portrait.graphql(signIn, { input: { email, password: "not the password" } });
      return { answer: { data, errors, status }, hashes: portrait.app.passwords.hashes - before };
    };
    const wrong = await work(ada.email);
    const unknown = await work("nobody-has-this@example.com");
    expect(unknown).toEqual(wrong);
    expect(wrong.hashes).toBe(1);
    expect(wrong.answer.data.signIn.userErrors).toHaveLength(1);
  });

  it("refuses a session that was revoked on another device, at its next request", async () => {
    const phone = await portrait.newPerson();
    const laptop = await portrait.signIn(phone);
    const { data } = await portrait.graphql(`{ viewer { sessions { id isCurrent } } }`, {}, laptop);
    expect(data.viewer.sessions[0].isCurrent).toBe(true);
    const other = data.viewer.sessions.find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent);
    const revoked = await portrait.graphql(`mutation ($id: ID!) { revokeSession(id: $id) { userErrors { code } revoked deadAt } }`, { id: other.id }, laptop);
    expect(revoked.data.revokeSession).toMatchObject({ revoked: 1, userErrors: [] });
    expect(await refuses(phone)).toBe("UNAUTHENTICATED");
    expect(await isSignedIn(laptop)).toBe(true);
  });

  it("does not revoke, nor tell apart, somebody else's session and one that never was", async () => {
    const [ada, eve] = [await portrait.newPerson(), await portrait.newPerson()];
    const { data } = await portrait.graphql(`{ viewer { session { id } } }`, {}, ada);
    const revoke = `mutation ($id: ID!) { revokeSession(id: $id) { revoked } }`;
    const others = await portrait.graphql(revoke, { id: data.viewer.session.id }, eve);
    const nobodys = await portrait.graphql(revoke, { id: "0198a0a0-0000-7000-8000-000000000000" }, eve);
    expect(others.errors?.[0]).toMatchObject({ extensions: { code: "NOT_FOUND" } });
    expect(nobodys.errors).toEqual(others.errors);
    expect(await isSignedIn(ada)).toBe(true);
  });

  it("ends all others after a change of the password, and lets nobody in with the old one", async () => {
    const phone = await portrait.newPerson();
    const laptop = await portrait.signIn(phone);
    const change = `mutation ($old: String, $new: String!) { changePassword(currentPassword: $old, newPassword: $new) { userErrors { code path } account { id } } }`;
    expect((await portrait.graphql(change, { old: "wrong", new: "another long password" }, laptop)).data.changePassword.userErrors).toEqual([
      { code: "WRONG_PASSWORD", path: ["currentPassword"] },
    ]);
    expect((await portrait.graphql(change, { old: phone.password, new: "another long password" }, laptop)).data.changePassword.userErrors).toEqual([]);
    expect(await refuses(phone)).toBe("UNAUTHENTICATED");
    expect(await isSignedIn(laptop)).toBe(true);
    expect((await portrait.signIn(phone).catch(() => stranger)).token).toBeNull();
    expect((await portrait.signIn({ ...phone, password: "another long password" })).token).not.toBeNull();
  });

  it("signs out, with the cookie alone too", async () => {
    const ada = await portrait.newPerson();
    expect((await portrait.graphql(`mutation { signOut { signedOut } }`, {}, ada)).data.signOut.signedOut).toBe(true);
    expect(await refuses(ada)).toBe("UNAUTHENTICATED");
    expect((await portrait.graphql(`mutation { signOut { signedOut } }`)).data.signOut.signedOut).toBe(false);
  });

  describe("refresh tokens", () => {
    const refreshed = async (token: string) => portrait.graphql(refresh, { token });

    it("are traded for a new pair, once", async () => {
      const ada = await portrait.newPerson();
      const { data } = await refreshed(ada.refreshToken);
      expect(data.refreshSession.viewer.account.id).toBe(ada.accountId);
      expect(data.refreshSession.refreshToken).not.toBe(ada.refreshToken);
    });

    it("give two tabs that refresh at once the same successor", async () => {
      const ada = await portrait.newPerson();
      const answers = await Promise.all([1, 2, 3, 4].map(() => refreshed(ada.refreshToken)));
      const successors = new Set(answers.map(({ data }) => data.refreshSession.refreshToken));
      expect(successors.size).toBe(1);
      const [successor] = successors;
      expect((await refreshed(successor as string)).errors).toBeUndefined();
    });

    it("end the session when an old one is used again after ten seconds", async () => {
      const ada = await portrait.newPerson();
      const { data } = await refreshed(ada.refreshToken);
      portrait.clock.moveBy(seconds(11));
      expect((await refreshed(ada.refreshToken)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
      expect((await refreshed(data.refreshSession.refreshToken)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
      expect(await refuses({ ...ada, token: data.refreshSession.accessToken })).toBe("UNAUTHENTICATED");
    });

    it("are kept hashed, and their successors sealed for seconds only", async () => {
      const ada = await portrait.newPerson();
      const { data } = await refreshed(ada.refreshToken);
      const rows = await portrait.query<{ hash: Buffer; successor_sealed: Buffer | null }>(`select * from refresh_tokens`);
      const stored = rows.map((row) => `${row.hash.toString("latin1")} ${row.successor_sealed?.toString("latin1")}`).join(" ");
      expect(stored).not.toContain(ada.refreshToken);
      expect(stored).not.toContain(data.refreshSession.refreshToken);
      portrait.clock.moveBy(seconds(11));
      await portrait.app.jobs["sessions:clean-up"]?.({});
      expect(await portrait.query(`select 1 from refresh_tokens where successor_sealed is not null`)).toEqual([]);
    });

    it("are a cookie that scripts can't read for a browser, and never in its body", async () => {
      const ada = await portrait.newPerson();
      const browser = { origin: portrait.url, "sec-fetch-site": "same-origin" };
      const signedIn = await portrait.graphql(
        `mutation ($input: SignInInput!) { signIn(input: $input) { accessToken refreshToken } }`,
        { input: { email: ada.email, password: ada.password } },
        stranger,
        browser,
      );
      expect(signedIn.data.signIn.refreshToken).toBeNull();
      const cookie = signedIn.headers.get("set-cookie") ?? "";
      expect(cookie).toMatch(/^portrait_refresh=[\w-]{43}; .*HttpOnly; SameSite=Strict/);
      const again = await portrait.graphql(refresh, {}, stranger, { ...browser, cookie: cookie.split(";")[0] ?? "" });
      expect(again.data.refreshSession).toMatchObject({ refreshToken: null, viewer: { account: { id: ada.accountId } } });
      expect(again.headers.get("set-cookie")).not.toBe(cookie);
    });
  });

  it("lets an access token live ten minutes, under 1 KiB, with no profile in it", async () => {
    const ada = await portrait.newPerson("manager", "admin");
    await portrait.graphql(`mutation { updateProfile(input: { bio: "${"word ".repeat(300)}" }) { userErrors { code } } }`, {}, ada);
    const { token } = await portrait.signIn(ada);
    expect(token?.length).toBeLessThan(1_024);
    const claims = JSON.parse(Buffer.from(token?.split(".")[1] ?? "", "base64url").toString());
    expect(Object.keys(claims).sort()).toEqual(["aud", "exp", "iat", "iss", "sid", "sub"]);
    expect(claims.exp - claims.iat).toBeLessThanOrEqual(600);
  });

  it("refuses tokens that are forged, of another kind, or over", async () => {
    const ada = await portrait.newPerson();
    const [header = "", claims = "", signature = ""] = (ada.token ?? "").split(".");
    const none = Buffer.from(JSON.stringify({ alg: "none", typ: "at+jwt" })).toString("base64url");
    for (const token of [`${none}.${claims}.`, `${header}.${claims}.${signature.slice(0, -4)}AAAA`, "garbage", `${header}.${claims}`]) {
      expect(await refuses({ ...ada, token })).toBe("UNAUTHENTICATED");
    }
    portrait.clock.moveBy(hours(1));
    expect(await refuses(ada)).toBe("UNAUTHENTICATED");
  });
});
