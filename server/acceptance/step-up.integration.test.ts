import { minutes, seconds } from "#server/kernel/clock.ts";
import { DomainError } from "#server/kernel/errors.ts";
import { type Caller, TestPortrait } from "#server/testing/portrait.ts";
import { describeWithRedis, redisUrl } from "#server/testing/redis.ts";
import { codeOf } from "./operations.ts";
import { beginSignIn, complete, disableTotp, guardedPerson, prove, refreshed, refusalOf, startTotpEnrolment } from "./second-factor-steps.ts";

const grantRole = `mutation ($id: ID!) { grantRole(accountId: $id, role: "manager") { userErrors { code } } }`;
const setPassword = `mutation ($new: String!) { changePassword(newPassword: $new) { userErrors { code } account { id } } }`;
const changePassword = `mutation ($old: String!, $new: String!) { changePassword(currentPassword: $old, newPassword: $new) { userErrors { code ... on LimitReached { limit retryAt } } } }`;
const revokeAll = `mutation ($id: ID!) { revokeAllSessions(accountId: $id) { userErrors { code } revoked deadAt socketsClosed } }`;
const ownSessions = `{ viewer { session { id elevatedUntil } sessions { isCurrent elevatedUntil } } }`;

describe("fresh proofs", () => {
  let portrait: TestPortrait;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
  });
  afterAll(() => portrait.stop());

  const elevatedUntil = async (caller: Caller): Promise<string | null> => (await portrait.graphql(ownSessions, {}, caller)).data.viewer.session.elevatedUntil;
  /** Whether the session is let through where a fresh proof is asked for. */
  const isFresh = async (caller: Caller): Promise<boolean> => {
    const code = codeOf(await portrait.graphql(startTotpEnrolment, {}, caller));
    expect([undefined, "REAUTH_REQUIRED"]).toContain(code);
    return code === undefined;
  };
  const laterBy = async (milliseconds: number, caller: Caller): Promise<Caller> => {
    portrait.clock.moveBy(milliseconds);
    return refreshed(portrait, caller);
  };

  it("are as old as the session, and good for its first ten minutes", async () => {
    const ada = await portrait.newPerson();
    const until = Date.parse((await elevatedUntil(ada)) ?? "");
    const left = until - portrait.clock.now().getTime();
    expect([left > minutes(10) - seconds(20), left <= minutes(10)]).toEqual([true, true]);
    expect(await isFresh(ada)).toBe(true);
    const before = await laterBy(left - seconds(30), ada);
    expect(await isFresh(before)).toBe(true);
    const then = await laterBy(until - portrait.clock.now().getTime(), before);
    expect(await isFresh(then)).toBe(false);
    expect(await elevatedUntil(then)).toBeNull();
  });

  it("are asked for with the methods that the account has", async () => {
    const [ada, eve] = [await portrait.newPerson(), await guardedPerson(portrait)];
    portrait.clock.moveBy(minutes(10));
    const asked = async (caller: Caller) => (await portrait.graphql(startTotpEnrolment, {}, await refreshed(portrait, caller))).errors?.[0]?.extensions;
    expect(await asked(ada)).toEqual({ code: "REAUTH_REQUIRED", acceptedMethods: ["PASSWORD"] });
    expect(await asked(eve.person)).toEqual({ code: "REAUTH_REQUIRED", acceptedMethods: ["PASSWORD", "TOTP"] });
  });

  it("are given by the password, for ten minutes and this session alone", async () => {
    const phone = await portrait.newPerson();
    const laptop = await portrait.signIn(phone);
    portrait.clock.moveBy(minutes(20));
    const [here, there] = [await refreshed(portrait, phone), await refreshed(portrait, laptop)];
    expect([await isFresh(here), await isFresh(there)]).toEqual([false, false]);
    const { data } = await prove(portrait, here, { password: phone.password });
    expect(data.reauthenticate.userErrors).toEqual([]);
    expect(data.reauthenticate.session.elevatedUntil).toBe(await elevatedUntil(here));
    expect([await isFresh(here), await isFresh(there)]).toEqual([true, false]);
    const { sessions } = (await portrait.graphql(ownSessions, {}, there)).data.viewer;
    expect(sessions.map((session: { elevatedUntil: string | null }) => session.elevatedUntil !== null)).toEqual([false, true]);
    // A refresh neither ends nor prolongs it.
    const refreshedHere = await laterBy(minutes(9), here);
    expect(await isFresh(refreshedHere)).toBe(true);
    expect(await isFresh(await laterBy(minutes(1), refreshedHere))).toBe(false);
  });

  it("are given by a code of the app, and by nothing or by both at once not", async () => {
    const { person, app } = await guardedPerson(portrait);
    const late = await laterBy(minutes(10), person);
    const totpCode = app.codeAt(portrait.clock.now());
    expect(refusalOf(await prove(portrait, late, {}))).toBe("REQUIRED");
    expect(refusalOf(await prove(portrait, late, { totpCode, password: person.password }))).toBe("REQUIRED");
    expect(await isFresh(late)).toBe(false);
    const { data } = await prove(portrait, late, { totpCode });
    expect(data.reauthenticate.userErrors).toEqual([]);
    expect(Date.parse((await elevatedUntil(late)) ?? "")).toBeGreaterThan(portrait.clock.now().getTime() + minutes(9));
  });

  it("are nothing that a stranger, a revoked session or its token's claims could have", async () => {
    const ada = await portrait.newPerson();
    const laptop = await portrait.signIn(ada);
    await portrait.graphql(`mutation { revokeOtherSessions { revoked } }`, {}, laptop);
    expect(codeOf(await prove(portrait, ada, { password: ada.password }))).toBe("UNAUTHENTICATED");
    expect((await portrait.graphql(`mutation { reauthenticate(input: { password: "x" }) { session { id } } }`)).errors?.[0]?.extensions.code).toBe(
      "UNAUTHENTICATED",
    );
    await prove(portrait, laptop, { password: ada.password });
    const { token } = await refreshed(portrait, laptop);
    expect(token?.length).toBeLessThan(1_024);
    expect(Object.keys(JSON.parse(Buffer.from(token?.split(".")[1] ?? "", "base64url").toString())).sort()).toEqual(["aud", "exp", "iat", "iss", "sid", "sub"]);
  });

  it("are demanded to grant a role, after the permission and before anything is told of the account", async () => {
    const [admin, ada] = [await portrait.newPerson("manager", "admin"), await portrait.newPerson()];
    portrait.clock.moveBy(minutes(10));
    const [lateAdmin, lateAda] = [await refreshed(portrait, admin), await refreshed(portrait, ada)];
    expect(codeOf(await portrait.graphql(grantRole, { id: ada.accountId }, lateAda))).toBe("FORBIDDEN");
    for (const id of [ada.accountId, "0198a0a0-0000-7000-8000-000000000000"]) {
      expect(codeOf(await portrait.graphql(grantRole, { id }, lateAdmin))).toBe("REAUTH_REQUIRED");
    }
    await prove(portrait, lateAdmin, { password: admin.password });
    expect(refusalOf(await portrait.graphql(grantRole, { id: ada.accountId }, lateAdmin))).toBeNull();
  });

  it("stand for the current password when a new one is chosen", async () => {
    const ada = await portrait.newPerson();
    const late = await laterBy(minutes(10), ada);
    expect(codeOf(await portrait.graphql(setPassword, { new: "another long password" }, late))).toBe("REAUTH_REQUIRED");
    await prove(portrait, late, { password: ada.password });
    expect(refusalOf(await portrait.graphql(setPassword, { new: ada.password }, late))).toBe("SAME_PASSWORD");
    expect(refusalOf(await portrait.graphql(setPassword, { new: "another long password" }, late))).toBeNull();
    expect((await portrait.signIn({ ...ada, password: "another long password" })).token).not.toBeNull();
  });

  describe("that are wrong", () => {
    const wrong = { password: "not the password" };

    it("are five within ten minutes, then not even the right one is looked at until the first is that long ago", async () => {
      const ada = await portrait.newPerson();
      const begunAt = portrait.clock.now().getTime();
      expect((await prove(portrait, ada, wrong)).data.reauthenticate).toMatchObject({
        userErrors: [{ __typename: "InvalidInput", code: "WRONG_PASSWORD", path: ["input", "password"] }],
        session: null,
      });
      portrait.clock.moveBy(minutes(4));
      for (let attempt = 0; attempt < 4; attempt++) expect(refusalOf(await prove(portrait, ada, wrong))).toBe("WRONG_PASSWORD");
      const hashes = portrait.app.passwords.hashes;
      const [refusal] = (await prove(portrait, ada, { password: ada.password })).data.reauthenticate.userErrors;
      expect(refusal).toMatchObject({ __typename: "LimitReached", code: "TOO_MANY_ATTEMPTS", limit: 5 });
      expect(portrait.app.passwords.hashes).toBe(hashes);
      const wait = Date.parse(refusal.retryAt) - begunAt;
      expect([wait >= minutes(10), wait < minutes(10) + seconds(10)]).toEqual([true, true]);

      const late = await laterBy(Date.parse(refusal.retryAt) - portrait.clock.now().getTime(), ada);
      expect(refusalOf(await prove(portrait, late, wrong))).toBe("WRONG_PASSWORD");
      expect(refusalOf(await prove(portrait, late, { password: ada.password }))).toBe("TOO_MANY_ATTEMPTS");
      portrait.clock.moveBy(minutes(5));
      expect(refusalOf(await prove(portrait, late, { password: ada.password }))).toBeNull();
    });

    it("are five of thirty that come at once", async () => {
      const ada = await portrait.newPerson();
      const hashes = portrait.app.passwords.hashes;
      const answers = await Promise.all(Array.from({ length: 30 }, () => prove(portrait, ada, wrong)));
      expect(answers.map(refusalOf).filter((code) => code === "WRONG_PASSWORD")).toHaveLength(5);
      expect(portrait.app.passwords.hashes - hashes).toBe(5);
    });

    it("are not forgotten for a right one between them, which counts as none itself", async () => {
      const ada = await portrait.newPerson();
      for (let attempt = 0; attempt < 4; attempt++) await prove(portrait, ada, wrong);
      for (let attempt = 0; attempt < 3; attempt++) expect(refusalOf(await prove(portrait, ada, { password: ada.password }))).toBeNull();
      expect(refusalOf(await prove(portrait, ada, wrong))).toBe("WRONG_PASSWORD");
      expect(refusalOf(await prove(portrait, ada, { password: ada.password }))).toBe("TOO_MANY_ATTEMPTS");
    });

    it("are counted together, whether a password, a code, or the current password of a change", async () => {
      const { person, app } = await guardedPerson(portrait);
      const input = { old: "not the password", new: "another long password" };
      for (let attempt = 0; attempt < 2; attempt++) {
        expect(refusalOf(await prove(portrait, person, wrong))).toBe("WRONG_PASSWORD");
        expect(refusalOf(await prove(portrait, person, { totpCode: app.wrongCodeAt(portrait.clock.now()) }))).toBe("WRONG_CODE");
      }
      expect(refusalOf(await portrait.graphql(changePassword, input, person))).toBe("WRONG_PASSWORD");
      expect((await portrait.graphql(changePassword, { ...input, old: person.password }, person)).data.changePassword.userErrors).toMatchObject([
        { code: "TOO_MANY_ATTEMPTS", limit: 5 },
      ]);
    });

    it("are those of one session, and take no freshness away", async () => {
      const phone = await portrait.newPerson();
      const laptop = await portrait.signIn(phone);
      for (let attempt = 0; attempt < 6; attempt++) await prove(portrait, phone, wrong);
      expect(refusalOf(await prove(portrait, phone, { password: phone.password }))).toBe("TOO_MANY_ATTEMPTS");
      expect(await isFresh(phone)).toBe(true);
      expect(refusalOf(await prove(portrait, laptop, { password: phone.password }))).toBeNull();
    });

    it("are not those that nobody could look at", async () => {
      const ada = await portrait.newPerson();
      const { passwords } = portrait.app;
      const verify = passwords.verify.bind(passwords);
      passwords.verify = async () => {
        throw new DomainError("UNAVAILABLE", "Too many people are signing in at this moment.");
      };
      try {
        for (let attempt = 0; attempt < 6; attempt++) expect(codeOf(await prove(portrait, ada, { password: ada.password }))).toBe("UNAVAILABLE");
      } finally {
        passwords.verify = verify;
      }
      expect(refusalOf(await prove(portrait, ada, { password: ada.password }))).toBeNull();
    });
  });

  describe("revoking all sessions of somebody", () => {
    it("ends every one of them, and the sign-ins that wait for their second step", async () => {
      const admin = await portrait.newPerson("admin");
      const { person, app } = await guardedPerson(portrait);
      const begun = await beginSignIn(portrait, person);
      const { data } = await portrait.graphql(revokeAll, { id: person.accountId }, admin);
      expect(data.revokeAllSessions).toMatchObject({ userErrors: [], revoked: 1, deadAt: expect.any(String) });
      expect(codeOf(await portrait.graphql(ownSessions, {}, person))).toBe("UNAUTHENTICATED");
      expect(
        codeOf(await portrait.graphql(`mutation ($token: String) { refreshSession(refreshToken: $token) { accessToken } }`, { token: person.refreshToken })),
      ).toBe("UNAUTHENTICATED");
      expect((await complete(portrait, begun.id, { totpCode: app.codeAt(portrait.clock.now()) })).userErrors).toMatchObject([{ code: "CHALLENGE_OVER" }]);
      expect((await complete(portrait, (await beginSignIn(portrait, person)).id, { totpCode: app.codeAt(portrait.clock.now()) })).userErrors).toEqual([]);
    });

    it("is for holders of accounts.secure with a fresh proof, who may end their own, too", async () => {
      const [admin, manager, ada] = [await portrait.newPerson("admin"), await portrait.newPerson("manager"), await portrait.newPerson()];
      const refusal = await portrait.graphql(revokeAll, { id: ada.accountId }, manager);
      expect(refusal.errors?.[0]?.extensions).toMatchObject({ code: "FORBIDDEN", requiredPermission: "accounts.secure" });
      for (const id of ["0198a0a0-0000-7000-8000-000000000000", "ada"]) expect(codeOf(await portrait.graphql(revokeAll, { id }, admin))).toBe("NOT_FOUND");
      const late = await laterBy(minutes(10), admin);
      expect(codeOf(await portrait.graphql(revokeAll, { id: ada.accountId }, late))).toBe("REAUTH_REQUIRED");
      await prove(portrait, late, { password: admin.password });
      expect((await portrait.graphql(revokeAll, { id: admin.accountId }, late)).data.revokeAllSessions.revoked).toBe(1);
      expect(codeOf(await portrait.graphql(ownSessions, {}, late))).toBe("UNAUTHENTICATED");
    });
  });
});

