import { minutes, seconds } from "#server/kernel/clock.ts";
import { AuthenticatorApp } from "#server/testing/authenticator-app.ts";
import { type Caller, TestPortrait } from "#server/testing/portrait.ts";
import { codeOf } from "./operations.ts";
import {
  beginSignIn,
  complete,
  confirmTotp,
  disableTotp,
  enrolled,
  fullSignIn,
  type Guarded,
  guardedPerson,
  prove,
  refreshed,
  refusalOf,
  regenerateRecoveryCodes,
  startTotpEnrolment,
} from "./second-factor-steps.ts";
import { eventually } from "./stopwatch.ts";

describe("second factors", () => {
  let portrait: TestPortrait;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
  });
  afterAll(() => portrait.stop());

  const now = () => portrait.clock.now();
  const standing = async (caller: Caller) =>
    (await portrait.graphql(`{ viewer { account { totpEnabled recoveryCodesLeft } } }`, {}, caller)).data.viewer.account;
  const confirm = (caller: Caller, code: string) => portrait.graphql(confirmTotp, { code }, caller);
  const isMailed = (person: Caller, subject: string) =>
    eventually(async () => {
      const mails: { to: string; subject: string }[] = await (await fetch(`${portrait.url}/dev/mailbox.json`)).json();
      return mails.some((mail) => mail.to === person.email && mail.subject === subject);
    }, 10);
  const nextCode = ({ app }: Pick<Guarded, "app">) => {
    portrait.clock.moveBy(seconds(30));
    return app.codeAt(now());
  };

  describe("setting up an authenticator app", () => {
    it("changes nothing until its first code was seen", async () => {
      const ada = await portrait.newPerson();
      const { secret, otpauthUrl } = (await portrait.graphql(startTotpEnrolment, {}, ada)).data.startTotpEnrolment;
      const app = new AuthenticatorApp(otpauthUrl);
      expect(new URL(otpauthUrl).searchParams.get("secret")).toBe(secret);
      expect(decodeURIComponent(new URL(otpauthUrl).pathname)).toBe(`/Portrait:${ada.email}`);
      expect(await standing(ada)).toEqual({ totpEnabled: false, recoveryCodesLeft: 0 });
      expect((await fullSignIn(portrait, ada)).data.signIn).toMatchObject({ challenge: null, accessToken: expect.any(String) });
      expect((await confirm(ada, app.wrongCodeAt(now()))).data.confirmTotp).toMatchObject({
        userErrors: [{ __typename: "InvalidInput", code: "WRONG_CODE", path: ["code"] }],
        codes: null,
        account: null,
      });
      expect(await standing(ada)).toEqual({ totpEnabled: false, recoveryCodesLeft: 0 });

      const { data } = await confirm(ada, app.codeAt(now()));
      expect(data.confirmTotp).toMatchObject({ userErrors: [], account: { totpEnabled: true, recoveryCodesLeft: 10 } });
      expect(new Set(data.confirmTotp.codes).size).toBe(10);
      await isMailed(ada, "Two-step sign-in is on");
    });

    it("takes the secret that was made last, and none that is in use already", async () => {
      const ada = await portrait.newPerson();
      const [first, second] = [await enrolled(portrait, ada), await enrolled(portrait, ada)];
      expect(refusalOf(await confirm(ada, first.codeAt(now())))).toBe("WRONG_CODE");
      expect(refusalOf(await confirm(ada, second.codeAt(now())))).toBeNull();
      expect(refusalOf(await portrait.graphql(startTotpEnrolment, {}, ada))).toBe("TOTP_ENABLED");
      expect(refusalOf(await confirm(ada, nextCode({ app: second })))).toBe("TOTP_ENABLED");
    });

    it("is waited for half an hour, and not without having begun", async () => {
      const ada = await portrait.newPerson();
      expect(refusalOf(await confirm(ada, "123456"))).toBe("NO_ENROLMENT");
      const app = await enrolled(portrait, ada);
      portrait.clock.moveBy(minutes(30));
      const back = await portrait.signIn(ada);
      expect(refusalOf(await confirm(back, app.codeAt(now())))).toBe("NO_ENROLMENT");
    });

    it("gives one set of recovery codes to two confirmations at once", async () => {
      const ada = await portrait.newPerson();
      const app = await enrolled(portrait, ada);
      const code = app.codeAt(now());
      const answers = await Promise.all([1, 2, 3, 4].map(() => confirm(ada, code)));
      expect(answers.map(refusalOf).sort()).toEqual(["TOTP_ENABLED", "TOTP_ENABLED", "TOTP_ENABLED", null]);
      expect(await standing(ada)).toEqual({ totpEnabled: true, recoveryCodesLeft: 10 });
    });

    it("keeps the secret sealed in its own row, and of recovery codes only hashes", async () => {
      const [ada, eve] = [await guardedPerson(portrait), await guardedPerson(portrait)];
      const sealedOf = async ({ accountId }: Caller) =>
        (await portrait.query<{ sealed: Buffer }>(`select secret_sealed as sealed from totp_factors where account_id = $1`, [accountId]))[0]?.sealed;
      const sealed = (await sealedOf(ada.person)) ?? Buffer.alloc(0);
      const secret = portrait.app.keyring.open(sealed, { table: "totp_factors", column: "secret_sealed", id: ada.person.accountId });
      expect(secret).toMatch(/^[A-Z2-7]{32}$/);
      expect(sealed.toString("latin1")).not.toContain(secret);
      await portrait.query(`update totp_factors set secret_sealed = $2 where account_id = $1`, [eve.person.accountId, sealed]);
      const { data, errors } = await fullSignIn(portrait, eve.person);
      expect([data?.signIn, errors?.[0]?.extensions.code]).toEqual([undefined, "INTERNAL"]);
      await portrait.query(`delete from totp_factors where account_id = $1`, [eve.person.accountId]);

      const rows = await portrait.query<{ hash: Buffer }>(`select hash from recovery_codes where account_id = $1`, [ada.person.accountId]);
      expect(rows.map(({ hash }) => hash.length)).toEqual(Array(10).fill(32));
      for (const { hash } of rows) for (const code of ada.codes) expect(hash.toString("latin1")).not.toContain(code);
    });
  });

  describe("signing in in two steps", () => {
    it("gives no token for the password alone, and a session for a code", async () => {
      const { person, app } = await guardedPerson(portrait);
      const { data, headers } = await fullSignIn(portrait, person);
      expect(data.signIn).toMatchObject({ userErrors: [], accessToken: null, refreshToken: null, viewer: null });
      expect(headers.get("set-cookie")).toBeNull();
      const { challenge } = data.signIn;
      expect(challenge.methods).toEqual(["TOTP", "RECOVERY_CODE"]);
      const lifetime = Date.parse(challenge.expiresAt) - now().getTime();
      expect([lifetime > minutes(5) - seconds(20), lifetime <= minutes(5)]).toEqual([true, true]);

      const completed = await complete(portrait, challenge.id, { totpCode: app.codeAt(now()) });
      expect(completed).toMatchObject({ userErrors: [], viewer: { account: { id: person.accountId }, session: { method: "PASSWORD" } } });
      expect(Date.parse(completed.viewer.session.elevatedUntil)).toBeGreaterThan(now().getTime());
      expect(completed.accessToken.length).toBeLessThan(1_024);
    });

    it("gives a browser its cookie only after the second step", async () => {
      const { person, app } = await guardedPerson(portrait);
      const browser = { origin: portrait.url };
      const input = { email: person.email, password: person.password };
      const first = await portrait.graphql(`mutation ($input: SignInInput!) { signIn(input: $input) { challenge { id } } }`, { input }, undefined, browser);
      expect(first.headers.get("set-cookie")).toBeNull();
      const second = await portrait.graphql(
        `mutation ($input: CompleteSignInInput!) { completeSignIn(input: $input) { accessToken refreshToken } }`,
        { input: { challengeId: first.data.signIn.challenge.id, totpCode: app.codeAt(now()) } },
        undefined,
        browser,
      );
      expect(second.data.completeSignIn).toEqual({ accessToken: expect.any(String), refreshToken: null });
      expect(second.headers.get("set-cookie")).toMatch(/HttpOnly/);
    });

    it("answers a wrong password as it does without a second factor", async () => {
      const [{ person }, ada] = [await guardedPerson(portrait), await portrait.newPerson()];
      const wrong = await fullSignIn(portrait, { ...person, password: "not the password" });
      expect(wrong.data).toEqual((await fullSignIn(portrait, { ...ada, password: "not the password" })).data);
    });

    it.each([-30, 0, 30])("takes the code of %i seconds from now", async (drift) => {
      const { person, app } = await guardedPerson(portrait);
      const challenge = await beginSignIn(portrait, person);
      const at = new Date(now().getTime() + seconds(drift));
      expect((await complete(portrait, challenge.id, { totpCode: app.codeAt(at) })).userErrors).toEqual([]);
    });

    it.each([-90, 90])("does not take the code of %i seconds from now", async (drift) => {
      const { person, app } = await guardedPerson(portrait);
      const challenge = await beginSignIn(portrait, person);
      const at = new Date(now().getTime() + seconds(drift));
      expect((await complete(portrait, challenge.id, { totpCode: app.codeAt(at) })).userErrors).toMatchObject([{ code: "WRONG_CODE" }]);
    });

    it("takes the code of one time step once, wherever it is shown again", async () => {
      const { person, app } = await guardedPerson(portrait);
      const totpCode = app.codeAt(now());
      const challenges = [await beginSignIn(portrait, person), await beginSignIn(portrait, person)] as const;
      const first = await complete(portrait, challenges[0].id, { totpCode });
      expect(first.userErrors).toEqual([]);
      expect((await complete(portrait, challenges[1].id, { totpCode })).userErrors).toMatchObject([{ code: "WRONG_CODE", path: ["input", "totpCode"] }]);
      const signedIn = { ...person, token: first.accessToken };
      expect(refusalOf(await prove(portrait, signedIn, { totpCode }))).toBe("WRONG_CODE");
      expect((await complete(portrait, challenges[1].id, { totpCode: nextCode({ app }) })).userErrors).toEqual([]);
    });

    it("takes it once of eight that come at the same time", async () => {
      const { person, app } = await guardedPerson(portrait);
      const challenges = await Promise.all(Array.from({ length: 8 }, () => beginSignIn(portrait, person)));
      const totpCode = app.codeAt(now());
      const answers = await Promise.all(challenges.map(({ id }) => complete(portrait, id, { totpCode })));
      expect(answers.filter(({ accessToken }) => accessToken !== null)).toHaveLength(1);
    });

    it("does not take the first code of the app again", async () => {
      const ada = await portrait.newPerson();
      const app = await enrolled(portrait, ada);
      const totpCode = app.codeAt(now());
      await confirm(ada, totpCode);
      const challenge = await beginSignIn(portrait, ada);
      expect((await complete(portrait, challenge.id, { totpCode })).userErrors).toMatchObject([{ code: "WRONG_CODE" }]);
    });

    it("opens one session for a challenge, of as many as try at once", async () => {
      const { person, codes } = await guardedPerson(portrait);
      const { id } = await beginSignIn(portrait, person);
      const answers = await Promise.all(codes.slice(0, 4).map((recoveryCode) => complete(portrait, id, { recoveryCode })));
      expect(answers.filter(({ accessToken }) => accessToken !== null)).toHaveLength(1);
      expect(answers.filter(({ userErrors }) => userErrors[0]?.code === "CHALLENGE_OVER")).toHaveLength(3);
      const { data } = await portrait.graphql(`{ viewer { account { recoveryCodesLeft } } }`, {}, person);
      expect(data.viewer.account.recoveryCodesLeft).toBe(9);
    });

    it("is over five minutes after the password, and wants exactly one code", async () => {
      const { person, app, codes } = await guardedPerson(portrait);
      const { id } = await beginSignIn(portrait, person);
      expect((await complete(portrait, id, {})).userErrors).toMatchObject([{ code: "REQUIRED", path: ["input"] }]);
      const both = { totpCode: app.codeAt(now()), recoveryCode: codes[0] ?? "" };
      expect((await complete(portrait, id, both)).userErrors).toMatchObject([{ code: "REQUIRED" }]);
      portrait.clock.moveBy(minutes(5));
      expect((await complete(portrait, id, { totpCode: app.codeAt(now()) })).userErrors).toMatchObject([
        { code: "CHALLENGE_OVER", path: ["input", "challengeId"] },
      ]);
      expect((await complete(portrait, "0198a0a0-0000-7000-8000-000000000000", { totpCode: "123456" })).userErrors).toMatchObject([{ code: "CHALLENGE_OVER" }]);
    });

    it("does not outlive a change of the password, nor the app", async () => {
      const { person, app } = await guardedPerson(portrait);
      const stolen = await beginSignIn(portrait, person);
      const change = `mutation ($old: String, $new: String!) { changePassword(currentPassword: $old, newPassword: $new) { userErrors { code } } }`;
      await portrait.graphql(change, { old: person.password, new: "another long password" }, person);
      expect((await complete(portrait, stolen.id, { totpCode: app.codeAt(now()) })).userErrors).toMatchObject([{ code: "CHALLENGE_OVER" }]);
      const again = await beginSignIn(portrait, { ...person, password: "another long password" });
      await portrait.graphql(disableTotp, {}, person);
      expect((await complete(portrait, again.id, { totpCode: app.codeAt(now()) })).userErrors).toMatchObject([{ code: "CHALLENGE_OVER" }]);
    });
  });

  describe("guessing", () => {
    it("ends after five attempts at a challenge, also when they are made at once", async () => {
      const { person, app } = await guardedPerson(portrait);
      const { id } = await beginSignIn(portrait, person);
      const wrong = app.wrongCodeAt(now());
      const answers = await Promise.all(Array.from({ length: 12 }, () => complete(portrait, id, { totpCode: wrong })));
      const refusals = answers.map(({ userErrors }) => userErrors[0].code).sort();
      expect(refusals).toEqual([...Array(7).fill("CHALLENGE_OVER"), ...Array(5).fill("WRONG_CODE")]);
      expect((await complete(portrait, id, { totpCode: app.codeAt(now()) })).userErrors).toMatchObject([{ code: "CHALLENGE_OVER" }]);
      expect((await complete(portrait, (await beginSignIn(portrait, person)).id, { totpCode: app.codeAt(now()) })).userErrors).toEqual([]);
    });

    it("ends after ten wrong codes within an hour, however many sign-ins are begun; the owner is told, and a recovery code still opens", async () => {
      const { person, app, codes } = await guardedPerson(portrait);
      const begunAt = now();
      for (let round = 0; round < 2; round++) {
        const { id } = await beginSignIn(portrait, person);
        const wrong = app.wrongCodeAt(now());
        for (let attempt = 0; attempt < 5; attempt++)
          expect((await complete(portrait, id, { totpCode: wrong })).userErrors).toMatchObject([{ code: "WRONG_CODE" }]);
      }
      const third = await beginSignIn(portrait, person);
      const [refusal] = (await complete(portrait, third.id, { totpCode: app.codeAt(now()) })).userErrors;
      expect(refusal).toMatchObject({ __typename: "LimitReached", code: "TOO_MANY_ATTEMPTS", limit: 10, path: ["input", "totpCode"] });
      const wait = Date.parse(refusal.retryAt) - begunAt.getTime();
      expect([wait >= minutes(60), wait < minutes(61)]).toEqual([true, true]);
      await isMailed(person, "Wrong codes for your account");
      expect((await complete(portrait, third.id, { recoveryCode: codes[3] ?? "" })).userErrors).toEqual([]);
      portrait.clock.moveBy(Date.parse(refusal.retryAt) - now().getTime());
      const later = await beginSignIn(portrait, person);
      expect((await complete(portrait, later.id, { totpCode: app.codeAt(now()) })).userErrors).toEqual([]);
    });

    it("of an app's first code ends, too", async () => {
      const ada = await portrait.newPerson();
      const app = await enrolled(portrait, ada);
      const wrong = app.wrongCodeAt(now());
      const answers = await Promise.all(Array.from({ length: 14 }, () => confirm(ada, wrong)));
      expect(answers.map(refusalOf).filter((code) => code === "WRONG_CODE")).toHaveLength(10);
      const fresh = await enrolled(portrait, ada);
      expect(refusalOf(await confirm(ada, fresh.codeAt(now())))).toBe("TOO_MANY_ATTEMPTS");
    });
  });

  describe("recovery codes", () => {
    it("open a session each, once, and the owner is told", async () => {
      const { person, codes } = await guardedPerson(portrait);
      const recoveryCode = codes[0] ?? "";
      const typed = recoveryCode.replaceAll("-", " ").toUpperCase();
      const completed = await complete(portrait, (await beginSignIn(portrait, person)).id, { recoveryCode: typed });
      expect(completed).toMatchObject({ userErrors: [], viewer: { session: { method: "RECOVERY_CODE" } } });
      expect(await standing({ ...person, token: completed.accessToken })).toEqual({ totpEnabled: true, recoveryCodesLeft: 9 });
      await isMailed(person, "A recovery code was used");
      const again = await complete(portrait, (await beginSignIn(portrait, person)).id, { recoveryCode });
      expect(again.userErrors).toMatchObject([{ code: "WRONG_CODE", path: ["input", "recoveryCode"] }]);
    });

    it("open one session when one is used twice at the same moment", async () => {
      const { person, codes } = await guardedPerson(portrait);
      for (const recoveryCode of codes.slice(0, 5)) {
        const challenges = await Promise.all([1, 2, 3].map(() => beginSignIn(portrait, person)));
        const answers = await Promise.all(challenges.map(({ id }) => complete(portrait, id, { recoveryCode })));
        expect(answers.map(({ userErrors }) => userErrors[0]?.code ?? "in").sort()).toEqual(["WRONG_CODE", "WRONG_CODE", "in"]);
      }
      expect(await standing(person)).toMatchObject({ recoveryCodesLeft: 5 });
    });

    it("are of one account", async () => {
      const [ada, eve] = [await guardedPerson(portrait), await guardedPerson(portrait)];
      const { id } = await beginSignIn(portrait, eve.person);
      expect((await complete(portrait, id, { recoveryCode: ada.codes[0] ?? "" })).userErrors).toMatchObject([{ code: "WRONG_CODE" }]);
      expect(await standing(ada.person)).toMatchObject({ recoveryCodesLeft: 10 });
    });

    it("are good for nothing once there are new ones", async () => {
      const { person, codes } = await guardedPerson(portrait);
      const { data } = await portrait.graphql(regenerateRecoveryCodes, {}, person);
      expect(data.regenerateRecoveryCodes).toMatchObject({ userErrors: [], account: { recoveryCodesLeft: 10 } });
      const { id } = await beginSignIn(portrait, person);
      expect((await complete(portrait, id, { recoveryCode: codes[0] ?? "" })).userErrors).toMatchObject([{ code: "WRONG_CODE" }]);
      expect((await complete(portrait, id, { recoveryCode: data.regenerateRecoveryCodes.codes[0] })).userErrors).toEqual([]);
      await isMailed(person, "You have new recovery codes");
    });

    it("are not given to whoever has no app", async () => {
      const ada = await portrait.newPerson();
      expect(refusalOf(await portrait.graphql(regenerateRecoveryCodes, {}, ada))).toBe("TOTP_NOT_ENABLED");
      expect(refusalOf(await portrait.graphql(disableTotp, {}, ada))).toBe("TOTP_NOT_ENABLED");
    });
  });

  it("are removed together, and the password is enough again", async () => {
    const { person, app, codes } = await guardedPerson(portrait);
    const { data } = await portrait.graphql(disableTotp, {}, person);
    expect(data.disableTotp).toEqual({ userErrors: [], account: { totpEnabled: false, recoveryCodesLeft: 0 } });
    await isMailed(person, "Two-step sign-in is off");
    expect((await fullSignIn(portrait, person)).data.signIn).toMatchObject({ challenge: null, accessToken: expect.any(String) });
    expect(await portrait.query(`select 1 from recovery_codes where account_id = $1`, [person.accountId])).toEqual([]);
    portrait.clock.moveBy(minutes(10));
    const back = await portrait.signIn(person);
    expect(refusalOf(await prove(portrait, back, { totpCode: app.codeAt(now()) }))).toBe("WRONG_CODE");
    expect(codes).toHaveLength(10);
  });

  it("can't be set up, removed or read anew in a session whose proof is old, stolen as it may be", async () => {
    const { person, app } = await guardedPerson(portrait);
    portrait.clock.moveBy(minutes(10));
    const stolen = await refreshed(portrait, person);
    for (const mutation of [startTotpEnrolment, disableTotp, regenerateRecoveryCodes]) {
      const answer = await portrait.graphql(mutation, {}, stolen);
      expect(answer.errors?.[0]?.extensions).toEqual({ code: "REAUTH_REQUIRED", acceptedMethods: ["PASSWORD", "TOTP"] });
    }
    expect(await standing(stolen)).toMatchObject({ totpEnabled: true, recoveryCodesLeft: 10 });
    expect(codeOf(await prove(portrait, stolen, { totpCode: app.codeAt(now()) }))).toBeUndefined();
    expect(refusalOf(await portrait.graphql(disableTotp, {}, stolen))).toBeNull();
  });
});
