import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { seededRandom } from "#server/demo/seeded-random.ts";
import { claimingPng, fourQuarters, phoneExif, plain, quarters, quartersOf, type Rgb } from "./picture.factory.ts";
import type { Crop, ImageKindKey, PictureAnswer, PictureFormat, PictureProblem, ProcessedPicture } from "./picture.ts";
import { processPicture } from "./process-picture.ts";

const heic = await readFile(new URL("./fixtures/four-quarters.heic", import.meta.url));
const upright = (crop: Partial<Crop>): Crop => ({ x: 0, y: 0, width: 64, height: 64, rotate: 0, ...crop });

async function read(bytes: Buffer, crop: Crop | null = null, kind: ImageKindKey = "AVATAR"): Promise<ProcessedPicture> {
  const answer = await processPicture({ bytes, kind, crop });
  if (!answer.ok) throw new Error(`refused: ${JSON.stringify(answer.problem)}`);
  return answer.picture;
}
const problemOf = (answer: PictureAnswer): PictureProblem | null => (answer.ok ? null : answer.problem);
const problem = async (bytes: Buffer, crop: Crop | null = null, kind: ImageKindKey = "AVATAR") => problemOf(await processPicture({ bytes, kind, crop }));
const largest = (picture: ProcessedPicture, format: "WEBP" | "JPEG" = "WEBP") =>
  picture.renditions.filter((each) => each.format === format).at(-1)?.bytes ?? new Uint8Array();
const near = (actual: Rgb, expected: Rgb, by = 12) => actual.every((part, index) => Math.abs(part - (expected[index] ?? 0)) <= by);

