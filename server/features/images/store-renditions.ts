import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import type { Rendition } from "./picture.ts";
import type { StoredVariant } from "./picture-snapshot.ts";

export const picturePrefix = "pictures/";

const contentTypes = { WEBP: "image/webp", JPEG: "image/jpeg" } as const;
const extensions = { WEBP: "webp", JPEG: "jpg" } as const;

/** Stores every rendition of a picture, or none that the sweep would not find. Throws UNAVAILABLE where the store failed. */
export async function storeRenditions(store: BlobStore, id: string, contentHash: string, renditions: readonly Rendition[]): Promise<StoredVariant[]> {
  const stored = await Promise.allSettled(
    renditions.map(async ({ size, width, height, format, bytes }) => {
      const key = `${picturePrefix}${id}/${contentHash}-${size}.${extensions[format]}`;
      await store.put(key, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), contentTypes[format]);
      return { size, width, height, format, key, bytes: bytes.length };
    }),
  );
  const failure = stored.find((each) => each.status === "rejected");
  const variants = stored.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  if (failure === undefined) return variants;
  // Not waited for: the person has waited long enough, and the sweep looks after what stays.
  store.delete(variants.map(({ key }) => key)).catch(() => undefined);
  throw failure.reason;
}

/** The renditions as they lie in the store; null where one of them is not there any more. */
export async function readRenditions(store: BlobStore, variants: readonly StoredVariant[]): Promise<Rendition[] | null> {
  const renditions: Rendition[] = [];
  for (const { size, width, height, format, key } of variants) {
    const bytes = await store.read(key);
    if (bytes === null || format === "AVIF") return null;
    renditions.push({ size, width, height, format, bytes });
  }
  return renditions;
}
