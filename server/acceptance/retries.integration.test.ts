import { setTimeout as sleep } from "node:timers/promises";
import { hours, seconds } from "#server/kernel/clock.ts";
import { unavailable } from "#server/kernel/errors.ts";
import { type Caller, type GraphqlAnswer, stranger, TestPortrait } from "#server/testing/portrait.ts";
import { codeOf, edit, ownProfile, pictureCounts, samplePicture, uploadPicture } from "./operations.ts";
import { eventually } from "./stopwatch.ts";

let keys = 0;
const under = (key: string) => ({ "idempotency-key": key });
const freshKey = () => {
  keys += 1;
  return `key ${keys}`;
};

describe("a mutation that is sent again under its Idempotency-Key", () => {
  let portrait: TestPortrait;
  let ada: Caller;
  /** What each write to the blob store waits for. */
  let store: () => Promise<unknown>;
  let brokenStatement: RegExp | null;

  beforeAll(async () => {
    portrait = await TestPortrait.start({
      world: ({ blobs }) => {
        const put = blobs.put.bind(blobs);
        blobs.put = (...object) => store().then(() => put(...object));
        return { blobs };
      },
    });
    const { database } = portrait.app;
    const query = database.query.bind(database);
    database.query = (sql, parameters) => (brokenStatement?.test(sql) ? Promise.reject(unavailable("database")) : query(sql, parameters));
  });
  beforeEach(async () => {
    store = async () => undefined;
    brokenStatement = null;
    ada = await portrait.newPerson();
  });
  afterAll(() => portrait.stop());

  const versionOf = async (caller: Caller): Promise<number> => (await portrait.graphql(ownProfile, {}, caller)).data.viewer.profile.version;
  const pictureOf = async (caller: Caller): Promise<string> => (await portrait.graphql(ownProfile, {}, caller)).data.viewer.profile.avatar.id;
  const picturesOf = (caller: Caller) => portrait.query(`select 1 from images where owner_id = $1`, [caller.accountId]);
  const keptFor = (caller: Caller) =>
    portrait.query<{ answer: Buffer }>(`select answer_sealed as answer from idempotent_answers where account_id = $1`, [caller.accountId]);
  const isReplay = ({ headers }: GraphqlAnswer) => headers.get("idempotent-replayed") === "true";
  const send = (picture: Uint8Array<ArrayBuffer>, key: string, caller = ada) => portrait.upload(uploadPicture, picture, {}, caller, under(key));
  const imageIn = ({ data }: GraphqlAnswer): string => data.uploadImage.image.id;

  /** As a caller does it who is told to try again: on a busy machine the database may not answer all at once. */
  async function untilAnswered(send: () => Promise<GraphqlAnswer>): Promise<GraphqlAnswer> {
    for (;;) {
      const answer = await send();
      if (codeOf(answer) !== "UNAVAILABLE") return answer;
    }
  }

  /** Uploads that get as far as the blob store stop there, until they are let go. */
  function holdUploads(): { readonly arrived: () => Promise<unknown>; readonly letGo: () => void } {
    const gate = Promise.withResolvers<void>();
    let waiting = 0;
    store = () => {
      waiting += 1;
      return gate.promise;
    };
    return { arrived: () => eventually(async () => waiting > 0, 10), letGo: gate.resolve };
  }

  it("is done once, and gets the same answer again", async () => {
    const key = freshKey();
    const first = await edit(portrait, ada, "once", under(key));
    const after = await versionOf(ada);
    const again = await edit(portrait, ada, "once", under(key));
    expect(again.data).toEqual(first.data);
    expect([isReplay(first), isReplay(again), again.status]).toEqual([false, true, 200]);
    expect(await versionOf(ada)).toBe(after);
  });

  it("gets the first answer even when the world has moved on since", async () => {
    const key = freshKey();
    const first = await edit(portrait, ada, "then", under(key));
    await edit(portrait, ada, "since");
    expect((await edit(portrait, ada, "then", under(key))).data).toEqual(first.data);
    expect((await portrait.graphql(ownProfile, {}, ada)).data.viewer.profile.headline).toBe("since");
  });

  it("stores a picture once, whatever the file is called", async () => {
    const [key, picture] = [freshKey(), await samplePicture()];
    const first = await send(picture, key);
    const again = await send(picture, key);
    expect(again.data).toEqual(first.data);
    expect(isReplay(again)).toBe(true);
    expect(await picturesOf(ada)).toHaveLength(1);
  });

  it("is refused with another file under the same key", async () => {
    const key = freshKey();
    const first = await send(await samplePicture(), key);
    const other = await send(await samplePicture(80, 80), key);
    expect([codeOf(other), other.status]).toEqual(["BAD_USER_INPUT", 400]);
    expect(await pictureOf(ada)).toBe(imageIn(first));
  });

  it("is refused with anything else under the same key, be it another letter", async () => {
    const key = freshKey();
    await edit(portrait, ada, "another", under(key));
    const others = [
      await edit(portrait, ada, "Another", under(key)),
      await portrait.graphql(`mutation { revokeOtherSessions { revoked } }`, {}, ada, under(key)),
    ];
    for (const other of others) expect([codeOf(other), other.status]).toEqual(["BAD_USER_INPUT", 400]);
    expect((await portrait.graphql(ownProfile, {}, ada)).data.viewer.profile.headline).toBe("another");
  });

  it("gets its answer also when the caller hung up while it was being done", async () => {
    const [key, picture] = [freshKey(), await samplePicture()];
    const uploads = holdUploads();
    const hangUp = new AbortController();
    const lost = fetchUpload(picture, key, hangUp.signal);
    await uploads.arrived();
    hangUp.abort();
    await expect(lost).rejects.toThrow();
    const retry = send(picture, key);
    await sleep(300);
    uploads.letGo();
    const answer = await retry;
    expect(isReplay(answer)).toBe(true);
    expect(answer.data.uploadImage.userErrors).toEqual([]);
    expect([await pictureOf(ada), await picturesOf(ada)]).toEqual([imageIn(answer), [expect.anything()]]);
    expect(imageIn(await send(picture, key))).toBe(imageIn(answer));
  });

  it("is done once when ten tries come at once, and all ten get the answer", async () => {
    const key = freshKey();
    const answers = await Promise.all(Array.from({ length: 10 }, () => untilAnswered(() => edit(portrait, ada, "ten", under(key)))));
    const version = await versionOf(ada);
    expect(answers.map(({ data }) => data.updateProfile.profile.version)).toEqual(Array.from({ length: 10 }, () => version));
    expect(answers.filter((answer) => !isReplay(answer))).toHaveLength(1);
  });

  it("is another account's own under the same key", async () => {
    const key = freshKey();
    const grace = await portrait.newPerson();
    const [hers, his] = [await edit(portrait, ada, "hers", under(key)), await edit(portrait, grace, "hers", under(key))];
    expect(hers.data.updateProfile.profile.id).toBe(ada.accountId);
    expect(his.data.updateProfile.profile.id).toBe(grace.accountId);
    expect(isReplay(his)).toBe(false);
  });

  it("gets its answer on another device of the same account, and not with a session that is over", async () => {
    const key = freshKey();
    const first = await edit(portrait, ada, "mine", under(key));
    const phone = await portrait.signIn(ada);
    expect((await edit(portrait, phone, "mine", under(key))).data).toEqual(first.data);
    await portrait.graphql(`mutation { signOut { signedOut } }`, {}, ada);
    expect(codeOf(await edit(portrait, ada, "mine", under(key)))).toBe("UNAUTHENTICATED");
  });

  it("is a new one after 24 hours, and until then the old one", async () => {
    const key = freshKey();
    const first = await edit(portrait, ada, "old", under(key));
    portrait.clock.moveBy(hours(23.9));
    const dayLater = await portrait.signIn(ada);
    expect((await edit(portrait, dayLater, "old", under(key))).data).toEqual(first.data);
    portrait.clock.moveBy(hours(0.2));
    const later = await portrait.signIn(ada);
    const renewed = await edit(portrait, later, "new", under(key));
    expect(renewed.data.updateProfile.profile.headline).toBe("new");
    portrait.clock.moveBy(hours(24.1));
    await portrait.app.jobs["idempotency:clean-up"]?.({});
    expect(await keptFor(ada)).toEqual([]);
  });

  it("is tried anew after a failure in which nothing was done", async () => {
    const [key, picture] = [freshKey(), await samplePicture()];
    store = () => Promise.reject(unavailable("blob store"));
    expect(codeOf(await send(picture, key))).toBe("UNAVAILABLE");
    store = async () => undefined;
    const second = await send(picture, key);
    expect([second.errors, isReplay(second)]).toEqual([undefined, false]);
    expect(await pictureOf(ada)).toBe(imageIn(second));
  });

  it("gets the same refusal again", async () => {
    const key = freshKey();
    const first = await send(new Uint8Array(Buffer.from("no picture, just words")), key);
    expect(first.data.uploadImage.userErrors).toMatchObject([{ code: "NOT_AN_IMAGE" }]);
    const again = await send(new Uint8Array(Buffer.from("no picture, just words")), key);
    expect([again.data, isReplay(again)]).toEqual([first.data, true]);
  });

  it("is not done again when it was done and a part of its answer failed", async () => {
    const [key, manager] = [freshKey(), await portrait.newPerson("manager")];
    const mutation = `mutation { updateProfile(input: { headline: "half" }) { profile { version roles { memberCount } } } }`;
    brokenStatement = /as members from role_grants/;
    const first = await portrait.graphql(mutation, {}, manager, under(key));
    expect([codeOf(first), first.data.updateProfile.profile.version]).toEqual(["UNAVAILABLE", expect.any(Number)]);
    brokenStatement = null;
    const again = await portrait.graphql(mutation, {}, manager, under(key));
    expect([again.data, again.errors, isReplay(again)]).toEqual([first.data, first.errors, true]);
    expect(await versionOf(manager)).toBe(first.data.updateProfile.profile.version);
  });

  it("is not done again when another one of the same request failed after it", async () => {
    const key = freshKey();
    const grace = await portrait.newPerson();
    const mutation = `mutation ($id: ID!) { mine: updateProfile(input: { headline: "first" }) { profile { version } } other: updateProfile(input: { id: $id, headline: "second" }) { profile { version } } }`;
    const first = await portrait.graphql(mutation, { id: grace.accountId }, ada, under(key));
    expect([codeOf(first), first.data]).toEqual(["FORBIDDEN", null]);
    const after = await versionOf(ada);
    const again = await portrait.graphql(mutation, { id: grace.accountId }, ada, under(key));
    expect([codeOf(again), isReplay(again)]).toEqual(["FORBIDDEN", true]);
    expect(await versionOf(ada)).toBe(after);
  });

  it("is answered although its answer can't be kept", async () => {
    const key = freshKey();
    brokenStatement = /set answer_sealed = \$4/;
    expect((await edit(portrait, ada, "not kept", under(key))).data.updateProfile.profile.headline).toBe("not kept");
  });

  it("is done anew, within seconds, when the process of the first try died before it could keep its answer", async () => {
    const key = freshKey();
    await edit(portrait, ada, "again", under(key));
    await portrait.query(`update idempotent_answers set answer_sealed = null, claimed_until = created_at + interval '3 s' where account_id = $1`, [
      ada.accountId,
    ]);
    const retry = await edit(portrait, ada, "again", under(key));
    expect([retry.errors, isReplay(retry)]).toEqual([undefined, false]);
    expect(isReplay(await edit(portrait, ada, "again", under(key)))).toBe(true);
  });

  it("waits for a first try that takes long, and does not take it for dead", async () => {
    const [key, picture] = [freshKey(), await samplePicture()];
    const uploads = holdUploads();
    const first = send(picture, key);
    await uploads.arrived();
    portrait.clock.moveBy(seconds(7));
    // Until the claim was renewed.
    await sleep(3_500);
    portrait.clock.moveBy(seconds(7));
    const second = send(picture, key);
    await sleep(300);
    uploads.letGo();
    const answers = await Promise.all([first, second]);
    expect(answers.map(isReplay)).toEqual([false, true]);
    expect(imageIn(answers[1])).toBe(imageIn(answers[0]));
  });

  it("says that the first try is still under way when it takes longer than anybody wants to wait", async () => {
    const [key, picture] = [freshKey(), await samplePicture()];
    const uploads = holdUploads();
    const first = send(picture, key);
    await uploads.arrived();
    const second = send(picture, key);
    // Two thirds of the wait, while the claim is renewed by the real clock.
    await sleep(3_500);
    portrait.clock.moveBy(seconds(9));
    const { errors, status } = await second;
    expect([errors?.[0]?.extensions.code, status]).toEqual(["UNAVAILABLE", 503]);
    uploads.letGo();
    expect((await first).errors).toBeUndefined();
  });

  it("keeps the answer of whoever took over from a first try that nobody heard of, when that one comes back", async () => {
    const [key, picture] = [freshKey(), await samplePicture()];
    const uploads = holdUploads();
    const first = send(picture, key);
    await uploads.arrived();
    store = async () => undefined;
    portrait.clock.moveBy(seconds(60));
    const second = await send(picture, key);
    expect(isReplay(second)).toBe(false);
    uploads.letGo();
    expect((await first).errors).toBeUndefined();
    expect((await send(picture, key)).data).toEqual(second.data);
  });

  it("keeps its answer where nobody can read it who has only the database", async () => {
    await edit(portrait, ada, "between us", under(freshKey()));
    const [kept] = await keptFor(ada);
    expect(kept?.answer.includes("updateProfile")).toBe(false);
    expect(kept?.answer.includes("between us")).toBe(false);
  });

  it("never hands out the tokens of a sign-in again, nor keeps them", async () => {
    const key = freshKey();
    const signIn = () =>
      portrait.graphql(`mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }`, { input: inputOf(ada) }, ada, under(key));
    const [first, second] = [await signIn(), await signIn()];
    expect(first.data.signIn.accessToken).toEqual(expect.any(String));
    expect(second.data.signIn.accessToken).not.toBe(first.data.signIn.accessToken);
    expect(await keptFor(ada)).toEqual([]);
  });

  it("needs a key of 1 to 255 characters, and is not done with another", async () => {
    const before = await versionOf(ada);
    for (const key of ["", "k".repeat(256)]) {
      const refused = await edit(portrait, ada, "never", under(key));
      expect([codeOf(refused), refused.status]).toEqual(["BAD_USER_INPUT", 400]);
    }
    expect(await versionOf(ada)).toBe(before);
    expect((await edit(portrait, ada, "long", under("k".repeat(255)))).errors).toBeUndefined();
  });

  it("is one of somebody who is signed in: a stranger's key means nothing, nor does one of a query", async () => {
    const key = freshKey();
    const signUp = () =>
      portrait.graphql(`mutation { signUp(input: { email: "x", password: "y", displayName: "" }) { userErrors { code } } }`, {}, stranger, under(key));
    expect([isReplay(await signUp()), isReplay(await signUp())]).toEqual([false, false]);
    const ask = () => portrait.graphql(ownProfile, {}, ada, under(key));
    const before = await ask();
    await edit(portrait, ada, "moved on");
    expect((await ask()).data.viewer.profile.version).toBeGreaterThan(before.data.viewer.profile.version);
    expect(await keptFor(ada)).toEqual([]);
  });

  it("leaves no more pictures than people who set one", async () => {
    const [people] = await portrait.query<{ pointing: number }>(`select count(*)::int as pointing from profiles where avatar_image_id is not null`);
    expect((await pictureCounts(portrait)).rows).toBe(people?.pointing);
  });

  const inputOf = ({ email, password }: Caller) => ({ email, password });

  function fetchUpload(picture: Uint8Array<ArrayBuffer>, key: string, signal: AbortSignal): Promise<Response> {
    const body = new FormData();
    body.append("operations", JSON.stringify({ query: uploadPicture, variables: { file: null } }));
    body.append("map", JSON.stringify({ 0: ["variables.file"] }));
    body.append("0", new Blob([picture]), "the same, by another name.jpg");
    const headers = { "apollo-require-preflight": "1", authorization: `Bearer ${ada.token}`, ...under(key) };
    return fetch(`${portrait.url}/graphql`, { method: "POST", headers, body, signal });
  }
});
