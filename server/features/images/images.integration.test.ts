import { createSecretKey, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { AccountEntity } from "#server/features/accounts/index.ts";
import { days, hours, systemClock } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import { createEmbeddedBlobServer } from "#server/platform/blob/embedded-blob-server.ts";
import { VercelBlobStore } from "#server/platform/blob/vercel-blob-store.ts";
import { Keyring } from "#server/platform/crypto/keyring.ts";
import { Database } from "#server/platform/database/database.ts";
import { cloneDatabase, type TestDatabase } from "#server/testing/database.ts";
import { deleteObjectsJob } from "./delete-objects.ts";
import { ImageEntity } from "./image.entity.ts";
import { ImageRepository } from "./image.repository.ts";
import { ImagesService } from "./images.service.ts";
import { fourQuarters, phoneExif } from "./picture.factory.ts";
import type { PreparedImage } from "./picture-snapshot.ts";
import { PictureWorkshop } from "./picture-workshop.ts";
import { RetiredPictureEntity } from "./retired-picture.entity.ts";
import { RetiredPictureRepository } from "./retired-picture.repository.ts";
import { putAwayJob, RetiredPictures } from "./retired-pictures.ts";

const token = "vercel_blob_rw_embedded_0123456789abcdef";

describe("pictures between the store and the database", () => {
  let own: TestDatabase;
  let admin: Client;
  let database: Database;
  let directory: string;
  let blob: { url: string; close(): Promise<void> };
  let store: VercelBlobStore;
  let workshop: PictureWorkshop;
  let images: ImagesService;
  let retired: RetiredPictureRepository;
  let retirement: RetiredPictures;
  /** Pictures that somebody points at. */
  const pointedAt = new Set<string>();
  let now = new Date();

  beforeAll(async () => {
    own = await cloneDatabase();
    admin = new Client({ connectionString: own.adminUrl });
    await admin.connect();
    database = new Database({ url: own.appUrl, poolSize: 4, entities: [AccountEntity, ImageEntity, RetiredPictureEntity], applicationName: "images-test" });
    await database.start();
    directory = await mkdtemp(join(tmpdir(), "portrait-images-"));
    blob = await createEmbeddedBlobServer({ directory, token, report: () => undefined }).listen();
    process.env["VERCEL_BLOB_API_URL"] = `${blob.url}/media/api`;
    store = new VercelBlobStore({ token, publicBase: `${blob.url}/media` });
    workshop = new PictureWorkshop({ clock: systemClock, report: () => undefined });
    retired = new RetiredPictureRepository(database);
    retirement = retiring(store);
    images = new ImagesService({
      ...common(store),
      retirement,
      workshop,
      references: { unreferenced: async (limit) => (await idsInDatabase()).filter((id) => !pointedAt.has(id)).slice(0, limit) },
    });
  });
  afterAll(async () => {
    await workshop.close();
    await database.stop();
    await admin.end();
    await blob.close();
    delete process.env["VERCEL_BLOB_API_URL"];
    await rm(directory, { recursive: true });
    await own.drop();
  });
  beforeEach(() => {
    now = new Date();
  });

  const keyring = new Keyring([{ id: "1", key: createSecretKey(randomBytes(32)) }]);
  const common = (blobs: BlobStore) => {
    const transact: Database["transact"] = (work) => database.transact(work);
    return { images: new ImageRepository(database), retired, store: blobs, transact, clock: { now: () => now } };
  };
  const retiring = (blobs: BlobStore) => new RetiredPictures({ ...common(blobs), keyring });

  const idsInDatabase = async () => (await database.query<{ id: string }>("select id from images order by id")).map(({ id }) => id);
  const keysInStore = async () => (await store.list("pictures/")).objects.map(({ key }) => key);
  const keysOf = (prepared: PreparedImage) => prepared.snapshot.variants.map(({ key }) => key).sort();

  async function account(): Promise<string> {
    const id = newId();
    const created = { id, emailSealed: randomBytes(8), emailIndex: randomBytes(32), createdAt: now };
    await database.transact(async (tx) => void (await tx.manager.insert(AccountEntity, created)));
    return id;
  }

  async function prepare(): Promise<PreparedImage> {
    const bytes = await fourQuarters().withExif(phoneExif).jpeg().toBuffer();
    const outcome = await images.prepare(await account(), bytes, { kind: "AVATAR", crop: null, alt: "" });
    if (!outcome.ok) throw new Error("refused");
    return outcome.value;
  }
  async function recorded(): Promise<PreparedImage> {
    const prepared = await prepare();
    await database.transact((tx) => images.record(tx, prepared));
    pointedAt.add(prepared.id);
    return prepared;
  }

  const jobs = async (name: string): Promise<{ payload: unknown }[]> =>
    (
      await admin.query(
        `select p.payload from graphile_worker._private_jobs p join graphile_worker._private_tasks t on t.id = p.task_id where t.identifier = $1 order by p.id`,
        [name],
      )
    ).rows;

  it("records what was prepared, to the last field", async () => {
    const prepared = await recorded();
    const row = await database.source.getRepository(ImageEntity).findOneByOrFail({ id: prepared.id });
    const { receipt, ...picture } = prepared.snapshot;
    expect(row).toMatchObject({ ...picture, ...receipt, kind: "AVATAR", ownerId: prepared.ownerId, contentHash: prepared.contentHash });
    expect(receipt).toMatchObject({ removedLocation: true, removedDevice: true, removedDates: true });
    for (const { key, bytes } of prepared.snapshot.variants) expect((await store.read(key))?.length).toBe(bytes);
  });

  it("keeps no data: URL in a row", async () => {
    const { id } = await recorded();
    const [row] = await database.query<{ text: string }>("select i::text as text from images i where id = $1", [id]);
    expect(row?.text).not.toMatch(/data:|blob:/);
  });

  it("erases row and objects together, the objects by a job of the same transaction", async () => {
    const prepared = await recorded();
    const before = (await jobs(deleteObjectsJob)).length;
    await expect(
      database.transact(async (tx) => {
        await images.erase(tx, prepared.id);
        throw new Error("changed my mind");
      }),
    ).rejects.toThrow("changed my mind");
    expect([(await jobs(deleteObjectsJob)).length, await idsInDatabase()]).toEqual([before, expect.arrayContaining([prepared.id])]);

    await database.transact((tx) => images.erase(tx, prepared.id));
    pointedAt.delete(prepared.id);
    expect(await idsInDatabase()).not.toContain(prepared.id);
    const payload: unknown = (await jobs(deleteObjectsJob)).at(-1)?.payload;
    expect(payload).toEqual({ keys: prepared.snapshot.variants.map(({ key }) => key) });
    await images.deleteObjects(payload);
    await images.deleteObjects(payload);
    expect((await keysInStore()).filter((key) => key.includes(prepared.id))).toEqual([]);
  });

  it("erases what is not there without a sound, and without a job", async () => {
    await database.transact((tx) => images.erase(tx, newId()));
  });

  it("discards the objects of a picture that came to nothing, and never those of one that is there", async () => {
    const [unrecorded, living] = [await prepare(), await recorded()];
    await images.discard(unrecorded);
    // As when the commit's answer was lost on its way.
    await images.discard(living);
    const keys = await keysInStore();
    expect(keys.filter((key) => key.includes(unrecorded.id))).toEqual([]);
    expect(keys.filter((key) => key.includes(living.id)).sort()).toEqual(keysOf(living));
  });

  it("sweeps up objects without a row, once they are older than the grace, and nothing else", async () => {
    await images.sweep({ graceMs: 0 });
    const living = await recorded();
    const orphaned = await prepare();
    // Of a picture that lives, but none of its objects; and of nothing that could be a picture.
    const strays = [`pictures/${living.id}/${"0".repeat(32)}-48.webp`, "pictures/not-an-id/x.webp"];
    for (const key of strays) await store.put(key, Buffer.from("stray"), "image/webp");
    await store.put("other/kept.webp", Buffer.from("not ours"), "image/webp");

    const total = living.snapshot.variants.length + orphaned.snapshot.variants.length + strays.length;
    const others = (await keysInStore()).length - total;
    const counts = { liveImages: (await idsInDatabase()).length, retiredImages: 0, damagedImages: 0, damaged: [] };
    expect(await images.sweep({ graceMs: hours(1) })).toEqual({ objects: total + others, orphanedObjects: 0, orphanedImages: 0, ...counts });
    now = new Date(now.getTime() + hours(2));
    expect(await images.sweep({ graceMs: hours(1) })).toEqual({
      objects: total + others,
      orphanedObjects: orphaned.snapshot.variants.length + strays.length,
      orphanedImages: 0,
      ...counts,
    });
    expect((await keysInStore()).filter((key) => key.includes(living.id)).sort()).toEqual(keysOf(living));
    expect(await keysInStore()).not.toEqual(expect.arrayContaining([strays[1]]));
    expect(await store.head("other/kept.webp")).not.toBeNull();
    expect(await images.sweep({ graceMs: hours(1) })).toMatchObject({ orphanedObjects: 0, orphanedImages: 0 });
  });

  it("sweeps up pictures that nobody points at", async () => {
    const [living, orphaned] = [await recorded(), await recorded()];
    pointedAt.delete(orphaned.id);
    expect(await images.sweep({ graceMs: days(1) })).toMatchObject({ orphanedImages: 1 });
    expect(await idsInDatabase()).toContain(living.id);
    expect(await idsInDatabase()).not.toContain(orphaned.id);
    now = new Date(now.getTime() + days(2));
    expect(await images.sweep({ graceMs: days(1) })).toMatchObject({ orphanedObjects: orphaned.snapshot.variants.length, orphanedImages: 0 });
    expect((await keysInStore()).filter((key) => key.includes(orphaned.id))).toEqual([]);
  });

  it("tells which pictures lack an object, and only of those that are there", async () => {
    await images.sweep({ graceMs: 0 });
    const [whole, one, all, gone] = [await recorded(), await recorded(), await recorded(), await recorded()];
    await store.delete([keysOf(one)[1] ?? "", ...keysOf(all), ...keysOf(gone)]);
    await database.transact((tx) => images.erase(tx, gone.id));
    pointedAt.delete(gone.id);
    now = new Date(now.getTime() + 1_000);
    expect(await images.sweep({ graceMs: hours(1) })).toMatchObject({ damagedImages: 2, damaged: [one.id, all.id], orphanedImages: 0 });
    for (const { id } of [one, all]) {
      await database.transact((tx) => images.erase(tx, id));
      pointedAt.delete(id);
    }
    expect(await images.sweep({ graceMs: hours(1) })).toMatchObject({ damagedImages: 0 });
    expect(keysOf(whole).every((key) => key.includes(whole.id))).toBe(true);
  });

  describe("a retired picture", () => {
    const ofRetired = async (id: string) => {
      const row = await retired.find(id);
      if (row === null) throw new Error("is not there");
      return row;
    };
    async function retire(prepared: PreparedImage): Promise<RetiredPictureEntity> {
      await database.transact((tx) => retirement.retire(tx, prepared.id, prepared.ownerId));
      pointedAt.delete(prepared.id);
      return ofRetired(prepared.id);
    }
    const bytesOf = async (prepared: PreparedImage) => Promise.all(keysOf(prepared).map((key) => store.read(key)));
    const doDeletions = async () => {
      for (const { payload } of await jobs(deleteObjectsJob)) await images.deleteObjects(payload);
    };
    const copies = async () => (await store.list("retired/")).objects.map(({ key }) => key);
    /** A store at whose call a process dies, before or after it is done. */
    const dying = (call: "put" | "delete", when: "before" | "after"): BlobStore =>
      new Proxy(store, {
        get: (target, name) => {
          const method = Reflect.get(target, name);
          if (name !== call) return typeof method === "function" ? method.bind(target) : method;
          return async (...args: unknown[]) => {
            if (when === "after") await Reflect.apply(method, target, args);
            throw new Error("kill -9");
          };
        },
      });

    it("is one sealed object under a key that nobody can guess, which opens for nobody else", async () => {
      const prepared = await recorded();
      const bytes = await bytesOf(prepared);
      const row = await retire(prepared);
      expect((await jobs(putAwayJob)).at(-1)?.payload).toEqual({ id: prepared.id });
      expect(row.sealedKey).toMatch(/^retired\/[-\w]{43}$/);
      await retirement.putAway(row.id);
      await retirement.putAway(row.id);
      expect((await keysInStore()).filter((key) => key.includes(prepared.id))).toEqual([]);
      const sealed = await store.read(row.sealedKey);
      for (const each of bytes) {
        expect(sealed?.includes(each ?? "")).toBe(false);
        expect(sealed?.includes((each ?? Buffer.alloc(0)).toString("base64"))).toBe(false);
      }
      const other = await retire(await recorded());
      await store.put(other.sealedKey, sealed ?? Buffer.alloc(0), "application/octet-stream");
      await expect(retirement.prepare(other)).rejects.toThrow(/was changed, moved/);
    });

    it.each(["put away", "not put away yet"])("comes back byte for byte when it was %s", async (state) => {
      const prepared = await recorded();
      const bytes = await bytesOf(prepared);
      const row = await retire(prepared);
      if (state === "put away") await retirement.putAway(row.id);
      const again = await retirement.prepare(row);
      if (again === null) throw new Error("nothing is left of it");
      expect(again).toMatchObject({ kind: prepared.kind, ownerId: prepared.ownerId, contentHash: prepared.contentHash });
      const { id, variants, ...rest } = again.snapshot;
      expect({ ...prepared.snapshot, id, variants }).toEqual({ ...rest, id, variants });
      expect(await bytesOf(again)).toEqual(bytes);
      const taken = () => database.transact((tx) => retirement.take(tx, row.id));
      expect([await taken(), await taken()]).toEqual([true, false]);
      await doDeletions();
      // A job that comes too late makes no copy of what is gone.
      await retirement.putAway(row.id);
      expect([(await copies()).includes(row.sealedKey), (await keysInStore()).filter((key) => key.includes(prepared.id))]).toEqual([false, []]);
      await images.discard(again);
    });

    it("is put away whole, at whatever step the process dies", async () => {
      for (const [call, when] of [
        ["put", "before"],
        ["put", "after"],
        ["delete", "before"],
        ["delete", "after"],
      ] as const) {
        const prepared = await recorded();
        const bytes = await bytesOf(prepared);
        const row = await retire(prepared);
        await expect(retiring(dying(call, when)).putAway(row.id)).rejects.toThrow("kill -9");
        // It can be had at once, and after the job's next try, or after the sweep where there is none.
        const between = await retirement.prepare(await ofRetired(row.id));
        expect(between && (await bytesOf(between))).toEqual(bytes);
        if (between !== null) await images.discard(between);
        if (when === "before") await retirement.putAway(row.id);
        else await images.sweep({ graceMs: 0 });
        expect((await keysInStore()).filter((key) => key.includes(row.id))).toEqual([]);
        const again = await retirement.prepare(await ofRetired(row.id));
        expect(again && (await bytesOf(again))).toEqual(bytes);
        if (again !== null) await images.discard(again);
      }
    });

    it("is put away by two at once as by one", async () => {
      for (let time = 0; time < 5; time++) {
        const prepared = await recorded();
        const bytes = await bytesOf(prepared);
        const row = await retire(prepared);
        await Promise.all([retirement.putAway(row.id), retiring(store).putAway(row.id), images.sweep({ graceMs: 0 })]);
        const again = await retirement.prepare(await ofRetired(row.id));
        expect(again && (await bytesOf(again))).toEqual(bytes);
        if (again !== null) await images.discard(again);
      }
    });

    it("is no orphan to the sweep before it was put away, nor is its copy afterwards; a copy without a row is", async () => {
      const row = await retire(await recorded());
      now = new Date(now.getTime() + hours(2));
      const young = await retire(await recorded());
      await store.put("retired/nobodys", Buffer.from("x"), "application/octet-stream");
      const report = await images.sweep({ graceMs: hours(3) });
      expect(report).toMatchObject({ orphanedObjects: 0, retiredImages: await retired.count() });
      expect((await keysInStore()).filter((key) => key.includes(young.id))).toEqual([...young.objectKeys].sort());
      now = new Date(now.getTime() + hours(2));
      expect(await images.sweep({ graceMs: hours(3) })).toMatchObject({ orphanedObjects: 1 });
      expect(await copies()).toEqual(expect.arrayContaining([row.sealedKey]));
      expect(await copies()).not.toContain("retired/nobodys");
    });

    it("is deleted when its seven days are over, and can't be taken from then on, whether the job ran or not", async () => {
      const row = await retire(await recorded());
      await retirement.putAway(row.id);
      now = new Date(row.retiredAt.getTime() + days(7) - 1);
      await retirement.forgetExpired();
      expect(await retired.find(row.id)).not.toBeNull();
      now = new Date(row.retiredAt.getTime() + days(7));
      expect(await database.transact((tx) => retirement.take(tx, row.id))).toBe(false);
      expect(await retirement.ofOwners([row.ownerId])).toEqual(new Map());
      await retirement.forgetExpired();
      await doDeletions();
      expect([await retired.find(row.id), (await copies()).includes(row.sealedKey)]).toEqual([null, false]);
    });

    it("is one of twenty that an owner has at most; the oldest makes room", async () => {
      const first = await recorded();
      const owner = first.ownerId;
      const rows = [await retire(first)];
      for (let more = 0; more < 20; more++) {
        now = new Date(now.getTime() + 1);
        const prepared: PreparedImage = { ...first, id: newId(), snapshot: { ...first.snapshot, variants: [] } };
        await database.transact((tx) => images.record(tx, { ...prepared, snapshot: { ...prepared.snapshot, id: prepared.id } }));
        rows.push(await retire(prepared));
      }
      const kept = (await retirement.ofOwners([owner])).get(owner) ?? [];
      expect(kept.map(({ id }) => id)).toEqual(
        rows
          .slice(1)
          .map(({ id }) => id)
          .reverse(),
      );
      await doDeletions();
      expect((await keysInStore()).filter((key) => key.includes(first.id))).toEqual([]);
    });

    it("goes at once with its owner, and with it whatever picture is shown", async () => {
      const living = await recorded();
      const row = await retire(await recorded());
      await retirement.putAway(row.id);
      for (const owner of [living.ownerId, row.ownerId]) {
        await database.transact(async (tx) => {
          await retirement.forgetOwner(tx, owner);
          await tx.query(`delete from accounts where id = $1`, [owner]);
        });
      }
      pointedAt.delete(living.id);
      await doDeletions();
      expect((await keysInStore()).filter((key) => key.includes(living.id))).toEqual([]);
      expect([await retired.find(row.id), (await copies()).includes(row.sealedKey)]).toEqual([null, false]);
    });

    it("is forgotten where its objects were deleted in the store before they could be put away", async () => {
      const row = await retire(await recorded());
      await store.delete(row.objectKeys);
      expect(await retirement.prepare(row)).toBeNull();
      await retirement.putAway(row.id);
      expect(await retired.find(row.id)).toBeNull();
    });
  });
});
