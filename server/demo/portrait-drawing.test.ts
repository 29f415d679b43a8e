import sharp from "sharp";
import { demoPeople } from "./people.ts";
import { hairStyles } from "./portrait/look.ts";
import { drawPortrait } from "./portrait-drawing.ts";

// librsvg parses strictly, so what it draws is well formed; the spread of its pixels says that it is not a blank wall.
const rendered = async (svg: string) => {
  // At an eighth of its size: 72 dots an inch would be all of it.
  const { info, data } = await sharp(Buffer.from(svg), { density: 9 }).png().toBuffer({ resolveWithObject: true });
  const { entropy } = await sharp(data).stats();
  return { width: info.width, height: info.height, isDrawn: entropy > 1 };
};

describe("a drawn portrait", () => {
  it("is the same for the same seed, for ever", () => {
    expect(drawPortrait("somebody")).toBe(drawPortrait("somebody"));
    expect(drawPortrait("somebody")).not.toBe(drawPortrait("somebody else"));
  });

  it("keeps to what was wished", () => {
    expect(drawPortrait("somebody", { hair: "bald", skin: 2 })).toBe(drawPortrait("somebody", { hair: "bald", skin: 2 }));
    expect(drawPortrait("somebody", { skin: 0, hair: "bob" })).toContain("#f8dcca");
  });

  it.each(demoPeople.filter(({ look }) => look !== undefined).map((person) => [person.handle, person] as const))("of %s renders", async (handle, person) => {
    await expect(rendered(drawPortrait(handle, person.look))).resolves.toEqual({ width: 96, height: 96, isDrawn: true });
  });

  it.each(hairStyles)("with the hair style '%s' renders for any seed", async (hair) => {
    for (const seed of ["one", "two", "three"]) await expect(rendered(drawPortrait(seed, { hair }))).resolves.toEqual({ width: 96, height: 96, isDrawn: true });
  });

  it("holds nothing that runs or reaches out", () => {
    for (const { handle, look } of demoPeople) expect(drawPortrait(handle, look)).not.toMatch(/<script|href|url\(|on\w+=/);
  });
});
