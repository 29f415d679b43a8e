import { randomBytes } from "node:crypto";
import type { Newcomer } from "#server/features/accounts/index.ts";
import { minutes } from "#server/kernel/clock.ts";
import { system } from "#server/kernel/viewer.ts";
import { mailsAreOut, mailsTo, mailTo, tokenOf, tokenTo } from "#server/testing/mails.ts";
import { type GraphqlAnswer, TestPortrait } from "#server/testing/portrait.ts";

const errors = "userErrors { __typename code message path ... on LimitReached { limit } }";
const signUp = `mutation ($input: SignUpInput!) { signUp(input: $input) { ${errors} accessToken accessTokenExpiresAt refreshToken confirmationSentTo viewer { permissions } } }`;
const signIn = `mutation ($input: SignInInput!) { signIn(input: $input) { ${errors} accessToken confirmationSentTo viewer { account { id } } } }`;
const verify = `mutation ($token: String!) { verifyEmail(token: $token) { ${errors} account { id email state profile { handle displayName } } } }`;
const resend = `mutation ($email: String) { resendVerification(email: $email) { ${errors} account { id } } }`;

const newAddress = () => `${randomBytes(6).toString("hex")}@example.com`;
const password = "correct horse battery";
const confirm = "Confirm your address";

describe("signing up where addresses are confirmed first", () => {
  let portrait: TestPortrait;
  beforeAll(async () => {
    portrait = await TestPortrait.start({ env: { SIGN_UP: "verify-first" } });
  });
  afterAll(() => portrait.stop());

  const ask = async (query: string, variables: object) => {
    const { data, errors: failures } = await portrait.graphql(query, variables);
    expect(failures).toBeUndefined();
    return Object.values(data)[0] as ReturnType<typeof JSON.parse>;
  };
  const newcomer = (over: Partial<Newcomer> = {}): Newcomer => ({ email: newAddress(), password, displayName: "Ada Lovelace", handle: null, ...over });
  const accounts = async () => (await portrait.query<{ count: number }>(`select count(*)::int as count from accounts`))[0]?.count ?? 0;

  /** Somebody who is there already, their address confirmed. */
  async function somebody() {
    const input = newcomer();
    await ask(signUp, { input });
    const { account } = await ask(verify, { token: await tokenTo(portrait, input.email, confirm) });
    return { ...input, id: account.id as string };
  }

  it("is told by signInOptions", async () => {
    expect((await portrait.graphql(`{ signInOptions { signUp } }`)).data.signInOptions.signUp).toBe("VERIFY_FIRST");
  });

  it("makes nothing until the address is confirmed, and then an account that can sign in", async () => {
    const [input, before] = [newcomer({ handle: `ada-${randomBytes(4).toString("hex")}` }), await accounts()];
    expect(await ask(signUp, { input })).toEqual({
      userErrors: [],
      accessToken: null,
      accessTokenExpiresAt: null,
      refreshToken: null,
      confirmationSentTo: input.email,
      viewer: null,
    });
    expect(await accounts()).toBe(before);
    const { account } = await ask(verify, { token: await tokenTo(portrait, input.email, confirm) });
    expect(account).toMatchObject({ email: input.email, state: "ACTIVE", profile: { handle: input.handle, displayName: "Ada Lovelace" } });
    expect((await ask(signIn, { input: { email: input.email, password } })).viewer.account.id).toBe(account.id);
    await mailTo(portrait, input.email, "Welcome");
  });

  it("answers alike for an address that is taken, with the same work, and its owner gets a mail instead", async () => {
    const [ada, fresh] = [await somebody(), newAddress()];
    const rows = async () => (await portrait.query<{ count: number }>(`select count(*)::int as count from mail_tokens`))[0]?.count ?? 0;
    const work = async (email: string) => {
      portrait.clock.moveBy(minutes(1));
      await mailsAreOut(portrait);
      const [hashes, tokens] = [portrait.app.passwords.hashes, await rows()];
      const { data, errors: failures, status }: GraphqlAnswer = await portrait.graphql(signUp, { input: newcomer({ email, password: "another password" }) });
      const { confirmationSentTo, ...others } = data.signUp;
      expect(confirmationSentTo).toBe(email);
      return { others, failures, status, hashes: portrait.app.passwords.hashes - hashes, tokens: (await rows()) - tokens };
    };
    const [taken, free] = [await work(ada.email), await work(fresh)];
    expect(taken).toEqual(free);
    expect(taken.hashes).toBe(1);
    expect(tokenOf(await mailTo(portrait, ada.email, "You have an account already"))).toBe("");
    expect((await ask(signIn, { input: { email: ada.email, password } })).accessToken).not.toBeNull();
  });

  it("takes no handle for somebody who is not there yet, so that it tells nothing either", async () => {
    const [ada, handle] = [await somebody(), `h-${randomBytes(4).toString("hex")}`];
    portrait.clock.moveBy(minutes(1));
    for (const email of [ada.email, newAddress()]) {
      expect((await ask(signUp, { input: newcomer({ email, handle }) })).userErrors).toEqual([]);
      expect((await portrait.graphql(`{ handleAvailability(handle: "${handle}") { isAvailable } }`)).data.handleAvailability.isAvailable).toBe(true);
    }
  });

  it("gives another handle to whoever confirms second", async () => {
    const handle = `h-${randomBytes(4).toString("hex")}`;
    const both = [newcomer({ handle }), newcomer({ handle })];
    for (const input of both) await ask(signUp, { input });
    const handles = [];
    for (const { email } of both) handles.push((await ask(verify, { token: await tokenTo(portrait, email, confirm) })).account.profile.handle);
    expect(handles[0]).toBe(handle);
    expect(handles[1]).toMatch(/^ada-lovelace/);
  });

  it("makes one account of many who open the links of one address at once", async () => {
    const input = newcomer();
    await ask(signUp, { input });
    portrait.clock.moveBy(minutes(1));
    await ask(signUp, { input });
    await mailsAreOut(portrait);
    const tokens = (await mailsTo(portrait, input.email)).map(tokenOf);
    expect(tokens).toHaveLength(2);
    const answers = await Promise.all([...tokens, ...tokens, ...tokens].map((token) => ask(verify, { token })));
    const ids = answers.flatMap(({ userErrors, account }) => (userErrors.length === 0 ? [account.id] : []));
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it("still says, one a field, what is wrong with the input", async () => {
    const { userErrors, confirmationSentTo } = await ask(signUp, { input: { email: "nobody", password: "short", displayName: " " } });
    expect(userErrors.map(({ path }: { path: string[] }) => path.join("."))).toEqual(["input.email", "input.password", "input.displayName"]);
    expect(confirmationSentTo).toBeNull();
  });

  it("says so to whoever signs in before, and sends the mail again", async () => {
    const input = newcomer();
    await ask(signUp, { input });
    portrait.clock.moveBy(minutes(2));
    const early = await ask(signIn, { input: { email: input.email, password } });
    expect(early).toEqual({ userErrors: [], accessToken: null, confirmationSentTo: input.email, viewer: null });
    await mailsAreOut(portrait);
    const [first, second] = (await mailsTo(portrait, input.email)).map(tokenOf);
    expect(second).toMatch(/^[\w-]{43}$/);
    expect((await ask(verify, { token: second })).account.email).toBe(input.email);
    expect((await ask(verify, { token: first })).userErrors).toEqual([]);
    expect((await ask(signIn, { input: { email: input.email, password } })).accessToken).not.toBeNull();
  });

  it("says nothing of it to whoever has the wrong password, with the same work", async () => {
    const input = newcomer();
    await ask(signUp, { input });
    const work = async (email: string) => {
      const before = portrait.app.passwords.hashes;
      const answer = await ask(signIn, { input: { email, password: "not the password" } });
      return { answer, hashes: portrait.app.passwords.hashes - before };
    };
    const awaited = await work(input.email);
    expect(awaited).toEqual(await work(newAddress()));
    expect(awaited).toMatchObject({ hashes: 1, answer: { confirmationSentTo: null, userErrors: [{ code: "WRONG_CREDENTIALS" }] } });
  });

  it("sends the mail again to whoever asks, alike for every address, and within limits", async () => {
    const [ada, input, nobody] = [await somebody(), newcomer(), newAddress()];
    await ask(signUp, { input });
    portrait.clock.moveBy(minutes(1));
    const everybody = [ada.email, input.email, nobody];
    const answers = [];
    for (const email of everybody) answers.push(await ask(resend, { email }));
    expect(answers).toEqual(everybody.map(() => ({ userErrors: [], account: null })));
    const again = [];
    for (const email of everybody) again.push((await ask(resend, { email })).userErrors[0]);
    expect(again).toEqual(everybody.map(() => expect.objectContaining({ code: "TOO_MANY_MAILS", limit: 1 })));
    await mailsAreOut(portrait);
    expect((await mailsTo(portrait, input.email)).map(({ subject }) => subject)).toEqual([confirm, confirm]);
    await mailTo(portrait, ada.email, "You have an account already");
    expect(await mailsTo(portrait, nobody)).toEqual([]);
  });

  it("wants an address from a stranger", async () => {
    expect((await portrait.graphql(resend, {})).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
    expect((await ask(resend, { email: "nobody" })).userErrors[0]).toMatchObject({ code: "BAD_FORMAT", path: ["email"] });
  });

  it("is over after an hour: then one signs up again", async () => {
    const input = newcomer();
    await ask(signUp, { input });
    const token = await tokenTo(portrait, input.email, confirm);
    portrait.clock.moveBy(minutes(60));
    expect((await ask(verify, { token })).userErrors[0]).toMatchObject({ code: "BAD_TOKEN" });
    expect((await ask(signIn, { input: { email: input.email, password } })).userErrors[0]).toMatchObject({ code: "WRONG_CREDENTIALS" });
    expect((await ask(signUp, { input })).confirmationSentTo).toBe(input.email);
  });

  it("lets an account from before confirm its address at the next sign-in", async () => {
    const ada = await somebody();
    await portrait.query(`update accounts set email_verified_at = null where id = $1`, [ada.id]);
    portrait.clock.moveBy(minutes(2));
    expect(await ask(signIn, { input: { email: ada.email, password } })).toMatchObject({ accessToken: null, confirmationSentTo: ada.email });
    await mailsAreOut(portrait);
    const token = tokenOf((await mailsTo(portrait, ada.email)).at(-1) ?? { text: "" });
    expect((await ask(verify, { token })).account).toMatchObject({ id: ada.id, state: "ACTIVE" });
    expect((await ask(signIn, { input: { email: ada.email, password } })).viewer.account.id).toBe(ada.id);
  });

  it("takes whom the operator enters at their word", async () => {
    const input = newcomer();
    const made = await portrait.app.accounts.create(system, input, async (_tx, id) => id);
    expect(made.ok).toBe(true);
    expect((await ask(signIn, { input: { email: input.email, password } })).accessToken).not.toBeNull();
  });
});
