import { setTimeout as sleep } from "node:timers/promises";
import { strFromU8, unzipSync } from "fflate";
import sharp from "sharp";
import { days, hours, minutes, seconds } from "#server/kernel/clock.ts";
import { unavailable } from "#server/kernel/errors.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import { mailTo } from "#server/testing/mails.ts";
import { type Caller, stranger, TestPortrait } from "#server/testing/portrait.ts";

const errors = "userErrors { __typename code path ... on LimitReached { limit retryAt } }";
const exported = "export { id state requestedAt url expiresAt }";
const exportMyData = `mutation { exportMyData { ${errors} ${exported} } }`;
const own = `{ viewer { dataExports { id state url expiresAt } } }`;
const job = `query ($id: ID!) { job(id: $id) { kind state done total errors resultUrl } }`;

/** Hands everything on; before or after that it fails, when it is told to. */
class UnsteadyStore implements BlobStore {
  failsBefore = 0;
  failsAfter = 0;
  isBroken = false;

  constructor(private readonly next: BlobStore) {}

  async put(key: string, body: Buffer, contentType: string) {
    if (key.startsWith("exports/")) {
      if (this.isBroken) throw new Error("Nobody has thought of this.");
      if (this.failsBefore-- > 0) throw unavailable("blob store");
      const stored = await this.next.put(key, body, contentType);
      if (this.failsAfter-- > 0) throw unavailable("blob store");
      return stored;
    }
    return this.next.put(key, body, contentType);
  }

  head = (key: string) => this.next.head(key);
  read = (key: string) => this.next.read(key);
  list = (prefix: string, cursor?: string) => this.next.list(prefix, cursor);
  delete = (keys: readonly string[]) => this.next.delete(keys);
  urlOf = (key: string) => this.next.urlOf(key);
}

