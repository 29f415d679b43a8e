import type { ImageKindKey, ProcessedPicture } from "./picture.ts";

/** One stored object of a picture. */
export interface StoredVariant {
  /** Of the shorter side, in pixels. */
  readonly size: number;
  readonly width: number;
  readonly height: number;
  readonly format: "WEBP" | "JPEG" | "AVIF";
  readonly key: string;
  readonly bytes: number;
}

export interface PrivacyReceiptData {
  readonly removedLocation: boolean;
  readonly removedDevice: boolean;
  readonly removedDates: boolean;
  readonly removedThumbnail: boolean;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** A picture as others keep it, in a cache for instance: plain JSON, without any address, which may change. */
export interface PictureSnapshot {
  readonly id: string;
  readonly color: string;
  /** A WebP of a few pixels, in base64. */
  readonly placeholder: string;
  readonly alt: string;
  /** Of the largest variant. */
  readonly width: number;
  readonly height: number;
  readonly variants: readonly StoredVariant[];
  readonly receipt: PrivacyReceiptData;
}

/** A picture whose objects are in the store, and which nothing points at yet. */
export interface PreparedImage {
  readonly id: string;
  readonly kind: ImageKindKey;
  readonly ownerId: string;
  readonly contentHash: string;
  readonly snapshot: PictureSnapshot;
}

/** The keys of all objects that it needs. */
export const keysIn = ({ variants }: Pick<PictureSnapshot, "variants">): readonly string[] => variants.map(({ key }) => key);

export const receiptOf = ({ removed, renditions }: ProcessedPicture, bytesIn: number): PrivacyReceiptData => ({
  removedLocation: removed.location,
  removedDevice: removed.device,
  removedDates: removed.dates,
  removedThumbnail: removed.thumbnail,
  bytesIn,
  bytesOut: renditions.reduce((sum, { bytes }) => sum + bytes.length, 0),
});

/**
 * The variant to show at a size: the nearest that is not smaller, else the largest there is; in WebP where the format is not stored.
 * Null only for a picture without variants, which the service never makes.
 */
export function variantFor(variants: readonly StoredVariant[], size: number, format: StoredVariant["format"]): StoredVariant | null {
  const ascending = inFormat(variants, format);
  return ascending.find((variant) => variant.size >= size) ?? ascending.at(-1) ?? null;
}

/** The variants of a format by size, or those in WebP. */
export function inFormat(variants: readonly StoredVariant[], format: StoredVariant["format"]): readonly StoredVariant[] {
  const stored = variants.filter((variant) => variant.format === format);
  const chosen = stored.length > 0 ? stored : variants.filter((variant) => variant.format === "WEBP");
  return chosen.toSorted((a, b) => a.size - b.size);
}