describeWithRedis("fresh proofs on two nodes", () => {
  let one: TestPortrait;
  let other: TestPortrait;
  beforeAll(async () => {
    one = await TestPortrait.start({ redisUrl: redisUrl() });
    // Behind one address, as behind a load balancer: a token of either is good at both. And by one clock.
    other = await TestPortrait.start({
      redisUrl: redisUrl(),
      database: one.database,
      env: { PUBLIC_URL: one.world.config.http.publicUrl },
      world: () => ({ secrets: one.world.secrets, clock: one.clock }),
    });
  });
  afterAll(async () => {
    await other.stop();
    await one.stop();
  });

  const asked = async (node: TestPortrait, caller: Caller) => (await node.graphql(startTotpEnrolment, {}, caller)).errors?.[0]?.extensions ?? null;

  it("are known at the next request on the other one, and so is that they are over", async () => {
    let ada = await one.newPerson();
    for (let round = 0; round < 10; round++) {
      const [here, there] = round % 2 === 0 ? [one, other] : [other, one];
      one.clock.moveBy(minutes(10));
      ada = await refreshed(here, ada);
      // Both have the session in their cache, as one that must prove itself.
      for (const node of [here, there]) expect(await asked(node, ada)).toMatchObject({ code: "REAUTH_REQUIRED" });
      expect(refusalOf(await prove(here, ada, { password: ada.password }))).toBeNull();
      for (const node of [there, here]) expect(await asked(node, ada)).toBeNull();
    }
  }, 30_000);

  it("can be given by the app on every device and node as soon as it is set up, and no longer once it is removed", async () => {
    const phone = await one.newPerson();
    one.clock.moveBy(minutes(10));
    const late = await refreshed(one, phone);
    const laptop = await one.signIn(phone);
    const methods = () => Promise.all([one, other].map(async (node) => (await asked(node, late))?.acceptedMethods));
    expect(await methods()).toEqual([["PASSWORD"], ["PASSWORD"]]);
    const { app } = await guardedPerson(one, laptop);
    expect(await methods()).toEqual([
      ["PASSWORD", "TOTP"],
      ["PASSWORD", "TOTP"],
    ]);
    expect(refusalOf(await one.graphql(disableTotp, {}, laptop))).toBeNull();
    expect(await methods()).toEqual([["PASSWORD"], ["PASSWORD"]]);
    expect(refusalOf(await prove(other, late, { totpCode: app.codeAt(one.clock.now()) }))).toBe("WRONG_CODE");
  });

  it("and codes are used up on both at once", async () => {
    const { person, app } = await guardedPerson(one);
    const challenges = await Promise.all([one, other, one, other].map((node) => beginSignIn(node, person)));
    const totpCode = app.codeAt(one.clock.now());
    const answers = await Promise.all(challenges.map(({ id }, index) => complete(index % 2 === 0 ? other : one, id, { totpCode })));
    expect(answers.filter(({ accessToken }) => accessToken !== null)).toHaveLength(1);
  });
});