describe("an export of one's own data", () => {
  let portrait: TestPortrait;
  let store: UnsteadyStore;
  beforeAll(async () => {
    portrait = await TestPortrait.start({
      env: { LOG_LEVEL: "debug" },
      world: (world) => {
        store = new UnsteadyStore(world.blobs);
        return { blobs: store };
      },
    });
  });
  afterAll(() => portrait.stop());

  const ask = async (query: string, variables: object = {}, caller: Caller = stranger) => {
    const { data, errors: failures } = await portrait.graphql(query, variables, caller);
    expect(failures).toBeUndefined();
    return Object.values(data)[0] as ReturnType<typeof JSON.parse>;
  };
  const failure = async (query: string, caller: Caller) => (await portrait.graphql(query, {}, caller)).errors?.[0]?.extensions.code ?? null;
  async function follow(caller: Caller, id: string) {
    for (const giveUpAt = Date.now() + 20_000; ; await sleep(50)) {
      const now = await ask(job, { id }, caller);
      if (now.state === "DONE" || now.state === "FAILED") return now;
      if (Date.now() > giveUpAt) throw new Error(`The export did not end: ${JSON.stringify(now)}`);
    }
  }
  async function exportOf(caller: Caller): Promise<{ id: string; url: string }> {
    const { userErrors, export: asked } = await ask(exportMyData, {}, caller);
    expect(userErrors).toEqual([]);
    const { state, resultUrl } = await follow(caller, asked.id);
    expect(state).toBe("DONE");
    return { id: asked.id, url: resultUrl };
  }
  const keysOf = async (id: string) =>
    (await portrait.query<{ key: string | null }>(`select object_key as key from data_exports where id = $1`, [id])).map(({ key }) => key ?? "");
  const stored = async () => (await portrait.blobs.list("exports/")).objects.map(({ key }) => key);
  const gone = async (key: string) => {
    for (const giveUpAt = Date.now() + 10_000; Date.now() < giveUpAt; await sleep(50)) if ((await portrait.blobs.head(key)) === null) return true;
    return false;
  };
  const jsonIn = (files: ReturnType<typeof unzipSync>, name: string) => JSON.parse(strFromU8(files[name] ?? new Uint8Array()));

  it("has everything that is kept about somebody, and nothing about others", async () => {
    const [ada, chief] = [await portrait.newPerson("manager"), await portrait.newPerson("admin")];
    const edit = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { ${errors} } }`;
    await ask(edit, { input: { headline: "First", phone: "+442079460958", birthDate: "1990-01-01" } }, ada);
    await ask(edit, { input: { id: ada.accountId, headline: "Second" } }, chief);
    await ask(edit, { input: { id: chief.accountId, bio: "Edited by a manager" } }, ada);
    const png = await sharp({ create: { width: 300, height: 300, channels: 3, background: "#0f6a66" } })
      .png()
      .toBuffer();
    const uploaded = await portrait.upload(
      `mutation ($file: Upload!) { uploadImage(file: $file, alt: "Green") { userErrors { code } } }`,
      new Uint8Array(png),
      {},
      ada,
    );
    expect(uploaded).toMatchObject({ data: { uploadImage: { userErrors: [] } } });

    const { id, url } = await exportOf(ada);
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/zip",
      "content-disposition": `attachment; filename="your-data.zip"`,
      "cache-control": "private, no-store",
    });
    const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
    expect(jsonIn(files, "account.json")).toMatchObject({ id: ada.accountId, email: ada.email, hasPassword: true, totpEnabled: false });
    expect(jsonIn(files, "profile.json")).toMatchObject({ headline: "Second", phone: "+442079460958", birthDate: "1990-01-01", avatarAlt: "Green" });
    expect(jsonIn(files, "profile-history.json")).toEqual(
      expect.arrayContaining([expect.objectContaining({ field: "headline", former: "First", changedBy: "somebody else" })]),
    );
    expect(jsonIn(files, "completion-history.json").length).toBeGreaterThan(0);
    expect(jsonIn(files, "roles.json").map(({ role }: { role: string }) => role)).toEqual(["manager", "member"]);
    expect(jsonIn(files, "sessions.json")).toMatchObject([{ method: "PASSWORD", endedAt: null }]);
    expect(jsonIn(files, "security-log.json").map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(["account.signed-up", "session.started", "account.export-requested"]),
    );
    expect(jsonIn(files, "activity.json")).toEqual(
      expect.arrayContaining([expect.objectContaining({ action: "profile.updated", by: "you", about: "profile of somebody else" })]),
    );
    expect(jsonIn(files, "pictures.json")).toMatchObject([{ kind: "AVATAR", alt: "Green" }]);
    const pictures = Object.keys(files).filter((name) => name.startsWith("pictures/"));
    expect(pictures.length).toBeGreaterThan(0);
    for (const name of pictures) expect((await sharp(files[name]).metadata()).width).toBeGreaterThan(0);

    const everything = Object.values(files).map((bytes) => strFromU8(bytes, true));
    const [secrets] = await portrait.query<{ hash: string }>(`select password_hash as hash from accounts where id = $1`, [ada.accountId]);
    for (const foreign of [chief.accountId, chief.email, secrets?.hash ?? "", ada.refreshToken]) expect(everything.join()).not.toContain(foreign);
    for (const personal of [ada.accountId, ada.email]) expect(url).not.toContain(personal);
    expect(await ask(job, { id }, ada)).toMatchObject({ kind: "exports:make", done: 9, total: 9, errors: [] });
    await mailTo(portrait, ada.email, "Your data is ready");
  });

  it("lies where everybody may read it, and opens for nobody without its address", async () => {
    const ada = await portrait.newPerson();
    const { id, url } = await exportOf(ada);
    const [key] = await keysOf(id);
    const lying = Buffer.from(await (await fetch(portrait.blobs.urlOf(key ?? ""))).arrayBuffer());
    expect(lying.length).toBeGreaterThan(100);
    for (const telling of ["PK\u0003\u0004", "account.json", ada.email, ada.accountId]) expect(lying.toString("latin1")).not.toContain(telling);
    const other = await exportOf(await portrait.newPerson());
    const tampered = [
      url.replace(/expires=(\d+)/, (_, expires) => `expires=${Number(expires) + 60}`),
      url.replace(/signature=./, (start) => `${start.slice(0, -1)}${start.endsWith("A") ? "B" : "A"}`),
      url.replace(id, other.id),
      url.split("?")[0] ?? "",
      url.replace(id, "nonsense"),
      `${url}&signature=x`,
    ];
    for (const address of tampered) expect([address, (await fetch(address)).status]).toEqual([address, 404]);
    expect((await fetch(url, { method: "HEAD" })).status).toBe(200);
    expect(portrait.log.join("")).not.toContain("signature=");
    expect(portrait.log.join("")).not.toContain(new URL(url).searchParams.get("signature"));
  });

  it("has an address for a quarter of an hour, and another one for whoever looks again, until it is deleted after three days", async () => {
    const ada = await portrait.newPerson();
    const { id, url } = await exportOf(ada);
    const [key] = await keysOf(id);
    portrait.clock.moveBy(minutes(15) - seconds(20));
    expect((await fetch(url)).status).toBe(200);
    portrait.clock.moveBy(seconds(20));
    expect((await fetch(url)).status).toBe(404);
    const again = (await ask(own, {}, await portrait.signIn(ada))).dataExports[0];
    expect(again).toMatchObject({ id, state: "READY" });
    expect((await fetch(again.url)).status).toBe(200);

    portrait.clock.moveBy(days(3) - minutes(20));
    const last = (await ask(own, {}, await portrait.signIn(ada))).dataExports[0];
    expect((await fetch(last.url)).status).toBe(200);
    portrait.clock.moveBy(minutes(6));
    expect((await fetch(last.url)).status).toBe(404);
    const back = await portrait.signIn(ada);
    expect((await ask(own, {}, back)).dataExports).toMatchObject([{ id, state: "EXPIRED", url: null }]);
    await portrait.app.jobs["exports:clean-up"]?.({});
    expect(await gone(key ?? "")).toBe(true);
    expect(await portrait.query(`select object_key as key, key_sealed as secret from data_exports where id = $1`, [id])).toEqual([{ key: null, secret: null }]);
    expect((await ask(own, {}, back)).dataExports).toMatchObject([{ id, state: "EXPIRED", url: null }]);
    expect((await ask(job, { id }, back)).resultUrl).toBeNull();
  });

  it("is made one at a time for each account, and five times a day", async () => {
    const ada = await portrait.newPerson();
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask(exportMyData, {}, ada)));
    const codes = answers.map(({ userErrors }) => userErrors[0]?.code ?? null);
    expect(codes.toSorted()).toEqual(["EXPORT_UNDERWAY", "EXPORT_UNDERWAY", "EXPORT_UNDERWAY", null]);
    await follow(ada, answers.find(({ export: asked }) => asked !== null).export.id);
    for (let made = 1; made < 5; made++) await exportOf(ada);
    const [refusal] = (await ask(exportMyData, {}, ada)).userErrors;
    expect(refusal).toMatchObject({ __typename: "LimitReached", code: "TOO_MANY_EXPORTS", limit: 5, retryAt: expect.any(String) });
    portrait.clock.moveBy(hours(24));
    await exportOf(await portrait.signIn(ada));
  });

  it("is for its owner's eyes, and takes a fresh proof", async () => {
    const [ada, eve] = [await portrait.newPerson(), await portrait.newPerson("admin")];
    const { id } = await exportOf(ada);
    expect(await ask(job, { id }, eve)).toBeNull();
    expect((await ask(own, {}, eve)).dataExports).toEqual([]);
    expect(await failure(exportMyData, stranger)).toBe("UNAUTHENTICATED");
    portrait.clock.moveBy(minutes(10));
    expect(await failure(exportMyData, await portrait.refresh(ada))).toBe("REAUTH_REQUIRED");
  });

  it("is tried again when the store comes back, and leaves no other archive behind", async () => {
    const ada = await portrait.newPerson();
    store.failsBefore = 1;
    const first = await exportOf(ada);
    expect((await fetch(first.url)).status).toBe(200);
    const before = await stored();
    // As a process leaves it that dies right after the archive was stored.
    store.failsAfter = 1;
    const second = await exportOf(ada);
    expect((await fetch(second.url)).status).toBe(200);
    const [key] = await keysOf(second.id);
    for (const each of (await stored()).filter((one) => one !== key && !before.includes(one))) expect(await gone(each)).toBe(true);
    expect(await stored()).toContain(key);
  }, 40_000);

  it("says so when it can't be made, and can be asked for again", async () => {
    const ada = await portrait.newPerson();
    store.isBroken = true;
    const { export: asked } = await ask(exportMyData, {}, ada);
    expect(await follow(ada, asked.id)).toMatchObject({ state: "FAILED", resultUrl: null, errors: [expect.any(String)] });
    expect((await ask(own, {}, ada)).dataExports).toMatchObject([{ id: asked.id, state: "FAILED", url: null }]);
    store.isBroken = false;
    await exportOf(ada);
  });

  it("does not stand in the way of another one when its process is gone", async () => {
    const ada = await portrait.newPerson();
    const { id } = await exportOf(ada);
    await portrait.query(`update data_exports set state = 'RUNNING', expires_at = null where id = $1`, [id]);
    await portrait.query(`update background_jobs set state = 'RUNNING' where id = $1`, [id]);
    expect((await ask(exportMyData, {}, ada)).userErrors).toMatchObject([{ code: "EXPORT_UNDERWAY" }]);
    portrait.clock.moveBy(minutes(11));
    const back = await portrait.signIn(ada);
    await exportOf(back);
    expect((await ask(job, { id }, back)).state).toBe("FAILED");
  });

  it("goes with the account", async () => {
    const ada = await portrait.newPerson();
    const { id, url } = await exportOf(ada);
    const [key] = await keysOf(id);
    await ask(`mutation { deleteMyAccount { ${errors} } }`, {}, ada);
    expect(await failure(exportMyData, await portrait.signIn(ada))).toBe("DELETION_SCHEDULED");
    portrait.clock.moveBy(days(14));
    await portrait.app.jobs["accounts:delete-due"]?.({});
    expect((await fetch(url)).status).toBe(404);
    expect(await gone(key ?? "")).toBe(true);
  });
});
