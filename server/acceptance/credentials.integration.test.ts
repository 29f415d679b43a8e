import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { days, hours, minutes, seconds } from "#server/kernel/clock.ts";
import { type Mail, MailError, type Mailer } from "#server/platform/mail/mailer.ts";
import { mailsAreOut, mailsTo, mailTo, tokenOf, tokenTo } from "#server/testing/mails.ts";
import { type Caller, type GraphqlAnswer, stranger, TestPortrait } from "#server/testing/portrait.ts";
import { beginSignIn, complete, guardedPerson } from "./second-factor-steps.ts";

const errors = "userErrors { __typename code message path ... on LimitReached { limit retryAt } }";
const account = "account { id email emailVerifiedAt pendingEmail state hasPassword }";
const verify = `mutation ($token: String!) { verifyEmail(token: $token) { ${errors} ${account} } }`;
const resend = `mutation ($email: String) { resendVerification(email: $email) { ${errors} ${account} } }`;
const change = `mutation ($to: String!) { changeEmail(newEmail: $to) { ${errors} ${account} } }`;
const undo = `mutation ($token: String!) { undoEmailChange(token: $token) { ${errors} done } }`;
const requestReset = `mutation ($email: String!) { requestPasswordReset(email: $email) { ${errors} done } }`;
const reset = `mutation ($token: String!, $password: String!) { resetPassword(token: $token, newPassword: $password) { ${errors} accessToken refreshToken viewer { account { id } } } }`;
const resetInSteps = `mutation ($token: String!, $password: String!) { resetPassword(token: $token, newPassword: $password) { ${errors} challenge { id } } }`;
const force = `mutation ($id: ID!) { forcePasswordReset(accountId: $id) { ${errors} ${account} } }`;
const signIn = `mutation ($input: SignInInput!) { signIn(input: $input) { ${errors} accessToken confirmationSentTo viewer { account { id } } } }`;
const signUp = `mutation ($input: SignUpInput!) { signUp(input: $input) { ${errors} accessToken refreshToken confirmationSentTo viewer { account { id } } } }`;
const own = `{ viewer { ${account} sessions { id } } }`;

const newAddress = () => `${randomBytes(6).toString("hex")}@example.com`;
const password = "a brand new password";
const badToken = [{ __typename: "InvalidInput", code: "BAD_TOKEN", message: expect.any(String), path: ["token"] }];
const alike = ({ data, errors: failures, status }: GraphqlAnswer) => ({ data, failures, status });

/** Hands mails on, while it is up. */
class UnsteadyMailer implements Mailer {
  isUp = true;
  refused = 0;

  constructor(private readonly next: Mailer) {}

  async send(mail: Mail): Promise<void> {
    if (this.isUp) return this.next.send(mail);
    this.refused++;
    throw new MailError("The mail server sleeps.", false);
  }
}

