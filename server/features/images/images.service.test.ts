import { systemClock } from "#server/kernel/clock.ts";
import { unavailable } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { done, type Outcome } from "#server/kernel/refusal.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { ImageRepository } from "./image.repository.ts";
import { maximumBytes } from "./image-refusals.ts";
import { ImagesService } from "./images.service.ts";
import type { PictureTask, ProcessedPicture } from "./picture.ts";
import { RetiredPictureRepository } from "./retired-picture.repository.ts";

const processed: ProcessedPicture = {
  contentHash: "0123456789abcdef0123456789abcdef",
  renditions: [48, 96].flatMap((size) => [
    { size, width: size, height: size, format: "WEBP" as const, bytes: new Uint8Array(size) },
    { size, width: size, height: size, format: "JPEG" as const, bytes: new Uint8Array(size * 2) },
  ]),
  color: "#336699",
  placeholder: "UklGRg==",
  removed: { location: true, device: false, dates: true, thumbnail: false },
};

/** Remembers what it was told, and fails at the puts that it should fail at. */
function recorder(failsAt: (key: string) => boolean = () => false) {
  const objects = new Map<string, string>();
  const deleted: string[] = [];
  const store: BlobStore = {
    put: async (key, body, contentType) => {
      if (failsAt(key)) throw unavailable("blob store");
      objects.set(key, contentType);
      return { key, url: key, bytes: body.length, contentType, uploadedAt: new Date() };
    },
    delete: async (keys) => {
      for (const key of keys) objects.delete(key);
      deleted.push(...keys);
    },
    head: async () => null,
    read: async () => null,
    list: async () => ({ objects: [], cursor: null }),
    urlOf: (key) => key,
  };
  return { store, objects, deleted };
}

const nothing: Queries = { query: async () => [] };
const service = (store: BlobStore, process: (owner: string, task: PictureTask) => Promise<Outcome<ProcessedPicture>> = async () => done(processed)) =>
  new ImagesService({
    images: new ImageRepository(nothing),
    retired: new RetiredPictureRepository(nothing),
    retirement: { putAway: async () => undefined, forgetExpired: async () => undefined },
    store,
    workshop: { process },
    references: { unreferenced: async () => [] },
    transact: async () => undefined,
    clock: systemClock,
  });

const options = { kind: "AVATAR", crop: null, alt: "Ada, laughing" } as const;

describe("preparing a picture", () => {
  const owner = newId();

  it("stores each rendition under a key of its own, and tells what it stored", async () => {
    const { store, objects } = recorder();
    const outcome = await service(store).prepare(owner, Buffer.alloc(5_000), options);
    if (!outcome.ok) throw new Error("refused");
    const { id, kind, ownerId, contentHash, snapshot } = outcome.value;
    expect([kind, ownerId, contentHash, snapshot.id]).toEqual(["AVATAR", owner, processed.contentHash, id]);
    expect([...objects]).toEqual([
      [`pictures/${id}/${contentHash}-48.webp`, "image/webp"],
      [`pictures/${id}/${contentHash}-48.jpg`, "image/jpeg"],
      [`pictures/${id}/${contentHash}-96.webp`, "image/webp"],
      [`pictures/${id}/${contentHash}-96.jpg`, "image/jpeg"],
    ]);
    expect(snapshot).toMatchObject({ width: 96, height: 96, color: "#336699", alt: "Ada, laughing" });
    expect(snapshot.variants[0]).toEqual({ size: 48, width: 48, height: 48, format: "WEBP", key: `pictures/${id}/${contentHash}-48.webp`, bytes: 48 });
    expect(snapshot.receipt).toEqual({
      removedLocation: true,
      removedDevice: false,
      removedDates: true,
      removedThumbnail: false,
      bytesIn: 5_000,
      bytesOut: 432,
    });
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
  });

  it("makes two pictures of equal bytes, so that one can go without the other", async () => {
    const { store, objects } = recorder();
    const images = service(store);
    const [one, other] = [await images.prepare(owner, Buffer.from("x"), options), await images.prepare(newId(), Buffer.from("x"), options)];
    if (!one.ok || !other.ok) throw new Error("refused");
    expect(objects.size).toBe(8);
    await images.discard(one.value);
    expect([...objects.keys()]).toEqual(other.value.snapshot.variants.map(({ key }) => key));
  });

  it("refuses the empty and the oversized before it reads a byte of them", async () => {
    const { store, objects } = recorder();
    const images = service(store, () => Promise.reject(new Error("was read")));
    expect(await images.prepare(owner, Buffer.alloc(0), options)).toMatchObject({ refusals: [{ code: "EMPTY_FILE" }] });
    expect(await images.prepare(owner, Buffer.alloc(maximumBytes + 1), options)).toMatchObject({ refusals: [{ code: "FILE_TOO_LARGE" }] });
    expect(objects.size).toBe(0);
  });

  it("takes back what it stored when one object of the picture can't be", async () => {
    const { store, objects, deleted } = recorder((key) => key.endsWith("96.webp"));
    await expect(service(store).prepare(owner, Buffer.from("x"), options)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      details: { dependency: "blob store" },
    });
    expect([objects.size, deleted.length]).toEqual([0, 3]);
  });

  it("does not fail for a leftover that can't be deleted now", async () => {
    const { store } = recorder((key) => key.endsWith("96.webp"));
    const stuck = { ...store, delete: () => Promise.reject(unavailable("blob store")) };
    await expect(service(stuck).prepare(owner, Buffer.from("x"), options)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    const outcome = await service({ ...recorder().store, delete: stuck.delete }).prepare(owner, Buffer.from("x"), options);
    if (!outcome.ok) throw new Error("refused");
    await service(stuck).discard(outcome.value);
  });
});
