import type { MessageId } from "#client/messages/catalogue.ts";
import { isPicture } from "./signature.ts";

const megabyte = 1024 * 1024;
const largest = 10 * megabyte;
const mostPixels = 50_000_000;

/** For the file dialog; names too, because some systems give HEIC no type. */
export const accept = "image/jpeg,image/png,image/webp,image/avif,image/gif,image/heic,image/heif,.heic,.heif";

const types = new Set(["image/jpeg", "image/png", "image/webp", "image/avif", "image/gif", "image/heic", "image/heif"]);

/** Why a file is not taken, to be said in the language of the moment. */
export interface Refusal {
  readonly id: MessageId;
  readonly values: Readonly<Record<string, string | number>>;
}

/** Why a file can't be a picture, before one byte is sent; null where it can. The server judges the content again. */
export async function refusalOf(file: File): Promise<Refusal | null> {
  const { name, type, size } = file;
  if (!types.has(type) && !/\.(heic|heif)$/i.test(name)) return { id: "pictures.wrong-type", values: { name } };
  if (size === 0) return { id: "pictures.empty", values: { name } };
  if (size > largest) return { id: "pictures.too-large", values: { name, megabytes: Math.ceil((size / megabyte) * 10) / 10 } };
  return isPicture(await firstBytes(file)) ? null : { id: "pictures.no-picture", values: { name } };
}

/** The same for what is known once the browser has opened it. */
export function pixelRefusalOf({ name, width, height }: { readonly name: string; readonly width: number; readonly height: number }): Refusal | null {
  if (width * height <= mostPixels) return null;
  return { id: "pictures.too-many-pixels", values: { name, width, height, megapixels: Math.ceil((width * height) / 1_000_000) } };
}

const firstBytes = async (file: File) => new Uint8Array(await file.slice(0, 32).arrayBuffer());
