import { createHash } from "node:crypto";
import sharp, { type Metadata, type Sharp } from "sharp";
import { decodeHeic, withProfile } from "./heic.ts";
import { type Crop, maximumPixels, type PictureAnswer, type PictureFormat, type PictureProblem, type PictureTask, type Rendition } from "./picture.ts";
import { sizesFor, squareOf, turned } from "./picture-area.ts";
import { sniffFormat } from "./picture-format.ts";
import { privateDataIn } from "./private-data.ts";

// Memory is given back at once, and a picture takes one core: two of them at a time must leave the requests their share.
sharp.cache(false);
sharp.concurrency(1);

/** What sharp calls the formats. */
const sharpNames: Readonly<Record<PictureFormat, string>> = { JPEG: "jpeg", PNG: "png", WEBP: "webp", GIF: "gif", AVIF: "heif", HEIC: "heif" };

// Pictures that are cut off or spoilt are refused ("error"); harmless oddities of cameras and editors ("warning") are not.
const decoding = { failOn: "error", limitInputPixels: maximumPixels } as const;
const timeLimit = { seconds: 12 };

/** A square of pixels in sRGB, of which all renditions are drawn. */
interface Master {
  readonly data: Buffer;
  readonly raw: { readonly width: number; readonly height: number; readonly channels: 1 | 2 | 3 | 4 };
}

class Problem extends Error {
  readonly problem: PictureProblem;
  constructor(problem: PictureProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

/**
 * Makes the renditions of a picture out of whatever somebody uploaded.
 * Promise: what comes out is drawn anew from decoded pixels and holds nothing of the file but those.
 */
export async function processPicture({ bytes, crop }: PictureTask): Promise<PictureAnswer> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const { format, metadata } = await identify(file);
    const master = await drawMaster(file, format, metadata, crop);
    const color = await dominantColor(master);
    // A picture without a profile is sRGB for everybody; one that came with its own gets the one that its colours are in now.
    const renditions = await render(master, metadata.hasProfile);
    const contentHash = hashOf(renditions);
    const placeholder = await drawPlaceholder(master);
    return { ok: true, picture: { contentHash, renditions, color, placeholder, removed: privateDataIn(file, format, metadata) } };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, problem: error.problem };
    throw error;
  }
}

async function identify(file: Buffer): Promise<{ format: PictureFormat; metadata: Metadata }> {
  const sniffed = sniffFormat(file);
  if (!sniffed.known) throw new Problem(sniffed.problem);
  const metadata = await orDamaged(sniffed.format, sharp(file, { ...decoding, limitInputPixels: false }).metadata());
  if (metadata.format !== sharpNames[sniffed.format]) throw new Problem({ kind: "damaged", format: sniffed.format });
  const { width, height } = metadata.autoOrient;
  if (width * height > maximumPixels) throw new Problem({ kind: "too-many-pixels", width, height });
  return { format: metadata.format === "heif" ? heifFormat(metadata) : sniffed.format, metadata };
}

function heifFormat({ compression }: Metadata): PictureFormat {
  if (compression === "av1") return "AVIF";
  if (compression === "hevc") return "HEIC";
  throw new Problem({ kind: "unsupported", what: "a HEIF picture in a codec that few can read" });
}

async function drawMaster(file: Buffer, format: PictureFormat, metadata: Metadata, crop: Crop | null): Promise<Master> {
  if (format !== "HEIC") {
    if (crop !== null) await readWhole(file, format);
    return drawSquare(() => sharp(file, decoding).autoOrient(), format, metadata.autoOrient, crop);
  }
  const { data, width, height } = await orDamaged(format, decodeHeic(file));
  const master = await drawSquare(() => sharp(data, { ...decoding, raw: { width, height, channels: 4 } }), format, { width, height }, crop);
  return metadata.icc === undefined ? master : inSrgb(master, metadata.icc);
}

/** A decoder that reads row by row stops behind the last row of the crop, and would not see that the file ends too early. */
async function readWhole(file: Buffer, format: PictureFormat): Promise<void> {
  if (format === "JPEG" || format === "PNG") await orDamaged(format, sharp(file, decoding).resize(8, 8, { fit: "fill" }).timeout(timeLimit).raw().toBuffer());
}

async function drawSquare(open: () => Sharp, format: PictureFormat, picture: { width: number; height: number }, crop: Crop | null): Promise<Master> {
  if (crop === null) {
    // Scaled whole and cut afterwards: every row is read.
    const side = Math.max(...sizesFor(Math.min(picture.width, picture.height)));
    const whole = await orDamaged(format, pixels(open().resize(side, side, { fit: "outside" })));
    return pixels(sharp(whole.data, { raw: whole.raw }).resize(side, side, { fit: "cover" }));
  }
  const area = squareOf(crop, picture);
  if (area === null) throw new Problem({ kind: "crop-outside", ...turned(picture, crop.rotate) });
  const side = Math.max(...sizesFor(area.side));
  const turnedPicture = crop.rotate % 360 === 0 ? open() : open().rotate(crop.rotate, { background: { r: 255, g: 255, b: 255, alpha: 0 } });
  const extracted = turnedPicture.extract({ left: area.left, top: area.top, width: area.side, height: area.side });
  return orDamaged(format, pixels(extracted.resize(side, side, { fit: "fill" })));
}

async function pixels(picture: Sharp): Promise<Master> {
  const { data, info } = await picture.toColourspace("srgb").timeout(timeLimit).raw().toBuffer({ resolveWithObject: true });
  return { data, raw: { width: info.width, height: info.height, channels: info.channels } };
}

async function inSrgb(master: Master, profile: Buffer): Promise<Master> {
  const png = await sharp(master.data, { raw: master.raw }).png({ compressionLevel: 0 }).toBuffer();
  return pixels(sharp(withProfile(png, profile)));
}

async function render(master: Master, hasProfile: boolean): Promise<Rendition[]> {
  const renditions: Rendition[] = [];
  for (const size of sizesFor(master.raw.width)) {
    const drawn = await pixels(sharp(master.data, { raw: master.raw }).resize(size, size));
    const encode = () => (hasProfile ? sharp(drawn.data, { raw: drawn.raw }).withIccProfile("srgb") : sharp(drawn.data, { raw: drawn.raw }));
    renditions.push({ size, format: "WEBP", bytes: await encode().webp({ quality: 82 }).toBuffer() });
    renditions.push({ size, format: "JPEG", bytes: await encode().flatten({ background: "#ffffff" }).jpeg({ quality: 82, mozjpeg: true }).toBuffer() });
  }
  return renditions;
}

async function dominantColor(master: Master): Promise<string> {
  const opaque = await sharp(master.data, { raw: master.raw }).flatten({ background: "#ffffff" }).png({ compressionLevel: 0 }).toBuffer();
  const { dominant } = await sharp(opaque).stats();
  return `#${[dominant.r, dominant.g, dominant.b].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

async function drawPlaceholder(master: Master): Promise<string> {
  const tiny = await sharp(master.data, { raw: master.raw }).resize(12, 12).webp({ quality: 40 }).toBuffer();
  return tiny.toString("base64");
}

function hashOf(renditions: readonly Rendition[]): string {
  const hash = createHash("sha256");
  for (const { bytes } of renditions) hash.update(bytes);
  return hash.digest("hex").slice(0, 32);
}

async function orDamaged<T>(format: PictureFormat, decoded: Promise<T>): Promise<T> {
  try {
    return await decoded;
  } catch {
    throw new Problem({ kind: "damaged", format });
  }
}
