import { darker, lighter, lightness } from "./colour.ts";
import { headwear } from "./headwear.ts";
import { longHair } from "./long-hair.ts";
import type { HairStyle, Look } from "./look.ts";
import { shortHair } from "./short-hair.ts";
import type { HairDrawing, HairLayers } from "./strands.ts";

const styles: Record<HairStyle, HairDrawing> = { ...shortHair, ...longHair, ...headwear };

export const coversEars: ReadonlySet<HairStyle> = new Set(["straight", "waves", "bob", "fringe", "long curls", "box braids", "hijab"]);

export function drawHair(look: Look): HairLayers {
  const base = look.hairColour;
  return styles[look.hair]({ base, deep: darker(base, 0.26), shine: lighter(base, lightness(base) < 0.3 ? 0.16 : 0.24) }, look);
}
