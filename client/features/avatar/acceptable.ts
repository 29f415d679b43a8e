const largest = 10 * 1024 * 1024;
const mostPixels = 50_000_000;

/** Told before anybody chooses. */
export const limitsText = "JPEG, PNG, WebP, AVIF, GIF or HEIC, up to 10 MB and 50 megapixels";

/** For the file dialog; names too, because some systems give HEIC no type. */
export const accept = "image/jpeg,image/png,image/webp,image/avif,image/gif,image/heic,image/heif,.heic,.heif";

const types = new Set(["image/jpeg", "image/png", "image/webp", "image/avif", "image/gif", "image/heic", "image/heif"]);

/** Why a file can't be a picture, before one byte is sent; null where it can. The server judges the content again. */
export function refusalOf(file: { readonly name: string; readonly type: string; readonly size: number }): string | null {
  if (!types.has(file.type) && !/\.(heic|heif)$/i.test(file.name)) return `“${file.name}” is not a picture that can be used here. Choose ${limitsText}.`;
  if (file.size === 0) return `“${file.name}” is empty. Choose another file.`;
  if (file.size > largest) return `“${file.name}” is ${megabytes(file.size)}, and the limit is 10 MB. Export a smaller copy and try again.`;
  return null;
}

/** The same for what is known once the browser has opened it. */
export function pixelRefusalOf({ name, width, height }: { readonly name: string; readonly width: number; readonly height: number }): string | null {
  if (width * height <= mostPixels) return null;
  const megapixels = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 }).format(Math.ceil((width * height) / 1_000_000));
  return `“${name}” has ${width} × ${height} pixels (${megapixels} megapixels), and the limit is 50 megapixels. Export a smaller copy and try again.`;
}

const megabytes = (bytes: number) =>
  new Intl.NumberFormat(undefined, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }).format(bytes / 1024 / 1024);