describe("credentials", () => {
  let portrait: TestPortrait;
  let mailer: UnsteadyMailer;
  beforeAll(async () => {
    portrait = await TestPortrait.start({
      world: (world) => {
        mailer = new UnsteadyMailer(world.mailer);
        return { mailer };
      },
    });
  });
  afterAll(() => portrait.stop());

  const ask = async (query: string, variables: object, caller: Caller = stranger) => {
    const { data, errors: failures } = await portrait.graphql(query, variables, caller);
    expect(failures).toBeUndefined();
    return Object.values(data)[0] as ReturnType<typeof JSON.parse>;
  };
  const refusals = async (query: string, variables: object, caller?: Caller) => (await ask(query, variables, caller)).userErrors;
  const isSignedIn = async (caller: Caller) => (await portrait.graphql(own, {}, caller)).errors === undefined;
  const opens = async (email: string, typed: string) => (await ask(signIn, { input: { email, password: typed } })).accessToken !== null;
  const auditOf = async (accountId: string) =>
    (await portrait.query<{ action: string }>(`select action from audit_events where target = audit_target_of($1) order by id`, [`account:${accountId}`])).map(
      ({ action }) => action,
    );

  describe("an address", () => {
    it("is asked for confirmation at sign-up, and confirmed by the mail's link, once", async () => {
      const ada = await portrait.newPerson();
      expect((await portrait.graphql(own, {}, ada)).data.viewer.account).toMatchObject({ emailVerifiedAt: null, state: "UNVERIFIED" });
      const token = await tokenTo(portrait, ada.email, "Welcome: confirm your address");
      expect(await ask(verify, { token })).toMatchObject({
        userErrors: [],
        account: { id: ada.accountId, state: "ACTIVE", emailVerifiedAt: expect.any(String) },
      });
      expect(await refusals(verify, { token })).toEqual(badToken);
      expect(await auditOf(ada.accountId)).toEqual(["account.signed-up", "account.email-verified"]);
    });

    it("is confirmed by one of many who open the link at once", async () => {
      const ada = await portrait.newPerson();
      const token = await tokenTo(portrait, ada.email, "Welcome: confirm your address");
      const answers = await Promise.all(Array.from({ length: 8 }, () => ask(verify, { token })));
      expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
      expect(await auditOf(ada.accountId)).toEqual(["account.signed-up", "account.email-verified"]);
    });

    it("is confirmed within the hour, not at its end", async () => {
      const [ada, eve] = [await portrait.newPerson(), await portrait.newPerson()];
      const tokens = [await tokenTo(portrait, ada.email, "Welcome: confirm your address"), await tokenTo(portrait, eve.email, "Welcome: confirm your address")];
      portrait.clock.moveBy(minutes(60) - seconds(20));
      expect(await refusals(verify, { token: tokens[0] })).toEqual([]);
      portrait.clock.moveBy(seconds(20));
      expect(await refusals(verify, { token: tokens[1] })).toEqual(badToken);
    });

    it("is confirmed by a browser whose own session is long over", async () => {
      const ada = await portrait.newPerson();
      const token = await tokenTo(portrait, ada.email, "Welcome: confirm your address");
      expect(await refusals(verify, { token }, { ...ada, token: "eyJ.is.over" })).toEqual([]);
    });

    it("is not confirmed by what is no token, nor by one for something else", async () => {
      const ada = await portrait.newPerson();
      await ask(requestReset, { email: ada.email });
      const other = await tokenTo(portrait, ada.email, "Choose a new password");
      for (const token of ["", "x", other, `${other}x`, "x".repeat(5_000)]) expect(await refusals(verify, { token })).toEqual(badToken);
    });

    it("is asked again, once a minute and five times an hour", async () => {
      const ada = await portrait.newPerson();
      const limitOf = async () => (await refusals(resend, {}, await portrait.signIn(ada)))[0]?.limit ?? null;
      expect(await limitOf()).toBe(1);
      for (let sent = 1; sent < 5; sent++) {
        portrait.clock.moveBy(minutes(1));
        expect(await limitOf()).toBeNull();
      }
      portrait.clock.moveBy(minutes(1));
      const [refusal] = await refusals(resend, {}, await portrait.signIn(ada));
      expect(refusal).toMatchObject({ __typename: "LimitReached", code: "TOO_MANY_MAILS", limit: 5 });
      const waitMs = new Date(refusal.retryAt).getTime() - portrait.clock.now().getTime();
      portrait.clock.moveBy(waitMs - seconds(10));
      expect(await limitOf()).toBe(5);
      portrait.clock.moveBy(seconds(11));
      expect(await limitOf()).toBeNull();
      await mailsAreOut(portrait);
      expect(await mailsTo(portrait, ada.email)).toHaveLength(6);
    });

    it("is asked again by one of many who want it at once", async () => {
      const ada = await portrait.newPerson();
      portrait.clock.moveBy(minutes(2));
      const answers = await Promise.all(Array.from({ length: 8 }, () => ask(resend, {}, ada)));
      expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    });

    it("that is confirmed needs no mail any more", async () => {
      const ada = await portrait.newPerson();
      await ask(verify, { token: await tokenTo(portrait, ada.email, "Welcome: confirm your address") });
      expect(await ask(resend, {}, ada)).toMatchObject({ userErrors: [], account: { id: ada.accountId } });
      await mailsAreOut(portrait);
      expect(await mailsTo(portrait, ada.email)).toHaveLength(1);
    });
  });

  describe("another address", () => {
    it("counts once it is confirmed, and not before", async () => {
      const [ada, to] = [await portrait.newPerson(), newAddress()];
      expect(await ask(change, { to: `  ${to.toUpperCase()} ` }, ada)).toMatchObject({ userErrors: [], account: { email: ada.email, pendingEmail: to } });
      expect(await opens(to, ada.password)).toBe(false);
      expect(await opens(ada.email, ada.password)).toBe(true);
      const confirmed = await ask(verify, { token: await tokenTo(portrait, to, "Confirm your new address") });
      expect(confirmed).toMatchObject({ userErrors: [], account: { id: ada.accountId, email: to, pendingEmail: null, state: "ACTIVE" } });
      expect(await opens(to, ada.password)).toBe(true);
      expect(await opens(ada.email, ada.password)).toBe(false);
      expect(await isSignedIn(ada)).toBe(true);
      await mailTo(portrait, ada.email, "Your address was changed");
    });

    it("is answered alike whether or not somebody has it, and its owner gets a mail instead", async () => {
      const [ada, eve, owner, free] = [await portrait.newPerson(), await portrait.newPerson(), await portrait.newPerson(), newAddress()];
      const work = async (caller: Caller, to: string) => {
        const before = portrait.app.passwords.hashes;
        const { userErrors, account: found } = await ask(change, { to }, caller);
        return { userErrors, pending: found.pendingEmail === to, email: found.email === caller.email, hashes: portrait.app.passwords.hashes - before };
      };
      expect(await work(ada, owner.email)).toEqual(await work(eve, free));
      const mail = await mailTo(portrait, owner.email, "Your address is in use already");
      expect(tokenOf(mail)).toBe("");
      await mailTo(portrait, free, "Confirm your new address");
    });

    it("stays with whoever confirms it first", async () => {
      const [ada, eve, to] = [await portrait.newPerson(), await portrait.newPerson(), newAddress()];
      await ask(change, { to }, ada);
      const adas = await tokenTo(portrait, to, "Confirm your new address");
      await ask(change, { to }, eve);
      await mailsAreOut(portrait);
      const eves = tokenOf((await mailsTo(portrait, to))[1] ?? { text: "" });
      const answers = await Promise.all([ask(verify, { token: adas }), ask(verify, { token: eves })]);
      expect(answers.map(({ userErrors }) => userErrors[0]?.code ?? "confirmed").toSorted()).toEqual(["TAKEN", "confirmed"]);
      const loser = answers[0].userErrors.length > 0 ? ada : eve;
      expect((await portrait.graphql(own, {}, loser)).data.viewer.account).toMatchObject({ email: loser.email, pendingEmail: to });
    });

    it("takes the place of one that waits, whose link is void, and can be called off", async () => {
      const [ada, first, second] = [await portrait.newPerson(), newAddress(), newAddress()];
      await ask(change, { to: first }, ada);
      expect((await refusals(change, { to: second }, ada))[0]).toMatchObject({ code: "TOO_MANY_MAILS", path: ["newEmail"] });
      portrait.clock.moveBy(minutes(1));
      expect((await ask(change, { to: second }, ada)).account.pendingEmail).toBe(second);
      expect(await refusals(verify, { token: await tokenTo(portrait, first, "Confirm your new address") })).toEqual(badToken);
      const token = await tokenTo(portrait, second, "Confirm your new address");
      expect((await ask(change, { to: ada.email }, ada)).account.pendingEmail).toBeNull();
      expect(await refusals(verify, { token })).toEqual(badToken);
      expect((await refusals(change, { to: ada.email }, ada))[0]).toMatchObject({ code: "SAME_EMAIL", path: ["newEmail"] });
      expect((await refusals(change, { to: "nobody" }, ada))[0]).toMatchObject({ code: "BAD_FORMAT", path: ["newEmail"] });
    });

    it("gets its mail again", async () => {
      const [ada, to] = [await portrait.newPerson(), newAddress()];
      await ask(change, { to }, ada);
      // One that still waits when its link is over is given up.
      await mailsAreOut(portrait);
      portrait.clock.moveBy(minutes(61));
      const later = await portrait.signIn(ada);
      expect(await refusals(resend, {}, later)).toEqual([]);
      await mailsAreOut(portrait);
      const [old, fresh] = (await mailsTo(portrait, to)).map(tokenOf);
      expect(await refusals(verify, { token: old })).toEqual(badToken);
      expect(await ask(verify, { token: fresh })).toMatchObject({ userErrors: [], account: { email: to } });
    });

    it("makes a link void that would give the former one a new password", async () => {
      const [ada, to] = [await portrait.newPerson(), newAddress()];
      await ask(requestReset, { email: ada.email });
      const token = await tokenTo(portrait, ada.email, "Choose a new password");
      await ask(change, { to }, ada);
      await ask(verify, { token: await tokenTo(portrait, to, "Confirm your new address") });
      expect(await refusals(reset, { token, password })).toEqual(badToken);
    });
  });

  describe("a change of address that somebody else made", () => {
    /** Somebody whose account is in other hands: the thief knows the password, and moved it to an address of their own. */
    async function stolen() {
      const [owner, thiefs] = [await portrait.newPerson(), newAddress()];
      const thief = await portrait.signIn(owner);
      await ask(change, { to: thiefs }, thief);
      const asked = await tokenTo(portrait, owner.email, "Your address is about to change");
      await ask(verify, { token: await tokenTo(portrait, thiefs, "Confirm your new address") });
      const changed = await tokenTo(portrait, owner.email, "Your address was changed");
      return { owner, thief, thiefs, asked, changed };
    }

    it.each(["asked", "changed"] as const)("is undone by the link of the mail that told it (%s): address back, sessions over, password void", async (mail) => {
      const { owner, thief, thiefs, ...tokens } = await stolen();
      expect(await ask(undo, { token: tokens[mail] })).toEqual({ userErrors: [], done: true });
      for (const session of [owner, thief]) expect(await isSignedIn(session)).toBe(false);
      for (const email of [owner.email, thiefs]) expect(await opens(email, owner.password)).toBe(false);
      const token = await tokenTo(portrait, owner.email, "Your address is back: choose a new password");
      expect(await ask(reset, { token, password })).toMatchObject({ userErrors: [], viewer: { account: { id: owner.accountId } } });
      expect(await opens(owner.email, password)).toBe(true);
      for (const other of [tokens.asked, tokens.changed]) expect(await refusals(undo, { token: other })).toEqual(badToken);
      expect(await auditOf(owner.accountId)).toEqual(
        expect.arrayContaining(["account.email-changed", "account.email-change-undone", "account.password-reset"]),
      );
    });

    it("is undone before it took effect, too: the link in the thief's mailbox is void", async () => {
      const [owner, thiefs] = [await portrait.newPerson(), newAddress()];
      await ask(change, { to: thiefs }, owner);
      await ask(undo, { token: await tokenTo(portrait, owner.email, "Your address is about to change") });
      expect(await refusals(verify, { token: await tokenTo(portrait, thiefs, "Confirm your new address") })).toEqual(badToken);
      expect(await isSignedIn(owner)).toBe(false);
    });

    it.each([
      ["set up on the day itself is gone with it: it may be the thief's", 0, false],
      ["that was there before stays", 2, true],
    ])("a second factor %s", async (_, age, stays) => {
      const { person: owner, codes } = await guardedPerson(portrait);
      portrait.clock.moveBy(days(age));
      const { accessToken } = await complete(portrait, (await beginSignIn(portrait, owner)).id, { recoveryCode: codes[0] ?? "" });
      await ask(change, { to: newAddress() }, { ...owner, token: accessToken });
      await ask(undo, { token: await tokenTo(portrait, owner.email, "Your address is about to change") });
      const token = await tokenTo(portrait, owner.email, "Your address is back: choose a new password");
      const { challenge } = await ask(resetInSteps, { token, password });
      expect(challenge !== null).toBe(stays);
    });

    it("is undone for seven days, and no longer", async () => {
      const [late, later] = [await stolen(), await stolen()];
      portrait.clock.moveBy(days(7) - minutes(5));
      expect((await ask(undo, { token: late.changed })).done).toBe(true);
      portrait.clock.moveBy(minutes(6));
      expect(await refusals(undo, { token: later.changed })).toEqual(badToken);
    });

    it("is undone by one of many who open the link at once", async () => {
      const { changed } = await stolen();
      const answers = await Promise.all(Array.from({ length: 6 }, () => ask(undo, { token: changed })));
      expect(answers.filter(({ done }) => done)).toHaveLength(1);
    });

    it("is undone although the thief chose a new password, went on to another address, and back", async () => {
      const { owner, thiefs, changed } = await stolen();
      await ask(requestReset, { email: thiefs });
      const taken = await ask(reset, { token: await tokenTo(portrait, thiefs, "Choose a new password"), password });
      const thief = { ...owner, token: taken.accessToken };
      const next = newAddress();
      portrait.clock.moveBy(minutes(2));
      expect(await refusals(change, { to: next }, thief)).toEqual([]);
      await ask(verify, { token: await tokenTo(portrait, next, "Confirm your new address") });
      const thiefsWayBack = await tokenTo(portrait, thiefs, "Your address was changed");
      expect((await ask(undo, { token: changed })).done).toBe(true);
      expect(await refusals(undo, { token: thiefsWayBack })).toEqual(badToken);
      expect(await isSignedIn(thief)).toBe(false);
    });

    it("can't be made lasting by signing up with the address that was left", async () => {
      const { owner, changed } = await stolen();
      const squatter = { email: owner.email, password, displayName: "Squatter" };
      expect((await refusals(signUp, { input: squatter }))[0]).toMatchObject({ code: "TAKEN", path: ["input", "email"] });
      expect((await ask(undo, { token: changed })).done).toBe(true);
    });
  });

  describe("a forgotten password", () => {
    it("is answered alike for an address that nobody has, with the same work and no mail", async () => {
      const [ada, nobody] = [await portrait.newPerson(), newAddress()];
      const rows = async () => (await portrait.query<{ count: number }>(`select count(*)::int as count from mail_tokens`))[0]?.count ?? 0;
      const work = async (email: string) => {
        await mailsAreOut(portrait);
        const [hashes, tokens] = [portrait.app.passwords.hashes, await rows()];
        const answer = alike(await portrait.graphql(requestReset, { email }));
        return { answer, hashes: portrait.app.passwords.hashes - hashes, tokens: (await rows()) - tokens };
      };
      const [known, unknown] = [await work(ada.email), await work(nobody)];
      expect(unknown).toEqual(known);
      expect(known.answer.data.requestPasswordReset).toEqual({ userErrors: [], done: true });
      const again = [(await work(ada.email)).answer.data, (await work(nobody)).answer.data].map(({ requestPasswordReset: { userErrors, done } }) => [
        userErrors[0].code,
        done,
      ]);
      expect(again).toEqual([
        ["TOO_MANY_MAILS", false],
        ["TOO_MANY_MAILS", false],
      ]);
      await mailsAreOut(portrait);
      expect(await mailsTo(portrait, nobody)).toEqual([]);
      await mailTo(portrait, ada.email, "Choose a new password");
    });

    it("is replaced: others are signed out, the owner is told, and whoever did it is signed in", async () => {
      const phone = await portrait.newPerson();
      const laptop = await portrait.signIn(phone);
      await ask(requestReset, { email: phone.email.toUpperCase() });
      const token = await tokenTo(portrait, phone.email, "Choose a new password");
      const answer = await ask(reset, { token, password });
      expect(answer).toMatchObject({ userErrors: [], viewer: { account: { id: phone.accountId } } });
      for (const session of [phone, laptop]) expect(await isSignedIn(session)).toBe(false);
      const fresh = { ...phone, token: answer.accessToken };
      const { data } = await portrait.graphql(own, {}, fresh);
      expect(data.viewer).toMatchObject({ account: { state: "ACTIVE", hasPassword: true }, sessions: [{}] });
      expect([await opens(phone.email, phone.password), await opens(phone.email, password)]).toEqual([false, true]);
      await mailTo(portrait, phone.email, "Your password was changed");
      expect(await refusals(reset, { token, password })).toEqual(badToken);
      expect(await auditOf(phone.accountId)).toContain("account.password-reset");
    });

    it("is replaced once by many who open the link at once, and one session is left", async () => {
      const ada = await portrait.newPerson();
      await ask(requestReset, { email: ada.email });
      const token = await tokenTo(portrait, ada.email, "Choose a new password");
      const answers = await Promise.all(Array.from({ length: 6 }, (_, at) => ask(reset, { token, password: `${password} ${at}` })));
      const winners = answers.flatMap(({ userErrors }, at) => (userErrors.length === 0 ? [at] : []));
      expect(winners).toHaveLength(1);
      expect(await opens(ada.email, `${password} ${winners[0]}`)).toBe(true);
    });

    it("costs no link where the new one is refused, and none after 20 minutes", async () => {
      const ada = await portrait.newPerson();
      await ask(requestReset, { email: ada.email });
      const token = await tokenTo(portrait, ada.email, "Choose a new password");
      expect((await refusals(reset, { token, password: "short" }))[0]).toMatchObject({ code: "TOO_SHORT", path: ["newPassword"] });
      expect((await refusals(reset, { token, password: ada.email }))[0]).toMatchObject({ code: "TOO_COMMON", path: ["newPassword"] });
      portrait.clock.moveBy(minutes(20));
      expect(await refusals(reset, { token, password })).toEqual(badToken);
    });

    it("makes every other link to one void, and calls off a change of address", async () => {
      const [ada, to] = [await portrait.newPerson(), newAddress()];
      await ask(change, { to }, ada);
      await ask(requestReset, { email: ada.email });
      const first = await tokenTo(portrait, ada.email, "Choose a new password");
      portrait.clock.moveBy(minutes(1));
      await ask(requestReset, { email: ada.email });
      await mailsAreOut(portrait);
      const second = tokenOf((await mailsTo(portrait, ada.email)).findLast(({ subject }) => subject === "Choose a new password") ?? { text: "" });
      expect(second).not.toBe(first);
      expect(await refusals(reset, { token: first, password })).toEqual([]);
      expect(await refusals(reset, { token: second, password })).toEqual(badToken);
      expect(await refusals(verify, { token: await tokenTo(portrait, to, "Confirm your new address") })).toEqual(badToken);
    });

    it("hashes nothing for a link that leads nowhere", async () => {
      const before = portrait.app.passwords.hashes;
      expect(await refusals(reset, { token: randomBytes(32).toString("base64url"), password })).toEqual(badToken);
      expect(portrait.app.passwords.hashes).toBe(before);
    });

    it("that was changed by its owner leaves no link to it behind", async () => {
      const ada = await portrait.newPerson();
      await ask(requestReset, { email: ada.email });
      const token = await tokenTo(portrait, ada.email, "Choose a new password");
      const changePassword = `mutation ($old: String!) { changePassword(currentPassword: $old, newPassword: "${password}") { ${errors} } }`;
      expect(await refusals(changePassword, { old: ada.password }, ada)).toEqual([]);
      expect(await refusals(reset, { token, password: "yet another password" })).toEqual(badToken);
    });
  });

  describe("a password that staff make void", () => {
    it("opens nothing any more, nor do its sessions, and the owner gets a mail", async () => {
      const [admin, ada] = [await portrait.newPerson("admin"), await portrait.newPerson()];
      expect(await ask(force, { id: ada.accountId }, admin)).toMatchObject({ userErrors: [], account: { id: ada.accountId, hasPassword: false } });
      expect(await isSignedIn(ada)).toBe(false);
      const wrong = await portrait.graphql(signIn, { input: { email: ada.email, password: ada.password } });
      const nobody = await portrait.graphql(signIn, { input: { email: newAddress(), password: ada.password } });
      expect(alike(wrong)).toEqual(alike(nobody));
      const token = await tokenTo(portrait, ada.email, "You need a new password");
      expect((await ask(reset, { token, password })).viewer.account.id).toBe(ada.accountId);
      const trail = await portrait.query(
        `select (select account_id from audit_subjects s where s.id = actor_id) as actor from audit_events where action = 'account.password-reset-forced' and target = audit_target_of($1)`,
        [`account:${ada.accountId}`],
      );
      expect(trail).toEqual([{ actor: admin.accountId }]);
    });

    it("needs the permission for it, and an account", async () => {
      const [manager, admin] = [await portrait.newPerson("manager"), await portrait.newPerson("admin")];
      const codeOf = async (id: string, caller: Caller) => (await portrait.graphql(force, { id }, caller)).errors?.[0]?.extensions;
      expect(await codeOf(admin.accountId, manager)).toEqual({ code: "FORBIDDEN", requiredPermission: "accounts.secure" });
      for (const id of ["0198a0a0-0000-7000-8000-000000000000", "x"]) expect(await codeOf(id, admin)).toMatchObject({ code: "NOT_FOUND" });
    });

    it("lets no session begin that was on its way", async () => {
      const [admin, ada] = [await portrait.newPerson("admin"), await portrait.newPerson()];
      const tries = Array.from({ length: 12 }, () => ask(signIn, { input: { email: ada.email, password: ada.password } }));
      const [, ...answers] = await Promise.all([ask(force, { id: ada.accountId }, admin), ...tries]);
      for (const { accessToken } of answers) if (accessToken !== null) expect(await isSignedIn({ ...ada, token: accessToken })).toBe(false);
    });
  });

  it("is left whole by whatever comes at once: somebody owns the account in the end, and nothing breaks", async () => {
    for (let round = 0; round < 6; round++) {
      const [admin, ada, to] = [await portrait.newPerson("admin"), await portrait.newPerson(), newAddress()];
      await ask(requestReset, { email: ada.email });
      await ask(change, { to }, ada);
      await mailsAreOut(portrait);
      const tokens = {
        welcome: await tokenTo(portrait, ada.email, "Welcome: confirm your address"),
        reset: await tokenTo(portrait, ada.email, "Choose a new password"),
        undo: await tokenTo(portrait, ada.email, "Your address is about to change"),
        confirm: await tokenTo(portrait, to, "Confirm your new address"),
      };
      portrait.clock.moveBy(minutes(2));
      const answers = await Promise.all([
        portrait.graphql(verify, { token: tokens.welcome }),
        portrait.graphql(reset, { token: tokens.reset, password }),
        portrait.graphql(undo, { token: tokens.undo }),
        portrait.graphql(verify, { token: tokens.confirm }),
        portrait.graphql(change, { to: newAddress() }, ada),
        portrait.graphql(resend, {}, ada),
        portrait.graphql(requestReset, { email: ada.email }),
        portrait.graphql(force, { id: ada.accountId }, admin),
        portrait.graphql(signIn, { input: { email: ada.email, password: ada.password } }),
      ]);
      const codes = answers.flatMap(({ errors: failures }) => failures?.map(({ extensions }) => extensions.code) ?? []);
      expect(codes.filter((code) => code !== "UNAUTHENTICATED")).toEqual([]);
      const found = await portrait.app.stores.accounts.find(ada.accountId);
      expect([ada.email, to]).toContain(found?.email);
    }
  });

  describe("at rest", () => {
    it("no token and no address can be read: not in the tables, not in the queue, not in the log", async () => {
      const [ada, to] = [await portrait.newPerson(), newAddress()];
      await mailsAreOut(portrait);
      mailer.isUp = false;
      await ask(change, { to }, ada);
      await ask(requestReset, { email: ada.email });
      const rows = await portrait.query(`select t.*, encode(hash, 'escape') as h, encode(payload_sealed, 'escape') as p from mail_tokens t`);
      const accounts = await portrait.query(`select encode(pending_email_sealed, 'escape') from accounts`);
      const jobs = await portrait.query<{ payload: object }>(`select * from graphile_worker._private_jobs`);
      mailer.isUp = true;
      const stored = [JSON.stringify([rows, accounts, jobs]), ...portrait.log].join("\n");
      expect(jobs.filter(({ payload }) => "sealed" in payload)).toHaveLength(3);
      const tokens = [await tokenTo(portrait, to, "Confirm your new address"), await tokenTo(portrait, ada.email, "Choose a new password")];
      for (const secret of [...tokens, to, ada.email]) expect(stored).not.toContain(secret);
    });

    it("what is over is forgotten an hour later", async () => {
      const ada = await portrait.newPerson();
      await ask(verify, { token: await tokenTo(portrait, ada.email, "Welcome: confirm your address") });
      const left = async () => (await portrait.query(`select 1 from mail_tokens where account_id = $1`, [ada.accountId])).length;
      await portrait.app.jobs["accounts:clean-up"]?.({});
      expect(await left()).toBe(1);
      portrait.clock.moveBy(hours(1) + seconds(1));
      await portrait.app.jobs["accounts:clean-up"]?.({});
      expect(await left()).toBe(0);
    });
  });

  describe("a mail that can't go out", () => {
    const failedOnce = async () => {
      for (const before = mailer.refused; mailer.refused === before; ) await sleep(20);
    };
    beforeEach(async () => {
      await mailsAreOut(portrait);
      mailer.isUp = false;
    });
    afterEach(() => {
      mailer.isUp = true;
    });

    it("goes out later", async () => {
      const email = newAddress();
      const made = ask(signUp, { input: { email, password, displayName: "Ada" } });
      await failedOnce();
      mailer.isUp = true;
      expect((await made).userErrors).toEqual([]);
      await mailTo(portrait, email, "Welcome: confirm your address");
    });

    it("is given up once its link is over", async () => {
      const email = newAddress();
      await ask(signUp, { input: { email, password, displayName: "Ada" } });
      await failedOnce();
      portrait.clock.moveBy(minutes(61));
      mailer.isUp = true;
      await portrait.query(`update graphile_worker._private_jobs set run_at = now() where attempts > 0`);
      const givenUp = () =>
        portrait.query(`select 1 from graphile_worker.jobs where task_identifier = 'accounts:mail' and attempts = max_attempts and locked_at is null`);
      while ((await givenUp()).length === 0) await sleep(20);
      expect(await mailsTo(portrait, email)).toEqual([]);
      await portrait.query(`delete from graphile_worker._private_jobs where attempts = max_attempts`);
    });
  });
});
