import sharp from "sharp";
import { days, hours } from "#server/kernel/clock.ts";
import { unavailable } from "#server/kernel/errors.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import { mailTo } from "#server/testing/mails.ts";
import { type Caller, stranger, TestPortrait } from "#server/testing/portrait.ts";
import { codeOf } from "./operations.ts";
import { eventually } from "./stopwatch.ts";

const image = "id color url(size: 768, format: JPEG) srcSet(format: JPEG) width height alt isFallback privacyReceipt { bytesIn removedLocation }";
const shown = `id version hidden avatar { ${image} } cover { ${image} } retiredImages { id kind retiredAt restorableUntil }`;
const upload = `mutation ($file: Upload!, $kind: ImageKind, $crop: CropInput, $alt: String, $id: ID) { uploadImage(file: $file, kind: $kind, crop: $crop, alt: $alt, profileId: $id) { userErrors { code path message } image { ${image} } profile { ${shown} } } }`;
const remove = `mutation ($kind: ImageKind, $id: ID, $reason: String) { removeImage(kind: $kind, profileId: $id, reason: $reason) { userErrors { code path } profile { ${shown} } } }`;
const restore = `mutation ($id: ID!) { restoreImage(id: $id) { userErrors { __typename code path } image { ${image} } profile { ${shown} } } }`;
const nothing = { userErrors: [{ __typename: "Conflict", code: "NOTHING_TO_RESTORE", path: ["id"] }], image: null, profile: null };

const drawn = async (width: number, height: number, background = "#336699") =>
  new Uint8Array(
    await sharp({ create: { width, height, channels: 3, background } })
      .jpeg()
      .toBuffer(),
  );

