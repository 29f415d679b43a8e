import "reflect-metadata";
import { Image, ImageFormat } from "./image.type.ts";
import type { PictureSnapshot, StoredVariant } from "./picture-snapshot.ts";

const variant = (size: number, format: StoredVariant["format"]): StoredVariant => ({
  size,
  width: size,
  height: size,
  format,
  key: `pictures/id/hash-${size}.${format.toLowerCase()}`,
  bytes: size,
});
const picture: PictureSnapshot = {
  id: "0198c0de-0000-7000-8000-000000000001",
  color: "#336699",
  placeholder: "UklGRg==",
  alt: "Ada, laughing",
  width: 384,
  height: 384,
  // In no order: the answer has one all the same.
  variants: [variant(384, "WEBP"), variant(48, "JPEG"), variant(48, "WEBP"), variant(96, "WEBP"), variant(384, "JPEG"), variant(96, "JPEG")],
  receipt: { removedLocation: true, removedDevice: true, removedDates: false, removedThumbnail: false, bytesIn: 1_000, bytesOut: 500 },
};
const ada = { id: "0198c0de-0000-7000-8000-0000000000aa", displayName: "Ada Lovelace" };
const urls = { ofObject: (key: string) => `https://cdn.example/${key}`, ofPath: (path: string) => `https://portrait.example${path}` };

describe("an image", () => {
  const image = new Image(picture, ada, true, urls);

  it.each([
    [48, 48],
    [49, 96],
    [96, 96],
    [97, 384],
    [384, 384],
    [2_000, 384],
    [0, 48],
    [-5, 48],
  ])("at %i pixels is the stored size %i", (size, stored) => {
    expect(image.url(size, ImageFormat.WEBP)).toBe(`https://cdn.example/pictures/id/hash-${stored}.webp`);
    expect(image.url(size, ImageFormat.JPEG)).toBe(`https://cdn.example/pictures/id/hash-${stored}.jpeg`);
  });

  it("comes in WebP where the format isn't stored", () => {
    expect(image.url(96, ImageFormat.AVIF)).toBe(image.url(96, ImageFormat.WEBP));
    expect(image.srcSet(ImageFormat.AVIF)).toBe(image.srcSet(ImageFormat.WEBP));
  });

  it("has a srcset of all its sizes", () => {
    expect(image.srcSet(ImageFormat.JPEG)).toBe(
      "https://cdn.example/pictures/id/hash-48.jpeg 48w, https://cdn.example/pictures/id/hash-96.jpeg 96w, https://cdn.example/pictures/id/hash-384.jpeg 384w",
    );
  });

  it("shows its receipt to its owner alone", () => {
    expect(image.privacyReceipt).toMatchObject(picture.receipt);
    expect(new Image(picture, ada, false, urls).privacyReceipt).toBeNull();
  });

  it("is what it is", () => {
    expect(image).toMatchObject({
      id: picture.id,
      width: 384,
      height: 384,
      color: "#336699",
      alt: "Ada, laughing",
      isFallback: false,
      placeholder: "data:image/webp;base64,UklGRg==",
    });
  });
});

describe("the image of somebody without a picture", () => {
  const image = new Image(null, ada, true, urls);

  it("is their initials, at every size and in every format", () => {
    expect(image).toMatchObject({ id: null, isFallback: true, alt: "Ada Lovelace", privacyReceipt: null, width: 768, height: 768 });
    expect(image.color).toMatch(/^#[0-9a-f]{6}$/);
    expect(image.placeholder).toMatch(/^data:image\/svg\+xml,/);
    for (const format of Object.values(ImageFormat)) {
      expect(image.url(48, format)).toMatch(/^https:\/\/portrait\.example\/initials\/QUw\.\d+\.svg$/);
      expect(image.srcSet(format)).toBe(`${image.url(96, format)} 768w`);
    }
  });

  it("says nothing of them but the initials", () => {
    const { initialsUrl } = image as unknown as { initialsUrl: string };
    expect(initialsUrl).not.toContain(ada.id);
    expect(Buffer.from(initialsUrl).toString()).not.toMatch(/ada|lovelace/i);
  });
});
