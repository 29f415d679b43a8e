import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { AccountEntity } from "#server/features/accounts/index.ts";
import { days, hours, systemClock } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import { createEmbeddedBlobServer } from "#server/platform/blob/embedded-blob-server.ts";
import { VercelBlobStore } from "#server/platform/blob/vercel-blob-store.ts";
import { Database } from "#server/platform/database/database.ts";
import { cloneDatabase, type TestDatabase } from "#server/testing/database.ts";
import { ImageEntity } from "./image.entity.ts";
import { ImageRepository } from "./image.repository.ts";
import { deleteObjectsJob, ImagesService } from "./images.service.ts";
import { fourQuarters, phoneExif } from "./picture.factory.ts";
import type { PreparedImage } from "./picture-snapshot.ts";
import { PictureWorkshop } from "./picture-workshop.ts";

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
  /** Pictures that somebody points at. */
  const pointedAt = new Set<string>();
  let now = new Date();

  beforeAll(async () => {
    own = await cloneDatabase();
    admin = new Client({ connectionString: own.adminUrl });
    await admin.connect();
    database = new Database({ url: own.appUrl, poolSize: 4, entities: [AccountEntity, ImageEntity], applicationName: "images-test" });
    await database.start();
    directory = await mkdtemp(join(tmpdir(), "portrait-images-"));
    blob = await createEmbeddedBlobServer({ directory, token, report: () => undefined }).listen();
    process.env["VERCEL_BLOB_API_URL"] = `${blob.url}/media/api`;
    store = new VercelBlobStore({ token, publicBase: `${blob.url}/media` });
    workshop = new PictureWorkshop({ clock: systemClock, report: () => undefined });
    images = new ImagesService({
      images: new ImageRepository(database),
      store,
      workshop,
      references: { unreferenced: async (limit) => (await idsInDatabase()).filter((id) => !pointedAt.has(id)).slice(0, limit) },
      transact: (work) => database.transact(work),
      clock: { now: () => now },
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

  it("retires row and objects together, the objects by a job of the same transaction", async () => {
    const prepared = await recorded();
    const jobs = async () =>
      (
        await admin.query(
          `select p.payload from graphile_worker._private_jobs p join graphile_worker._private_tasks t on t.id = p.task_id where t.identifier = $1`,
          [deleteObjectsJob],
        )
      ).rows;
    const before = (await jobs()).length;
    await expect(
      database.transact(async (tx) => {
        await images.retire(tx, prepared.id);
        throw new Error("changed my mind");
      }),
    ).rejects.toThrow("changed my mind");
    expect([(await jobs()).length, await idsInDatabase()]).toEqual([before, expect.arrayContaining([prepared.id])]);

    await database.transact((tx) => images.retire(tx, prepared.id));
    pointedAt.delete(prepared.id);
    expect(await idsInDatabase()).not.toContain(prepared.id);
    const payload: unknown = (await jobs()).at(-1)?.payload;
    expect(payload).toEqual({ keys: prepared.snapshot.variants.map(({ key }) => key) });
    await images.deleteObjects(payload);
    await images.deleteObjects(payload);
    expect((await keysInStore()).filter((key) => key.includes(prepared.id))).toEqual([]);
  });

  it("retires what is not there without a sound, and without a job", async () => {
    await database.transact((tx) => images.retire(tx, newId()));
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
    expect(await images.sweep({ graceMs: hours(1) })).toEqual({ objects: total + others, orphanedObjects: 0, orphanedImages: 0 });
    now = new Date(now.getTime() + hours(2));
    expect(await images.sweep({ graceMs: hours(1) })).toEqual({
      objects: total + others,
      orphanedObjects: orphaned.snapshot.variants.length + strays.length,
      orphanedImages: 0,
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
});