describe("pictures", () => {
  let portrait: TestPortrait;
  let staff: Caller;
  let storeFails = false;
  let ada: Caller;
  beforeAll(async () => {
    // The real store, with a switch.
    const failing = (blobs: BlobStore): BlobStore => {
      const put: BlobStore["put"] = (...object) => (storeFails ? Promise.reject(unavailable("blob store")) : blobs.put(...object));
      return new Proxy(blobs, {
        get(target, name) {
          const value = Reflect.get(target, name);
          return name === "put" ? put : typeof value === "function" ? value.bind(target) : value;
        },
      });
    };
    portrait = await TestPortrait.start({ world: ({ blobs }) => ({ blobs: failing(blobs) }) });
    staff = await portrait.newPerson("manager");
  });
  beforeEach(async () => {
    storeFails = false;
    ada = await portrait.newPerson();
  });
  afterAll(() => portrait.stop());

  async function done(query: string, variables: object, caller: Caller) {
    const { data, errors } = await portrait.graphql(query, variables, caller);
    expect(errors).toBeUndefined();
    const [payload] = Object.values(data);
    // biome-ignore lint/suspicious/noExplicitAny: tests read answers as they come
    return payload as any;
  }
  async function set(caller: Caller, file: Uint8Array<ArrayBuffer>, variables: object = {}) {
    const { data, errors } = await portrait.upload(upload, file, variables, caller);
    expect(errors).toBeUndefined();
    expect(data.uploadImage.userErrors).toEqual([]);
    return data.uploadImage;
  }
  const look = (caller: Caller, id = ada.accountId) => done(`query ($id: ID) { profile(id: $id) { ${shown} } }`, { id }, caller);
  const bytesAt = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());
  const isGone = (url: string) => eventually(async () => (await fetch(url)).status === 404, 20);
  /** Keys of all objects of that picture; the sealed ones are nobody's by their names. */
  async function objectsOf(id: string): Promise<string[]> {
    return (await portrait.blobs.list(`pictures/${id}/`)).objects.map(({ key }) => key);
  }
  const jobsAreDone = () =>
    eventually(async () => (await portrait.query(`select 1 from graphile_worker.jobs where task_identifier like 'images%' limit 1`)).length === 0, 20);
  /** Everything there is in the store belongs to somebody, and everything that is shown is there. */
  async function isWhole(): Promise<void> {
    await jobsAreDone();
    expect(await portrait.app.sweep(0)).toMatchObject({ orphanedObjects: 0, orphanedImages: 0, damagedImages: 0 });
  }

  describe("of the kind cover", () => {
    it("are three times as wide as high, in all their sizes, and leave the avatar alone", async () => {
      const { image: cover, profile } = await set(ada, await drawn(2_000, 1_000), { kind: "COVER", alt: "The sea" });
      expect(cover).toMatchObject({ width: 1_920, height: 640, alt: "The sea", isFallback: false, privacyReceipt: { removedLocation: false } });
      expect(profile.cover).toEqual(cover);
      expect(profile.avatar).toMatchObject({ id: null, isFallback: true });
      const widths = cover.srcSet.split(", ").map((each: string) => each.split(" ")[1]);
      expect(widths).toEqual(["360w", "720w", "1440w", "1920w"]);
      for (const source of cover.srcSet.split(", ")) {
        const [url, width] = source.split(" ");
        const metadata = await sharp(await bytesAt(url)).metadata();
        expect([`${metadata.width}w`, metadata.height]).toEqual([width, metadata.width / 3]);
      }
      const avatar = (await set(ada, await drawn(100, 100))).profile;
      expect([avatar.cover.id, avatar.avatar.isFallback]).toEqual([cover.id, false]);
    });

    it("show what the crop chose, and are refused of one outside", async () => {
      const left = await sharp({ create: { width: 600, height: 300, channels: 3, background: "#00ff00" } })
        .composite([
          {
            input: await sharp({ create: { width: 300, height: 300, channels: 3, background: "#ff0000" } })
              .png()
              .toBuffer(),
            left: 0,
            top: 0,
          },
        ])
        .png()
        .toBuffer();
      const { image: cover } = await set(ada, new Uint8Array(left), { kind: "COVER", crop: { x: 0, y: 100, width: 300, height: 100 } });
      const { dominant } = await sharp(await bytesAt(cover.url)).stats();
      expect(dominant.r > 200 && dominant.g < 60).toBe(true);
      const outside = { kind: "COVER", crop: { x: 500, y: 0, width: 300, height: 100 } };
      const { data } = await portrait.upload(upload, new Uint8Array(left), outside, ada);
      expect(data.uploadImage).toMatchObject({ userErrors: [{ code: "CROP_OUTSIDE", path: ["crop"] }], image: null });
      expect((await look(ada)).cover.id).toBe(cover.id);
    });

    it("are for whom their owner chose", async () => {
      const { image: cover } = await set(ada, await drawn(300, 100), { kind: "COVER" });
      expect((await look(stranger)).cover).toMatchObject({ id: cover.id, privacyReceipt: null });
      await done(`mutation { setVisibility(field: "cover", audience: STAFF) { userErrors { code } } }`, {}, ada);
      const member = await portrait.newPerson();
      for (const [caller, sees] of [
        [stranger, false],
        [member, false],
        [staff, true],
        [ada, true],
      ] as const) {
        const profile = await look(caller);
        expect([profile.cover?.id ?? null, profile.hidden.includes("cover")]).toEqual([sees ? cover.id : null, !sees]);
      }
    });

    it("are removed by their owner, and by staff, who tell why", async () => {
      const { image: cover } = await set(ada, await drawn(300, 100), { kind: "COVER" });
      const { profile } = await done(remove, { kind: "COVER" }, ada);
      expect(profile).toMatchObject({ cover: null, retiredImages: [{ id: cover.id, kind: "COVER" }] });
      const other = (await set(ada, await drawn(300, 100), { kind: "COVER" })).image;
      const removed = await done(remove, { kind: "COVER", id: ada.accountId, reason: "Not yours." }, staff);
      expect(removed).toMatchObject({ userErrors: [], profile: { cover: null, retiredImages: [] } });
      expect((await mailTo(portrait, ada.email, "Your cover was removed")).text).toContain("Not yours.");
      expect((await look(ada)).retiredImages).toMatchObject([{ id: cover.id }]);
      expect(await done(restore, { id: other.id }, ada)).toEqual(nothing);
      await isGone(other.url);
      const member = await portrait.newPerson();
      expect(codeOf(await portrait.graphql(remove, { kind: "COVER", id: ada.accountId }, member))).toBe("FORBIDDEN");
    });

    it("count for completion where a rule asks for one", async () => {
      await portrait.query(`insert into completion_rules (role_key, key, field, weight, position) values ('member', 'cover', 'cover', 10, 99)`);
      await portrait.query(`update catalogues set version = version + 1 where name = 'completion-rules'`);
      const state = async () => {
        const { steps } = await done(`{ completion { steps { key state } } }`, {}, ada);
        return steps.find(({ key }: { key: string }) => key === "cover")?.state;
      };
      await eventually(async () => (await state()) === "MISSING", 10);
      await set(ada, await drawn(300, 100), { kind: "COVER" });
      expect(await state()).toBe("DONE");
      await done(remove, { kind: "COVER" }, ada);
      expect(await state()).toBe("MISSING");
      await portrait.query(`delete from completion_rules where key = 'cover'`);
      await portrait.query(`update catalogues set version = version + 1 where name = 'completion-rules'`);
    });
  });

  describe("that were removed or replaced", () => {
    it.each(["AVATAR", "COVER"])("are gone from every answer at once, and soon from their addresses, of the kind %s", async (kind) => {
      const field = kind === "AVATAR" ? "avatar" : "cover";
      const { image: former } = await set(ada, await drawn(300, 100, "#aa0000"), { kind });
      await look(ada);
      const questions: readonly [string, Caller][] = [
        [`query ($id: ID) { profile(id: $id) { ${field} { id url } } }`, stranger],
        [`query ($id: ID) { profile(id: $id) { ${field} { id url } } }`, staff],
        [`{ viewer { profile { ${field} { id url } } } }`, ada],
        [`{ profiles(first: 100, orderBy: NEWEST) { nodes { ${field} { id url } } } }`, staff],
        [`{ accounts(first: 100) { nodes { profile { ${field} { id url } } } } }`, staff],
      ];
      const answers = async () =>
        JSON.stringify(await Promise.all(questions.map(async ([query, caller]) => (await portrait.graphql(query, { id: ada.accountId }, caller)).data)));
      expect(await answers()).toContain(former.id);
      await done(remove, { kind }, ada);
      expect(await answers()).not.toContain(former.id);
      await isGone(former.url);
      expect(await objectsOf(former.id)).toEqual([]);
      const { image: second } = await set(ada, await drawn(300, 100, "#00aa00"), { kind });
      await set(ada, await drawn(300, 100, "#0000aa"), { kind });
      expect(await answers()).not.toContain(second.id);
      await isGone(second.url);
      await isWhole();
    });

    it("are named to their owner alone, with the time that is left", async () => {
      const { image: former } = await set(ada, await drawn(64, 64));
      const { profile } = await done(remove, {}, ada);
      const [retired] = profile.retiredImages;
      expect(retired).toMatchObject({ id: former.id, kind: "AVATAR" });
      expect(Date.parse(retired.restorableUntil) - Date.parse(retired.retiredAt)).toBe(days(7));
      for (const caller of [stranger, await portrait.newPerson(), staff]) expect((await look(caller)).retiredImages).toEqual([]);
    });

    it("come back byte for byte, with their description and their receipt, under another address", async () => {
      const { image: former } = await set(ada, await drawn(400, 400, "#123456"), { alt: "Me" });
      const before = await bytesAt(former.url);
      await done(remove, {}, ada);
      await isGone(former.url);
      const back = await done(restore, { id: former.id }, ada);
      expect(back).toMatchObject({ userErrors: [], image: { alt: "Me", isFallback: false, width: former.width, privacyReceipt: former.privacyReceipt } });
      expect(back.image.id).not.toBe(former.id);
      expect(await bytesAt(back.image.url)).toEqual(before);
      expect((await look(stranger)).avatar.id).toBe(back.image.id);
      expect(back.profile.retiredImages).toEqual([]);
      await isWhole();
    });

    it("come back at once, before anything was put away", async () => {
      const { image: former } = await set(ada, await drawn(400, 400));
      const [before] = [await bytesAt(former.url), await done(remove, {}, ada)];
      const { image: back } = await done(restore, { id: former.id }, ada);
      expect(await bytesAt(back.url)).toEqual(before);
      await isGone(former.url);
      expect(await bytesAt(back.url)).toEqual(before);
    });

    it("take the place of what is there, which can come back in turn", async () => {
      const { image: first } = await set(ada, await drawn(64, 64, "#ff0000"));
      const { image: second } = await set(ada, await drawn(64, 64, "#00ff00"));
      const [red, green] = [first.color, second.color];
      const undone = await done(restore, { id: first.id }, ada);
      expect([undone.image.color, undone.profile.retiredImages.map(({ id }: { id: string }) => id)]).toEqual([red, [second.id]]);
      const redone = await done(restore, { id: second.id }, ada);
      expect([redone.image.color, redone.profile.retiredImages.map(({ id }: { id: string }) => id)]).toEqual([green, [undone.image.id]]);
    });

    it("come back once, however many ask at the same time", async () => {
      const { image: former } = await set(ada, await drawn(64, 64));
      await done(remove, {}, ada);
      const answers = await Promise.all(Array.from({ length: 4 }, () => done(restore, { id: former.id }, ada)));
      const [winner, ...others] = answers.toSorted((a, b) => a.userErrors.length - b.userErrors.length);
      expect(others).toEqual([nothing, nothing, nothing]);
      expect((await look(ada)).avatar.id).toBe(winner.image.id);
      expect(await done(restore, { id: former.id }, ada)).toEqual(nothing);
      await isWhole();
    });

    it("do not come back after seven days, whether the job came or not, and then nothing is left of them", async () => {
      const { image: former } = await set(ada, await drawn(64, 64));
      await done(remove, {}, ada);
      await isGone(former.url);
      const [row] = await portrait.query<{ key: string }>(`select sealed_key as key from retired_pictures where id = $1`, [former.id]);
      await eventually(async () => (await portrait.blobs.head(row?.key ?? "")) !== null, 10);
      portrait.clock.moveBy(days(7));
      const later = await portrait.signIn(ada);
      expect(await done(restore, { id: former.id }, later)).toEqual(nothing);
      expect((await look(later)).retiredImages).toEqual([]);
      await portrait.app.jobs["images:forget-retired"]?.({});
      await eventually(async () => (await portrait.blobs.head(row?.key ?? "")) === null, 10);
      expect(await portrait.query(`select 1 from retired_pictures where id = $1`, [former.id])).toEqual([]);
      staff = await portrait.signIn(staff);
    });

    it("come back to nobody but whoever took them away: neither for others, nor for staff, nor under any other id", async () => {
      const { image: former } = await set(ada, await drawn(64, 64));
      await done(remove, {}, ada);
      for (const caller of [await portrait.newPerson(), staff]) expect(await done(restore, { id: former.id }, caller)).toEqual(nothing);
      expect(codeOf(await portrait.graphql(restore, { id: former.id }, stranger))).toBe("UNAUTHENTICATED");
      for (const id of ["nonsense", ada.accountId]) expect(await done(restore, { id }, ada)).toEqual(nothing);
      // What staff replaced they take back, too, and so does its owner.
      const { image: mine } = await set(ada, await drawn(64, 64));
      await set(staff, await drawn(64, 64), { id: ada.accountId });
      expect((await look(staff)).retiredImages.map(({ id }: { id: string }) => id)).toEqual([mine.id]);
      expect((await done(restore, { id: mine.id }, staff)).userErrors).toEqual([]);
      expect((await done(restore, { id: former.id }, ada)).userErrors).toEqual([]);
    });

    it("are deleted at once where staff remove them: nothing is kept, and nothing comes back", async () => {
      const { image: former } = await set(ada, await drawn(64, 64));
      await done(remove, { id: ada.accountId, reason: "Not you." }, staff);
      expect(await portrait.query(`select 1 from retired_pictures where owner_id = $1`, [ada.accountId])).toEqual([]);
      await isGone(former.url);
      expect(await done(restore, { id: former.id }, ada)).toEqual(nothing);
      expect((await mailTo(portrait, ada.email, "Your picture was removed")).text).toContain("Not you.");
    });

    it("stay what can be put back while the store takes nothing, and the picture that is there stays, too", async () => {
      const { image: former } = await set(ada, await drawn(64, 64));
      const { image: present } = await set(ada, await drawn(64, 64));
      await isGone(former.url);
      storeFails = true;
      expect(codeOf(await portrait.graphql(restore, { id: former.id }, ada))).toBe("UNAVAILABLE");
      expect(await look(ada)).toMatchObject({ avatar: { id: present.id }, retiredImages: [{ id: former.id }] });
      storeFails = false;
      expect((await done(restore, { id: former.id }, ada)).userErrors).toEqual([]);
      await isWhole();
    });

    it("leave a trace that says who and which kind, and nothing of the picture", async () => {
      const { image: former } = await set(ada, await drawn(64, 64), { alt: "A secret" });
      await done(remove, {}, ada);
      const back = await done(restore, { id: former.id }, ada);
      const events = await portrait.query<{ action: string; actor: string; changes: object }>(
        `select action, (select account_id from audit_subjects s where s.id = actor_id) as actor, changes from audit_events where target = audit_target_of($1) and action like 'picture.%' order by at, id`,
        [`profile:${ada.accountId}`],
      );
      const trace = (action: string) => ({ action, actor: ada.accountId, changes: { kind: "AVATAR" } });
      expect(events).toEqual([trace("picture.set"), trace("picture.removed"), trace("picture.restored")]);
      await done(remove, {}, ada);
      const rows = await portrait.query<{ text: string }>(`select r::text as text from retired_pictures r where id = $1`, [back.image.id]);
      expect(rows[0]?.text).not.toMatch(/A secret|webp;|UklGR/);
    });
  });

  describe("in a race", () => {
    it("end as one or the other, and whole, when one is removed while another comes", async () => {
      for (let time = 0; time < 5; time++) {
        const { image: former } = await set(ada, await drawn(64, 64, "#ff0000"));
        const [uploaded, removed] = await Promise.all([set(ada, await drawn(64, 64, "#00ff00")), done(remove, {}, ada)]);
        const profile = await look(ada);
        expect(removed.userErrors).toEqual([]);
        expect([null, uploaded.image.id]).toContain(profile.avatar.id);
        const retired = profile.retiredImages.map(({ id }: { id: string }) => id);
        expect(retired).toContain(former.id);
        expect(retired.includes(uploaded.image.id)).toBe(profile.avatar.id === null);
      }
      await isWhole();
    });

    it("of two that replace the same one, one is shown and the other can be put back", async () => {
      const { image: former } = await set(ada, await drawn(64, 64, "#ff0000"));
      const [one, other] = await Promise.all(["#00ff00", "#0000ff"].map(async (color) => (await set(ada, await drawn(64, 64, color))).image.id));
      const profile = await look(ada);
      const all = [profile.avatar.id, ...profile.retiredImages.map(({ id }: { id: string }) => id)];
      expect(all.toSorted()).toEqual([former.id, one, other].toSorted());
      expect(all.at(-1)).toBe(former.id);
      await isWhole();
    });

    it("lose nothing when what can be put back is put back while it is replaced again", async () => {
      const { image: former } = await set(ada, await drawn(64, 64, "#ff0000"));
      const { image: second } = await set(ada, await drawn(64, 64, "#00ff00"));
      const [back, third] = await Promise.all([done(restore, { id: former.id }, ada), set(ada, await drawn(64, 64, "#0000ff"))]);
      const profile = await look(ada);
      const all = [profile.avatar.id, ...profile.retiredImages.map(({ id }: { id: string }) => id)];
      expect(all.toSorted()).toEqual([back.image.id, second.id, third.image.id].toSorted());
      await isWhole();
    });
  });

  it("are counted by the sweep as live, retired, orphaned and damaged, for people and for Prometheus", async () => {
    await set(ada, await drawn(64, 64));
    const { image: shownNow } = await set(ada, await drawn(64, 64));
    await portrait.blobs.put("retired/nobodys", Buffer.from("left over"), "application/octet-stream");
    const [key = ""] = await objectsOf(shownNow.id);
    await portrait.blobs.delete([key]);
    await jobsAreDone();
    portrait.clock.moveBy(hours(1));
    const [counts] = await portrait.query<{ live: number; retired: number }>(
      `select (select count(*)::int from images) as live, (select count(*)::int from retired_pictures) as retired`,
    );
    const report = await portrait.app.sweep(0);
    expect(report).toMatchObject({ liveImages: counts?.live, retiredImages: counts?.retired, orphanedObjects: 1, damagedImages: 1, damaged: [shownNow.id] });
    const metrics = await (await fetch(`${portrait.url}/metrics`)).text();
    for (const line of [`live"} ${counts?.live}`, `retired"} ${counts?.retired}`, `orphaned"} 0`, `damaged"} 1`])
      expect(metrics).toContain(`pictures{state="${line}`);
    expect(portrait.log.join("\n")).toContain("lack objects in the store");
    await done(remove, {}, await portrait.signIn(ada));
  });
});
