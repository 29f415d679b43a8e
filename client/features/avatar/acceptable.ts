import { numberText } from "#client/messages/format.ts";
import { t } from "#client/messages/language.ts";

const largest = 10 * 1024 * 1024;
const mostPixels = 50_000_000;

/** For the file dialog; names too, because some systems give HEIC no type. */
export const accept = "image/jpeg,image/png,image/webp,image/avif,image/gif,image/heic,image/heif,.heic,.heif";

const types = new Set(["image/jpeg", "image/png", "image/webp", "image/avif", "image/gif", "image/heic", "image/heif"]);

/** Why a file can't be a picture, before one byte is sent; null where it can. The server judges the content again. */
export function refusalOf(file: { readonly name: string; readonly type: string; readonly size: number }): string | null {
  if (!types.has(file.type) && !/\.(heic|heif)$/i.test(file.name)) return t("acceptable.type", { name: file.name });
  if (file.size === 0) return t("acceptable.empty", { name: file.name });
  if (file.size > largest) return t("acceptable.size", { name: file.name, size: megabytes(file.size) });
  return null;
}

/** The same for what is known once the browser has opened it. */
export function pixelRefusalOf({ name, width, height }: { readonly name: string; readonly width: number; readonly height: number }): string | null {
  if (width * height <= mostPixels) return null;
  return t("acceptable.pixels", {
    name,
    width: numberText(width),
    height: numberText(height),
    megapixels: numberText(Math.ceil((width * height) / 1_000_000)),
  });
}

const megabytes = (bytes: number) => numberText(bytes / 1024 / 1024, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
