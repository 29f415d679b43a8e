import { drawBody } from "./portrait/clothes.ts";
import { drawBeard, drawEars, drawFace, drawGlasses, drawHead, drawJewellery } from "./portrait/face.ts";
import { coversEars, drawHair } from "./portrait/hair.ts";
import { type HairStyle, type Look, type LookWish, lookFrom } from "./portrait/look.ts";
import { drawScene } from "./portrait/scene.ts";
import { side } from "./portrait/shapes.ts";

/** A drawn person as SVG, 768 by 768; the same seed and wishes are the same picture for ever. */
export function drawPortrait(seed: string, wish: LookWish = {}): string {
  const look = lookFrom(seed, wish);
  const hair = drawHair(look);
  const inHeadFrame = (drawing: string) =>
    `<g transform="translate(0 ${neckCut}) rotate(${look.tilt.toFixed(2)} 384 500) translate(384 0) scale(${look.width.toFixed(3)} 1) translate(-384 0)">${drawing}</g>`;
  const ears = coversEars.has(look.hair) ? "" : drawEars(look);
  const jewellery = look.hair === "hijab" ? "" : drawJewellery(look);
  const head = [ears, drawHead(look), drawBeard(look), drawFace(look), hair.front, jewellery, drawGlasses(look)].join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 ${side} ${side}">${drawScene(look)}${closer(look)}${inHeadFrame(hair.behind)}${drawBody(look)}${inHeadFrame(head)}</g></svg>`;
}

/** The head sits this much lower than its frame says, which leaves a neck of natural length. */
const neckCut = 24;

const room: Partial<Record<HairStyle, number>> = {
  "top bun": 1.1,
  headwrap: 1.1,
  afro: 1.12,
  turban: 1.14,
  cap: 1.14,
  beanie: 1.14,
  "long curls": 1.16,
  quiff: 1.18,
};

/** Fills the frame with the person, from the lower edge up, and leaves room for what stands high. */
const closer = ({ hair }: Look) => {
  const scale = room[hair] ?? 1.22;
  return `<g transform="translate(${(384 * (1 - scale)).toFixed(1)} ${(side * (1 - scale)).toFixed(1)}) scale(${scale})">`;
};
