import { createHash } from "node:crypto";
import sharp, { type Metadata, type Sharp } from "sharp";
import { decodeHeic, withProfile } from "./heic.ts";
import {
  type Crop,
  maximumPixels,
  type PictureAnswer,
  type PictureFormat,
  type PictureProblem,
  type PictureShape,
  type PictureTask,
  type Rendition,
  shapes,
} from "./picture.ts";
import { type Area, areaOf, type Region, regionOf, type Size, sizesFor, turned, turnedPoint } from "./picture-area.ts";
import { sniffFormat } from "./picture-format.ts";
import { privateDataIn } from "./private-data.ts";
import { secondFormatOf } from "./second-format.ts";

// Memory is given back at once, and a picture takes one core: two of them at a time must leave the requests their share.
sharp.cache(false);
sharp.concurrency(1);

/** What sharp calls the formats. */
const sharpNames: Readonly<Record<PictureFormat, string>> = { JPEG: "jpeg", PNG: "png", WEBP: "webp", GIF: "gif", AVIF: "heif", HEIC: "heif" };

/** Takes the picture from its file, decoded as strictly as said. */
type Open = (failOn: "error" | "warning") => Sharp;

const timeLimit = { seconds: 12 };

/** Pixels in sRGB and in the shape of the kind, of which all renditions are drawn. */
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
export async function processPicture({ bytes, kind, crop }: PictureTask): Promise<PictureAnswer> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const { format, metadata } = await identify(file);
    const second = secondFormatOf(file);
    if (second !== null) throw new Problem({ kind: "second-format", what: second });
    const shape = shapes[kind];
    const master = await drawMaster(file, format, metadata, { crop, shape });
    const color = await dominantColor(master);
    // A picture without a profile is sRGB for everybody; one that came with its own gets the one that its colours are in now.
    const renditions = await render(master, shape, metadata.hasProfile);
    const contentHash = hashOf(renditions);
    const placeholder = await drawPlaceholder(master, shape);
    return { ok: true, picture: { contentHash, renditions, color, placeholder, removed: privateDataIn(file, format, metadata) } };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, problem: error.problem };
    throw error;
  }
}

async function identify(file: Buffer): Promise<{ format: PictureFormat; metadata: Metadata }> {
  const sniffed = sniffFormat(file);
  if (!sniffed.known) throw new Problem(sniffed.problem);
  const metadata = await decoded(sniffed.format, () => sharp(file, { failOn: "error", limitInputPixels: false }).metadata());
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

interface Cut {
  readonly crop: Crop | null;
  readonly shape: PictureShape;
}

async function drawMaster(file: Buffer, format: PictureFormat, metadata: Metadata, cut: Cut): Promise<Master> {
  if (format !== "HEIC") {
    const open: Open = (failOn) => sharp(file, { failOn, limitInputPixels: maximumPixels }).autoOrient();
    if (cut.crop !== null) await readWhole(open, format);
    return drawCut(open, format, metadata.autoOrient, cut);
  }
  const { data, width, height } = await decoded(format, () => decodeHeic(file));
  const master = await drawCut(() => sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: maximumPixels }), format, { width, height }, cut);
  return metadata.icc === undefined ? master : inSrgb(master, metadata.icc);
}

/** A decoder that reads row by row stops behind the last row of the crop, and would not see that the file ends too early. */
async function readWhole(open: Open, format: PictureFormat): Promise<void> {
  if (format === "JPEG" || format === "PNG") await decoded(format, (failOn) => pixels(open(failOn).resize(8, 8, { fit: "fill" })));
}

async function drawCut(open: Open, format: PictureFormat, picture: Size, { crop, shape }: Cut): Promise<Master> {
  const { ratio } = shape;
  const largest = (shorter: number): Size => {
    const height = Math.max(...sizesFor(shorter, shape));
    return { width: height * ratio, height };
  };
  if (crop === null) {
    // Scaled whole and cut afterwards: every row is read.
    const { width, height } = largest(Math.max(1, Math.min(picture.height, Math.floor(picture.width / ratio))));
    const whole = await decoded(format, (failOn) => pixels(open(failOn).resize(width, height, { fit: "outside" })));
    return pixels(sharp(whole.data, { raw: whole.raw }).resize(width, height, { fit: "cover" }));
  }
  const area = areaOf(crop, picture, ratio);
  const isOddAngle = crop.rotate % 90 !== 0;
  const region = area !== null && isOddAngle ? regionOf(area, picture, crop.rotate) : null;
  if (area === null || (isOddAngle && region === null)) throw new Problem({ kind: "crop-outside", ...turned(picture, crop.rotate), ratio });
  const size = largest(area.height);
  if (region !== null) return drawTurned(open, format, { area, region, degrees: crop.rotate, size });
  return decoded(format, (failOn) => {
    const upright = crop.rotate % 360 === 0 ? open(failOn) : open(failOn).rotate(crop.rotate);
    return pixels(upright.extract({ ...area }).resize(size.width, size.height, { fit: "fill" }));
  });
}