describe("a picture that is taken", () => {
  it.each<[string, () => Promise<Buffer> | Buffer]>([
    ["JPEG", () => fourQuarters().jpeg({ quality: 95 }).toBuffer()],
    ["PNG", () => fourQuarters().png().toBuffer()],
    ["interlaced PNG", () => fourQuarters().png({ progressive: true }).toBuffer()],
    ["WebP", () => fourQuarters().webp({ quality: 95 }).toBuffer()],
    ["AVIF", () => fourQuarters().avif({ quality: 90 }).toBuffer()],
    ["GIF", () => fourQuarters().gif().toBuffer()],
    ["HEIC", () => heic],
  ])("may be a %s", async (_, bytes) => {
    const picture = await read(await bytes());
    expect(picture.color).toMatch(/^#[0-9a-f]{6}$/);
    const seen = await quartersOf(largest(picture));
    for (const quarter of Object.keys(quarters) as (keyof typeof quarters)[])
      expect([quarter, seen[quarter], near(seen[quarter], quarters[quarter])]).toEqual([quarter, seen[quarter], true]);
  });

  it("is cut to the square in its middle", async () => {
    const picture = await read(
      await fourQuarters({ size: { width: 400, height: 100 } })
        .png()
        .toBuffer(),
    );
    expect(picture.renditions.map(({ size }) => size)).toEqual([48, 48, 96, 96]);
    const { width, height } = await sharp(largest(picture)).metadata();
    expect([width, height]).toEqual([96, 96]);
    expect(near((await quartersOf(largest(picture))).topRight, quarters.topRight)).toBe(true);
  });

  it.each([
    [1, [1]],
    [30, [30]],
    [48, [48]],
    [200, [48, 96, 192]],
    [900, [48, 96, 192, 384, 768]],
  ])("of %i pixels is stored in %j, never enlarged", async (side, sizes) => {
    const picture = await read(await plain(side, side).png().toBuffer());
    for (const format of ["WEBP", "JPEG"]) expect(picture.renditions.filter((each) => each.format === format).map(({ size }) => size)).toEqual(sizes);
    for (const { size, format, bytes } of picture.renditions) {
      const metadata = await sharp(bytes).metadata();
      expect([metadata.width, metadata.height, metadata.format]).toEqual([size, size, format.toLowerCase()]);
    }
  });

  it("may be animated: its first frame is shown, however many follow", async () => {
    const frames = await Promise.all(
      ["#ff0000", "#00ff00", "#0000ff"].map((background) =>
        sharp({ create: { width: 60, height: 60, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    for (const encode of [sharp(frames, { join: { animated: true } }).gif(), sharp(frames, { join: { animated: true } }).webp({ lossless: true })]) {
      const seen = await quartersOf(largest(await read(await encode.toBuffer())));
      expect(near(seen.topLeft, [255, 0, 0])).toBe(true);
    }
  });

  it("may be see-through, and is white behind where a format can't show that", async () => {
    const picture = await read(
      await sharp({ create: { width: 60, height: 60, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
        .png()
        .toBuffer(),
    );
    expect((await sharp(largest(picture, "WEBP")).metadata()).hasAlpha).toBe(true);
    expect((await quartersOf(largest(picture, "JPEG"))).topLeft).toEqual([255, 255, 255]);
  });

  it.each([
    ["grey", () => plain(60, 60).greyscale().jpeg().toBuffer()],
    ["CMYK", () => plain(60, 60).toColourspace("cmyk").jpeg().toBuffer()],
    ["16 bits", () => plain(60, 60).toColourspace("rgb16").png().toBuffer()],
    ["a palette", () => plain(60, 60).png({ palette: true }).toBuffer()],
  ])("may be in %s", async (_, bytes) => {
    const metadata = await sharp(largest(await read(await bytes()), "JPEG")).metadata();
    expect([metadata.space, metadata.depth, metadata.channels]).toEqual(["srgb", "uchar", 3]);
  });

  it("has a placeholder that is a picture of a few pixels", async () => {
    const { placeholder } = await read(await fourQuarters().png().toBuffer());
    expect(placeholder.length).toBeLessThan(400);
    expect((await sharp(Buffer.from(placeholder, "base64")).metadata()).format).toBe("webp");
  });

  it("has the same hash when it comes again, and another one when it is another", async () => {
    const bytes = await fourQuarters().png().toBuffer();
    const [one, again, other] = [await read(bytes), await read(bytes), await read(await fourQuarters().negate().png().toBuffer())];
    expect(one.contentHash).toBe(again.contentHash);
    expect(one.contentHash).not.toBe(other.contentHash);
    expect(one.contentHash).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("orientation and crop", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("stands upright from orientation %i, cropped where the person sees it", async (orientation) => {
    for (const bytes of [
      await fourQuarters({ orientation }).jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer(),
      await fourQuarters({ orientation }).png().toBuffer(),
    ]) {
      const seen = await quartersOf(largest(await read(bytes)));
      expect(near(seen.topLeft, quarters.topLeft)).toBe(true);
      expect(near(seen.bottomLeft, quarters.bottomLeft)).toBe(true);
      const cropped = await quartersOf(largest(await read(bytes, upright({ x: 60, y: 4, width: 24, height: 24 }))));
      for (const color of Object.values(cropped)) expect(near(color, quarters.topRight)).toBe(true);
    }
  });

  it.each([
    [90, { topLeft: "bottomLeft", topRight: "topLeft", bottomRight: "topRight", bottomLeft: "bottomRight" }],
    [180, { topLeft: "bottomRight", topRight: "bottomLeft", bottomRight: "topLeft", bottomLeft: "topRight" }],
    [270, { topLeft: "topRight", topRight: "bottomRight", bottomRight: "bottomLeft", bottomLeft: "topLeft" }],
    [-90, { topLeft: "topRight", topRight: "bottomRight", bottomRight: "bottomLeft", bottomLeft: "topLeft" }],
    [450, { topLeft: "bottomLeft", topRight: "topLeft", bottomRight: "topRight", bottomLeft: "bottomRight" }],
  ] as const)("turns by %i degrees, clockwise, before it crops", async (rotate, expected) => {
    const [width, height] = rotate % 180 === 0 ? [96, 64] : [64, 96];
    const crop = { x: (width - 64) / 2, y: (height - 64) / 2, width: 64, height: 64, rotate };
    for (const bytes of [await fourQuarters().png().toBuffer(), await fourQuarters({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer(), heic]) {
      const seen = await quartersOf(largest(await read(bytes, crop)));
      for (const [place, quarter] of Object.entries(expected))
        expect([place, near(seen[place as keyof typeof quarters], quarters[quarter], 16)]).toEqual([place, true]);
    }
  });

  it.each([15, 45, 100, 200, 317, -30])("turns by %i degrees about the middle, and crops to the pixel", async (rotate) => {
    // Found again in a picture that is turned as a whole, by other means.
    const size = { width: 300, height: 200 };
    const bytes = await fourQuarters({ size }).png().toBuffer();
    const { data, info } = await sharp(bytes).rotate(rotate, { background: "#000000" }).raw().toBuffer({ resolveWithObject: true });
    for (const [x, y] of [
      [0.3, 0.3],
      [0.45, 0.5],
      [0.5, 0.25],
    ] as const) {
      const crop = { x: Math.floor(info.width * x), y: Math.floor(info.height * y), width: 48, height: 48, rotate };
      const drawn = await sharp(largest(await read(bytes, crop), "JPEG"))
        .raw()
        .toBuffer();
      let far = 0;
      for (let row = 0; row < 48; row++) {
        for (let column = 0; column < 48; column++) {
          const [here, there] = [(row * 48 + column) * 3, ((crop.y + row) * info.width + crop.x + column) * info.channels];
          const isFar = [0, 1, 2].some((part) => Math.abs((drawn[here + part] ?? 0) - (data[there + part] ?? 0)) > 40);
          if (isFar) far += 1;
        }
      }
      // Along the edges of quarters, half a pixel of interpolation differs.
      expect(far).toBeLessThan(48 * 48 * 0.08);
    }
  });

  it("scales what it turns", async () => {
    const size = { width: 3_000, height: 2_000 };
    const picture = await read(await fourQuarters({ size }).png().toBuffer(), { x: 600, y: 700, width: 2_000, height: 2_000, rotate: 30 });
    const seen = await quartersOf(largest(picture));
    expect(picture.renditions.at(-1)?.size).toBe(768);
    expect([near(seen.topLeft, quarters.topLeft), near(seen.bottomRight, quarters.bottomRight)]).toEqual([true, true]);
  });

  it("refuses a crop of nothing but what turning leaves blank", async () => {
    expect(await problem(await fourQuarters().png().toBuffer(), { x: 0, y: 0, width: 10, height: 10, rotate: 45 })).toMatchObject({ kind: "crop-outside" });
  });

  it("takes what of an oblong crop is the square in its middle", async () => {
    const picture = await read(await fourQuarters().png().toBuffer(), upright({ x: 0, y: 0, width: 96, height: 24 }));
    const seen = await quartersOf(largest(picture));
    expect(picture.renditions[0]?.size).toBe(24);
    expect([near(seen.topLeft, quarters.topLeft), near(seen.topRight, quarters.topRight)]).toEqual([true, true]);
  });

  it.each<[string, Partial<Crop>]>([
    ["to the right", { x: 33 }],
    ["below", { y: 1 }],
    ["to the left", { x: -1 }],
    ["above", { y: -1 }],
    ["far away", { x: 2_000_000_000, y: 2_000_000_000, width: 2_000_000_000 }],
    ["without width", { width: 0 }],
    ["with a negative height", { height: -5 }],
    ["that fits only before turning", { x: 32, rotate: 90 }],
    ["beyond an odd angle's box", { width: 115, height: 10, rotate: 45 }],
  ])("refuses a crop %s", async (_, crop) => {
    expect(await problem(await fourQuarters().png().toBuffer(), upright(crop))).toMatchObject({ kind: "crop-outside" });
  });

  it.each([1, 17, 45, 89, 133, 271, 359])("takes the whole box at %i degrees, rounded as an editor rounds it", async (rotate) => {
    for (const size of [
      { width: 96, height: 64 },
      { width: 333, height: 77 },
      { width: 41, height: 17 },
    ]) {
      const radians = (rotate * Math.PI) / 180;
      const [cos, sin] = [Math.abs(Math.cos(radians)), Math.abs(Math.sin(radians))];
      const box = { width: Math.round(cos * size.width + sin * size.height), height: Math.round(sin * size.width + cos * size.height) };
      await read(await plain(size.width, size.height).png().toBuffer(), { x: 0, y: 0, ...box, rotate });
    }
  });
});

describe("a cover", () => {
  it.each([
    [[300, 900], [[300, 100]]],
    [[2, 50], [[3, 1]]],
    [
      [1_500, 1_000],
      [
        [360, 120],
        [720, 240],
        [1_440, 480],
      ],
    ],
    [
      [4_000, 700],
      [
        [360, 120],
        [720, 240],
        [1_440, 480],
        [1_920, 640],
      ],
    ],
  ] as const)("of a picture of %j is three times as wide as high: %j", async ([width, height], sizes) => {
    const picture = await read(await plain(width, height).png().toBuffer(), null, "COVER");
    for (const format of ["WEBP", "JPEG"] as const) {
      const drawn = picture.renditions.filter((each) => each.format === format);
      expect(drawn.map((each) => [each.width, each.height])).toEqual(sizes);
      for (const each of drawn) {
        const metadata = await sharp(each.bytes).metadata();
        expect([metadata.width, metadata.height, each.size]).toEqual([each.width, each.height, each.height]);
      }
    }
  });

  it("shows what the crop chose, turned or not", async () => {
    const bytes = await fourQuarters({ size: { width: 900, height: 600 } })
      .png()
      .toBuffer();
    const right = await quartersOf(largest(await read(bytes, { x: 460, y: 250, width: 300, height: 100, rotate: 0 }, "COVER")));
    for (const [place, quarter] of Object.entries({
      topLeft: "topRight",
      topRight: "topRight",
      bottomLeft: "bottomRight",
      bottomRight: "bottomRight",
    } as const))
      expect([place, near(right[place as keyof typeof quarters], quarters[quarter])]).toEqual([place, true]);
    const middle = await read(bytes, { x: 150, y: 400, width: 300, height: 100, rotate: 90 }, "COVER");
    expect(near((await quartersOf(largest(middle))).topLeft, quarters.bottomLeft)).toBe(true);
    const odd = await read(bytes, { x: 350, y: 350, width: 300, height: 100, rotate: 20 }, "COVER");
    expect(odd.renditions.map((each) => each.width)).toEqual([300, 300]);
  });

  it("is refused of a crop in which there is no room for one", async () => {
    expect(await problem(await fourQuarters().png().toBuffer(), { x: 0, y: 0, width: 2, height: 40, rotate: 0 }, "COVER")).toMatchObject({
      kind: "crop-outside",
      ratio: 3,
    });
  });
});

describe("privacy", () => {
  const metadataOf = (bytes: Uint8Array) => sharp(bytes).metadata();

  it.each<[string, () => Promise<Buffer> | Buffer]>([
    ["JPEG", () => fourQuarters().withExif(phoneExif).jpeg().toBuffer()],
    ["PNG", () => fourQuarters().withExif(phoneExif).png().toBuffer()],
    ["WebP", () => fourQuarters().withExif(phoneExif).webp().toBuffer()],
    ["AVIF", () => fourQuarters().withExif(phoneExif).avif().toBuffer()],
    ["HEIC", () => heic],
  ])("removes place, device and date from a %s, and says so", async (_, bytes) => {
    const picture = await read(await bytes());
    expect(picture.removed).toEqual({ location: true, device: true, dates: true, thumbnail: false });
    for (const rendition of picture.renditions) {
      const { exif, xmp, iptc, orientation, comments } = await metadataOf(rendition.bytes);
      expect([exif, xmp, iptc, orientation, comments]).toEqual([undefined, undefined, undefined, undefined, undefined]);
      expect(Buffer.from(rendition.bytes).includes("Drawn by hand")).toBe(false);
    }
  });

  it("says nothing was removed where nothing was", async () => {
    expect((await read(await fourQuarters().jpeg().toBuffer())).removed).toEqual({ location: false, device: false, dates: false, thumbnail: false });
  });

  it("finds what stands in XMP", async () => {
    const xmp = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpGImg="http://ns.adobe.com/xap/1.0/g/img/"
        exif:GPSLatitude="48,12.5N" aux:SerialNumber="12345" xmp:CreateDate="2026-11-20" xmpGImg:image="aGk="/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
    const picture = await read(await fourQuarters().withXmp(xmp).jpeg().toBuffer());
    expect(picture.removed).toEqual({ location: true, device: true, dates: true, thumbnail: true });
    expect((await metadataOf(largest(picture))).xmp).toBeUndefined();
  });

  it("finds what stands in IPTC and in Photoshop's own block", async () => {
    const jpeg = await fourQuarters().jpeg().toBuffer();
    const record = (number: number, text: string) =>
      Buffer.from(`\x1c\x02${String.fromCharCode(number)}\0${String.fromCharCode(text.length)}${text}`, "latin1");
    const iptc = Buffer.concat([record(90, "Vienna"), record(55, "20261120")]);
    const resource = (id: string, data: Buffer) =>
      Buffer.concat([Buffer.from(`8BIM${id}\0\0\0\0\0${String.fromCharCode(data.length)}`, "latin1"), data, Buffer.alloc(data.length % 2)]);
    const body = Buffer.concat([Buffer.from("Photoshop 3.0\0", "latin1"), resource("\x04\x04", iptc), resource("\x04\x0c", Buffer.alloc(8))]);
    const segment = Buffer.concat([Buffer.from([0xff, 0xed, 0, body.length + 2]), body]);
    const picture = await read(Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]));
    expect(picture.removed).toEqual({ location: true, device: false, dates: true, thumbnail: true });
  });

  it("may carry what cameras put behind it, of which nothing is left", async () => {
    const film = Buffer.from(`MotionPhoto_Data\0\0\0\x18ftypmp42${"frames ".repeat(1_000)}PK\x03\x04`, "latin1");
    for (const bytes of [await fourQuarters().jpeg().toBuffer(), await fourQuarters().png().toBuffer(), await fourQuarters().gif().toBuffer()]) {
      for (const { bytes: rendition } of (await read(Buffer.concat([bytes, film]))).renditions) expect(Buffer.from(rendition).includes("frames")).toBe(false);
    }
  });

  it("shows a wide-gamut picture in the colours that it has, with the profile that says so", async () => {
    const p3 = await fourQuarters().withIccProfile("p3").png().toBuffer();
    for (const picture of [await read(p3), await read(heic)]) {
      const bytes = largest(picture, "JPEG");
      expect(near((await quartersOf(bytes)).topLeft, quarters.topLeft)).toBe(true);
      expect((await metadataOf(bytes)).icc?.length).toBeLessThan(600);
    }
    expect((await metadataOf(largest(await read(await fourQuarters().png().toBuffer())))).hasProfile).toBe(false);
  });
});

describe("what is refused", () => {
  it.each<[string, string, PictureProblem]>([
    ["text", "hello, world", { kind: "not-an-image" }],
    ["HTML", "<!doctype html><html><body><svg></svg></body></html>", { kind: "not-an-image" }],
    ["a program", "\x7fELF\x02\x01\x01", { kind: "not-an-image" }],
    ["a film", "\0\0\0\x18ftypmp42\0\0\0\0isommp42", { kind: "not-an-image" }],
    ["an archive", "PK\x03\x04 and so on", { kind: "not-an-image" }],
    ["a single byte", "x", { kind: "not-an-image" }],
    ["SVG", '<svg xmlns="http://www.w3.org/2000/svg"/>', { kind: "unsupported", what: "an SVG drawing" }],
    [
      "SVG behind a declaration",
      '\ufeff<?xml version="1.0"?>\n<!-- hi --><!DOCTYPE svg [ <!ENTITY x "y"> ]><svg width="1">',
      { kind: "unsupported", what: "an SVG drawing" },
    ],
    ["PDF", "%PDF-1.7 ...", { kind: "unsupported", what: "a PDF document" }],
    ["BMP", "BM....", { kind: "unsupported", what: "a BMP picture" }],
    ["TIFF", "II*\0....", { kind: "unsupported", what: "a TIFF or raw picture" }],
    ["JPEG XL", "\xff\x0a....", { kind: "unsupported", what: "a JPEG XL picture" }],
  ])("%s", async (_, content, expected) => {
    expect(await problem(Buffer.from(content, content.includes("\ufeff") ? "utf8" : "latin1"))).toEqual(expected);
  });

  describe("a picture that is something else as well", () => {
    const entry = "PK\x03\x04\x14\0\0\0\x08\0".padEnd(60, "\0");
    const directoryEnd = "PK\x05\x06".padEnd(22, "\0");
    it.each([
      ["a web page or a script", "<script>alert(1)</script>"],
      ["a web page or a script", "<!DOCTYPE html><title>hi</title>"],
      ["a web page or a script", "<HTML lang=en>"],
      ["a web page or a script", "<?php evil(); ?>"],
      ["an archive", `${entry}${directoryEnd}`],
      ["an archive", `${"x".repeat(100)}${directoryEnd}`],
      ["an archive", "Rar!\x1a\x07\0"],
      ["an archive", "7z\xbc\xaf\x27\x1c\0\x04"],
    ])("%s: %j behind it", async (what, behind) => {
      const tail = Buffer.from(behind, "latin1");
      for (const bytes of [await fourQuarters().jpeg().toBuffer(), await fourQuarters().png().toBuffer(), await fourQuarters().gif().toBuffer(), heic])
        expect(await problem(Buffer.concat([bytes, tail]))).toEqual({ kind: "second-format", what });
    });

    it.each([
      ["a web page or a script", "*/ <script>alert(1)</script>"],
      ["a PDF document", "%PDF-1.7"],
    ])("%s: in its comment", async (what, comment) => {
      const jpeg = await fourQuarters().jpeg().toBuffer();
      const segment = Buffer.from(`\xff\xfe\0${String.fromCharCode(comment.length + 2)}${comment}`, "latin1");
      expect(await problem(Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]))).toEqual({ kind: "second-format", what });
    });
  });

  const noisy = () => sharp({ create: { width: 320, height: 320, channels: 3, background: "#000000", noise: { type: "gaussian", mean: 128, sigma: 40 } } });

  it.each<[PictureFormat, () => Promise<Buffer> | Buffer]>([
    ["JPEG", () => noisy().jpeg().toBuffer()],
    ["PNG", () => noisy().png().toBuffer()],
    ["WEBP", () => noisy().webp().toBuffer()],
    ["GIF", () => noisy().gif().toBuffer()],
    ["AVIF", () => noisy().avif({ effort: 0 }).toBuffer()],
    ["HEIC", () => heic],
  ])("a %s that ends too early, whatever part of it is asked for", async (format, make) => {
    const bytes = await make();
    for (const crop of [null, upright({ width: 40, height: 40 })]) {
      expect(await problem(bytes.subarray(0, Math.floor(bytes.length * 0.8)), crop)).toEqual({ kind: "damaged", format });
      expect(await problem(bytes, crop)).toBeNull();
    }
  });

  it.each([0.1, 0.3, 0.5, 0.7, 0.9])("a picture whose pixels are spoilt from %d of it on", async (share) => {
    const random = seededRandom("spoilt");
    const pixels = Buffer.from(Array.from({ length: 320 * 320 * 3 }, () => random.integer(0, 255)));
    const jpeg = await sharp(pixels, { raw: { width: 320, height: 320, channels: 3 } })
      .jpeg()
      .toBuffer();
    expect(await problem(jpeg)).toBeNull();
    // A marker can't stand among the codes of pixels; other bytes may pass for some, and now and then to the end.
    const from = Math.floor(jpeg.length * share);
    expect(await problem(jpeg.fill("ffd0", from, from + 2_000, "hex"))).toEqual({ kind: "damaged", format: "JPEG" });
  });

  it.each(["\xff\xd8\xff", "\x89PNG\r\n\x1a\n", "GIF89a", "RIFF\x10\0\0\0WEBPVP8 ", "\0\0\0\x14ftypavif\0\0\0\0avif", "\0\0\0\x14ftypheic\0\0\0\0heic"])(
    "nothing but a beginning: %j",
    async (start) => {
      expect(await problem(Buffer.from(start, "latin1"))).toMatchObject({ kind: "damaged" });
    },
  );

  it("more than fifty megapixels, by the header alone", async () => {
    const started = Date.now();
    for (const [width, height] of [
      [50_000, 50_000],
      [8_000, 6_251],
      [1_000_000, 51],
    ] as const) {
      expect(await problem(claimingPng(width, height))).toEqual({ kind: "too-many-pixels", width, height });
    }
    expect(await problem(await plain(8_000, 6_251).jpeg({ quality: 10 }).toBuffer())).toMatchObject({ kind: "too-many-pixels" });
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  it("a header that promises more than there is", async () => {
    expect(await problem(claimingPng(4_000, 4_000))).toEqual({ kind: "damaged", format: "PNG" });
  });
});
