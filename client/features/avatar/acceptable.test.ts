import { pixelRefusalOf, refusalOf } from "./acceptable.ts";

const megabyte = 1024 * 1024;

describe("a file that somebody chose for a picture", () => {
  it.each([
    ["me.jpg", "image/jpeg"],
    ["me.png", "image/png"],
    ["me.webp", "image/webp"],
    ["me.avif", "image/avif"],
    ["me.gif", "image/gif"],
    ["IMG_0001.HEIC", ""],
  ])("may be %s", (name, type) => {
    expect(refusalOf({ name, type, size: 10 * megabyte })).toBeNull();
  });

  it.each([
    [{ name: "cv.pdf", type: "application/pdf", size: 1 }, /not a picture that can be used here/],
    [{ name: "logo.svg", type: "image/svg+xml", size: 1 }, /JPEG, PNG, WebP, AVIF, GIF or HEIC/],
    [{ name: "me.jpg", type: "image/jpeg", size: 0 }, /is empty/],
    [{ name: "me.jpg", type: "image/jpeg", size: 10 * megabyte + 1 }, /the limit is 10 MB/],
  ])("is refused before a byte is sent: %j", (file, reason) => {
    expect(refusalOf(file)).toMatch(reason);
  });

  it("is refused where the browser finds more pixels than are taken", () => {
    expect(pixelRefusalOf({ name: "me.jpg", width: 10_000, height: 5_000 })).toBeNull();
    expect(pixelRefusalOf({ name: "wall.png", width: 12_000, height: 9_000 })).toMatch(/12,000 × 9,000 pixels \(108 megapixels\)/);
  });
});
