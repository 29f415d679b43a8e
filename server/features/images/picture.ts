/**
 * What travels between the service and the threads that do the decoding: plain data, so that both sides load this file alone.
 */
export type PictureFormat = "JPEG" | "PNG" | "WEBP" | "AVIF" | "GIF" | "HEIC";

/** In pixels of the picture as people see it: orientation applied, then turned by `rotate` degrees, clockwise. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly rotate: number;
}

export type ImageKindKey = "AVATAR" | "COVER";

/** What pictures of a kind look like. */
export interface PictureShape {
  /** Width to height. */
  readonly ratio: number;
  /** Of the shorter side, in pixels, ascending. */
  readonly sizes: readonly number[];
}

export const shapes: Readonly<Record<ImageKindKey, PictureShape>> = {
  AVATAR: { ratio: 1, sizes: [48, 96, 192, 384, 768] },
  COVER: { ratio: 3, sizes: [120, 240, 480, 640] },
};

export interface PictureTask {
  readonly bytes: Uint8Array;
  readonly kind: ImageKindKey;
  /** Null for as much in the middle as the kind's shape takes. */
  readonly crop: Crop | null;
}

export interface Rendition {
  /** Of the shorter side, in pixels. */
  readonly size: number;
  readonly width: number;
  readonly height: number;
  readonly format: "WEBP" | "JPEG";
  readonly bytes: Uint8Array;
}

/** What was in the file and is in none of the renditions. */
export interface RemovedData {
  readonly location: boolean;
  readonly device: boolean;
  readonly dates: boolean;
  readonly thumbnail: boolean;
}

export interface ProcessedPicture {
  /** Of all renditions together. */
  readonly contentHash: string;
  readonly renditions: readonly Rendition[];
  /** #rrggbb */
  readonly color: string;
  /** A WebP of a few pixels, in base64. */
  readonly placeholder: string;
  readonly removed: RemovedData;
}

/** Why no picture came of it. */
export type PictureProblem =
  | { readonly kind: "not-an-image" }
  | { readonly kind: "unsupported"; readonly what: string }
  | { readonly kind: "second-format"; readonly what: string }
  | { readonly kind: "damaged"; readonly format: PictureFormat }
  | { readonly kind: "too-slow"; readonly seconds: number }
  | { readonly kind: "too-many-pixels"; readonly width: number; readonly height: number }
  | { readonly kind: "crop-outside"; readonly width: number; readonly height: number; readonly ratio: number };

export type PictureAnswer = { readonly ok: true; readonly picture: ProcessedPicture } | { readonly ok: false; readonly problem: PictureProblem };

export const maximumPixels = 50_000_000;