const clear = { r: 255, g: 255, b: 255, alpha: 0 };

/** By any angle: the part round the area is taken out, made about as small as it will be, and only then turned and cut. */
async function drawTurned(
  open: Open,
  format: PictureFormat,
  { area, region, degrees, size }: { area: Area; region: Region; degrees: number; size: Size },
): Promise<Master> {
  const scale = Math.min(1, (2 * size.height) / area.height);
  const scaled = (length: number) => Math.round(length * scale);
  const { left, top, width, height, middle } = region;
  const beyond = { left: scaled(region.beyond.left), top: scaled(region.beyond.top), right: scaled(region.beyond.right), bottom: scaled(region.beyond.bottom) };
  const part = await decoded(format, (failOn) => {
    const taken = open(failOn).extract({ left, top, width, height });
    return pixels(
      taken
        .resize(Math.max(1, scaled(width)), Math.max(1, scaled(height)), { fit: "fill" })
        .ensureAlpha()
        .extend({ ...beyond, background: clear }),
    );
  });
  const offset = { x: beyond.left + (middle.x - left) * scale - part.raw.width / 2, y: beyond.top + (middle.y - top) * scale - part.raw.height / 2 };
  const whole = await pixels(sharp(part.data, { raw: part.raw }).rotate(degrees, { background: clear }));
  const [cutWidth, cutHeight] = [Math.max(1, scaled(area.width)), Math.max(1, scaled(area.height))];
  const at = turnedPoint(offset, degrees);
  const within = (position: number, length: number, cut: number) => Math.max(0, Math.min(Math.round(position + (length - cut) / 2), length - cut));
  const shown = { left: within(at.x, whole.raw.width, cutWidth), top: within(at.y, whole.raw.height, cutHeight), width: cutWidth, height: cutHeight };
  return pixels(sharp(whole.data, { raw: whole.raw }).extract(shown).resize(size.width, size.height, { fit: "fill" }));
}

async function pixels(picture: Sharp): Promise<Master> {
  const { data, info } = await picture.toColourspace("srgb").timeout(timeLimit).raw().toBuffer({ resolveWithObject: true });
  return { data, raw: { width: info.width, height: info.height, channels: info.channels } };
}

async function inSrgb(master: Master, profile: Buffer): Promise<Master> {
  const png = await sharp(master.data, { raw: master.raw }).png({ compressionLevel: 0 }).toBuffer();
  return pixels(sharp(withProfile(png, profile)));
}

async function render(master: Master, shape: PictureShape, hasProfile: boolean): Promise<Rendition[]> {
  const renditions: Rendition[] = [];
  for (const size of sizesFor(master.raw.height, shape)) {
    const [width, height] = [size * shape.ratio, size];
    const drawn = await pixels(sharp(master.data, { raw: master.raw }).resize(width, height));
    const encode = () => (hasProfile ? sharp(drawn.data, { raw: drawn.raw }).withIccProfile("srgb") : sharp(drawn.data, { raw: drawn.raw }));
    renditions.push({ size, width, height, format: "WEBP", bytes: await encode().webp({ quality: 82 }).toBuffer() });
    renditions.push({
      size,
      width,
      height,
      format: "JPEG",
      bytes: await encode().flatten({ background: "#ffffff" }).jpeg({ quality: 82, mozjpeg: true }).toBuffer(),
    });
  }
  return renditions;
}

async function dominantColor(master: Master): Promise<string> {
  const opaque = await sharp(master.data, { raw: master.raw }).flatten({ background: "#ffffff" }).png({ compressionLevel: 0 }).toBuffer();
  const { dominant } = await sharp(opaque).stats();
  return `#${[dominant.r, dominant.g, dominant.b].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

async function drawPlaceholder(master: Master, { ratio }: PictureShape): Promise<string> {
  const tiny = await sharp(master.data, { raw: master.raw })
    .resize(12 * ratio, 12)
    .webp({ quality: 40 })
    .toBuffer();
  return tiny.toString("base64");
}

function hashOf(renditions: readonly Rendition[]): string {
  const hash = createHash("sha256");
  for (const { bytes } of renditions) hash.update(bytes);
  return hash.digest("hex").slice(0, 32);
}

/** What the JPEG decoder says when pixels are missing; all its other warnings are oddities of cameras and editors, and harmless. */
const jpegDamage = /premature end|bad Huffman code|instead of RST/i;

async function decoded<T>(format: PictureFormat, decode: (failOn: "error" | "warning") => Promise<T>): Promise<T> {
  try {
    if (format !== "JPEG") return await decode("error");
    try {
      return await decode("warning");
    } catch (error) {
      if (jpegDamage.test(String(error)) || isTimeout(error)) throw error;
      return await decode("error");
    }
  } catch (error) {
    if (isTimeout(error)) throw new Problem({ kind: "too-slow", seconds: timeLimit.seconds });
    throw new Problem({ kind: "damaged", format });
  }
}

/** What sharp says when a picture took longer than it may. */
const isTimeout = (error: unknown): boolean => String(error).includes("timeout:");
