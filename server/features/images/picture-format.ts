import type { PictureFormat, PictureProblem } from "./picture.ts";

export type SniffedFormat = { readonly known: true; readonly format: PictureFormat } | { readonly known: false; readonly problem: PictureProblem };

const known = (format: PictureFormat): SniffedFormat => ({ known: true, format });
const unsupported = (what: string): SniffedFormat => ({ known: false, problem: { kind: "unsupported", what } });

const heifBrands = new Set(["mif1", "msf1", "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"]);

const unsupportedSignatures: readonly (readonly [signature: string, what: string])[] = [
  ["BM", "a BMP picture"],
  ["II*\0", "a TIFF or raw picture"],
  ["MM\0*", "a TIFF or raw picture"],
  ["\0\0\x01\0", "an icon"],
  ["8BPS", "a Photoshop file"],
  ["\xff\x0a", "a JPEG XL picture"],
  ["\0\0\0\x0cJXL ", "a JPEG XL picture"],
  ["\0\0\0\x0cjP  ", "a JPEG 2000 picture"],
  ["%PDF-", "a PDF document"],
];

/** What a file is by its own first bytes; its name and the type that a browser declared say nothing. */
export function sniffFormat(bytes: Buffer): SniffedFormat {
  const start = bytes.toString("latin1", 0, 16);
  if (start.startsWith("\xff\xd8\xff")) return known("JPEG");
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return known("PNG");
  if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) return known("GIF");
  if (start.startsWith("RIFF") && start.slice(8, 12) === "WEBP") return known("WEBP");
  if (start.slice(4, 8) === "ftyp") return sniffBrands(bytes);
  const signature = unsupportedSignatures.find(([each]) => start.startsWith(each));
  if (signature !== undefined) return unsupported(signature[1]);
  if (isSvg(bytes)) return unsupported("an SVG drawing");
  return { known: false, problem: { kind: "not-an-image" } };
}

/** The family that MP4 belongs to: the brands tell pictures from films, and the decoder settles AVIF against HEIC for the brand that both use. */
function sniffBrands(bytes: Buffer): SniffedFormat {
  const end = Math.min(bytes.length, Math.max(16, bytes.readUInt32BE(0)), 256);
  const brands = [bytes.toString("latin1", 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(bytes.toString("latin1", at, at + 4));
  if (brands.includes("avif") || brands.includes("avis")) return known("AVIF");
  return brands.some((brand) => heifBrands.has(brand)) ? known("HEIC") : { known: false, problem: { kind: "not-an-image" } };
}

/** The root element may follow a declaration, a document type and comments. */
function isSvg(bytes: Buffer): boolean {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = bytes.toString(isUtf16 ? "utf16le" : "utf8", 0, 4096);
  return /^\uFEFF?\s*(<\?xml[^>]*>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*(\[[\s\S]*?\])?>|\s)*<(\w+:)?svg[\s>]/i.test(text);
}
