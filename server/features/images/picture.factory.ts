import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";

export type Rgb = readonly [red: number, green: number, blue: number];

/** Where the four quarters of a drawn picture are, seen as a person sees it. */
export const quarters = { topLeft: [204, 34, 34], topRight: [34, 170, 34], bottomLeft: [34, 34, 204], bottomRight: [238, 238, 238] } as const satisfies Record<
  string,
  Rgb
>;

const landscape = { width: 96, height: 64 };

/** The colour of a pixel of the picture of four quarters. */
function quarterAt(x: number, y: number, { width, height } = landscape): Rgb {
  const isLeft = x < width / 2;
  if (y < height / 2) return isLeft ? quarters.topLeft : quarters.topRight;
  return isLeft ? quarters.bottomLeft : quarters.bottomRight;
}

/** Where a camera that says `orientation` stores the pixel that is seen at x, y. */
const storedAt: Readonly<Record<number, (x: number, y: number, width: number, height: number) => readonly [number, number]>> = {
  1: (x, y) => [x, y],
  2: (x, y, width) => [width - 1 - x, y],
  3: (x, y, width, height) => [width - 1 - x, height - 1 - y],
  4: (x, y, _, height) => [x, height - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, width) => [y, width - 1 - x],
  7: (x, y, width, height) => [height - 1 - y, width - 1 - x],
  8: (x, y, _, height) => [height - 1 - y, x],
};

/** A picture of four quarters, to be encoded, that is seen upright when its orientation is heeded. */
export function fourQuarters({ orientation = 1, size = landscape }: { orientation?: number; size?: { width: number; height: number } } = {}): Sharp {
  const { width, height } = size;
  const stored = orientation > 4 ? { width: height, height: width } : size;
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [storedX, storedY] = storedAt[orientation]?.(x, y, width, height) ?? [x, y];
      data.set(quarterAt(x, y, size), (storedY * stored.width + storedX) * 3);
    }
  }
  const picture = sharp(data, { raw: { ...stored, channels: 3 } });
  return orientation === 1 ? picture : picture.withMetadata({ orientation });
}

/** One colour, as many pixels as wanted, in a few kilobytes: what a bomb is made of. */
export const plain = (width: number, height: number): Sharp =>
  sharp({ create: { width, height, channels: 3, background: "#336699" }, limitInputPixels: false }).toColourspace("srgb");

/** A JPEG that is as large as a photo and as soon read as it was before: the rest is a comment. */
export function commented(jpeg: Buffer, bytes: number): Buffer {
  const longest = 65_533;
  const comments = Array.from({ length: Math.ceil(bytes / longest) }, () => Buffer.concat([Buffer.from([0xff, 0xfe, 0xff, 0xff]), Buffer.alloc(longest)]));
  return Buffer.concat([jpeg.subarray(0, 2), ...comments, jpeg.subarray(2)]);
}

/** A PNG that claims any size and holds next to nothing. */
export function claimingPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.alloc(64))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** What a phone writes into its photos. */
export const phoneExif = {
  IFD0: { Make: "Portrait", Model: "Drawn by hand", DateTime: "2026:11:20 10:00:00" },
  IFD3: { GPSLatitudeRef: "N", GPSLatitude: "48/1 12/1 30/1", GPSLongitudeRef: "E", GPSLongitude: "16/1 22/1 0/1" },
};

/** The colours in the middle of the four quarters of an encoded picture. */
export async function quartersOf(bytes: Uint8Array): Promise<Record<keyof typeof quarters, Rgb>> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): Rgb => {
    const start = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels;
    return [data[start] ?? 0, data[start + 1] ?? 0, data[start + 2] ?? 0];
  };
  return { topLeft: at(0.25, 0.25), topRight: at(0.75, 0.25), bottomLeft: at(0.25, 0.75), bottomRight: at(0.75, 0.75) };
}
