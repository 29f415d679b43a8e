import { randomUUID } from "node:crypto";
import type { BlobStore } from "./blob-store.ts";

/** What every blob store must do, whoever runs it. Objects get a prefix of their own and are taken away at the end. */
export function blobStoreContract(name: string, store: () => BlobStore): void {
  describe(`${name} as a blob store`, () => {
    const prefix = `contract/${randomUUID()}/`;
    const picture = Buffer.from("RIFF....WEBPVP8 any bytes \u0000\u0001\u00ff", "latin1");

    afterAll(async () => {
      for (let cursor: string | undefined; ; ) {
        const page = await store().list(prefix, cursor);
        await store().delete(page.objects.map(({ key }) => key));
        if (page.cursor === null) return;
        cursor = page.cursor;
      }
    });

    it("reads back exactly what was put, with its type", async () => {
      const key = `${prefix}one-96.webp`;
      const stored = await store().put(key, picture, "image/webp");
      expect(stored).toMatchObject({ key, bytes: picture.length, contentType: "image/webp", url: store().urlOf(key) });
      expect(await store().read(key)).toEqual(picture);
      const found = await store().head(key);
      expect(found).toMatchObject({ key, bytes: picture.length, contentType: "image/webp", url: store().urlOf(key) });
      expect(Math.abs(Date.now() - (found?.uploadedAt.getTime() ?? 0))).toBeLessThan(5 * 60_000);
    });

    it("answers null for what is not there", async () => {
      expect(await store().head(`${prefix}nothing.webp`)).toBeNull();
      expect(await store().read(`${prefix}nothing.webp`)).toBeNull();
    });

    it("takes the same object twice, as a retry after a lost answer would send it", async () => {
      const key = `${prefix}twice-96.webp`;
      await store().put(key, picture, "image/webp");
      await store().put(key, picture, "image/webp");
      expect(await store().read(key)).toEqual(picture);
    });

    it("shows an object to everybody, to be kept for a year", async () => {
      const key = `${prefix}public-96.jpg`;
      await store().put(key, picture, "image/jpeg");
      const url = (await store().head(key))?.url ?? "";
      const response = await fetch(url);
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toBe("image/jpeg");
      expect(response.headers.get("cache-control")).toMatch(/^public, max-age=31536000/);
      expect(response.headers.get("etag")).toMatch(/./);
      expect(Buffer.from(await response.arrayBuffer())).toEqual(picture);
    });

    it("lists by prefix, in order", async () => {
      const keys = ["a/2.webp", "a-1.webp", "a/1.webp", "b.webp"].map((each) => `${prefix}list/${each}`);
      for (const key of keys) await store().put(key, picture, "image/webp");
      const page = await store().list(`${prefix}list/`);
      expect(page.objects.map(({ key }) => key)).toEqual([...keys].sort());
      expect(page.objects.map(({ bytes }) => bytes)).toEqual(keys.map(() => picture.length));
      expect(page.cursor).toBeNull();
      expect((await store().list(`${prefix}list/a/`)).objects).toHaveLength(2);
    });

    it("deletes, and takes it easy when nothing is there to delete", async () => {
      const keys = ["gone-1.webp", "gone-2.webp"].map((each) => prefix + each);
      for (const key of keys) await store().put(key, picture, "image/webp");
      await store().delete(keys);
      await store().delete(keys);
      await store().delete([]);
      expect(await store().head(`${prefix}gone-1.webp`)).toBeNull();
      expect((await store().list(`${prefix}gone`)).objects).toEqual([]);
    });
  });
}
