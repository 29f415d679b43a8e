import { beginningOf } from "#client/testing/files.ts";
import { pixelRefusalOf, refusalOf } from "./acceptable.ts";

const megabyte = 1024 * 1024;
const file = (name: string, type: string, begin: BlobPart, size = 0) => new File([begin, new Uint8Array(size)], name, { type });

describe("a file that somebody chose for a picture", () => {
  it.each([
    ["me.jpg", "image/jpeg", beginningOf.jpeg],
    ["me.png", "image/png", beginningOf.png],
    ["me.webp", "image/webp", beginningOf.webp],
    ["me.avif", "image/avif", beginningOf.avif],
    ["me.gif", "image/gif", beginningOf.gif],
    ["IMG_0001.HEIC", "", beginningOf.heic],
  ])("may be %s", async (name, type, begin) => {
    expect(await refusalOf(file(name, type, begin, 9 * megabyte))).toBeNull();
  });

  it.each([
    ["a type that is not taken", file("cv.pdf", "application/pdf", "%PDF"), "pictures.wrong-type"],
    ["drawings", file("logo.svg", "image/svg+xml", "<svg"), "pictures.wrong-type"],
    ["nothing", file("me.jpg", "image/jpeg", ""), "pictures.empty"],
    ["too much", file("me.jpg", "image/jpeg", beginningOf.jpeg, 10 * megabyte), "pictures.too-large"],
    ["something else under a picture's name", file("me.jpg", "image/jpeg", "%PDF-1.7"), "pictures.no-picture"],
  ])("is refused before a byte is sent: %s", async (_, chosen, reason) => {
    expect((await refusalOf(chosen))?.id).toBe(reason);
  });

  it("is refused where the browser finds more pixels than are taken", () => {
    expect(pixelRefusalOf({ name: "me.jpg", width: 10_000, height: 5_000 })).toBeNull();
    expect(pixelRefusalOf({ name: "wall.png", width: 12_000, height: 9_000 })?.values).toEqual({
      name: "wall.png",
      width: 12_000,
      height: 9_000,
      megapixels: 108,
    });
  });
});
