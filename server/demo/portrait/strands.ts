import type { Colour } from "./colour.ts";
import type { Look } from "./look.ts";
import { stroked } from "./shapes.ts";

/** What lies behind neck and shoulders, and what lies over the face. */
export interface HairLayers {
  readonly behind: string;
  readonly front: string;
}

export interface Strands {
  readonly base: Colour;
  /** For strands that lie deeper. */
  readonly deep: Colour;
  readonly shine: Colour;
}

export type HairDrawing = (strands: Strands, look: Look) => HairLayers;

/** The light on round curls. */
export const curls = (places: readonly (readonly [number, number, number])[], shine: Colour) =>
  places.map(([x, y, r]) => stroked(`M${x - r} ${y + r * 0.3}a${r} ${r} 0 0 1 ${r * 1.7} ${-r * 0.5}`, shine, 5, 0.45)).join("");
