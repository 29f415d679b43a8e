import { type Crop, renditionSizes } from "./picture.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The square that is shown, in pixels of the picture after turning. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** How large a picture is after turning it: the box round it, as a canvas or an editor sees it. */
export function turned({ width, height }: Size, degrees: number): Size {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.abs(Math.cos(radians)), Math.abs(Math.sin(radians))];
  // Quarter turns are exact, and a cosine of 6e-17 would make them a pixel larger.
  const pixels = (length: number) => Math.round(length * 1e6) / 1e6;
  return { width: pixels(cos * width + sin * height), height: pixels(sin * width + cos * height) };
}

/** The largest square in the middle of the crop; null where the crop is not inside the picture. */
export function squareOf(crop: Crop, picture: Size): Area | null {
  const box = turned(picture, crop.rotate);
  // An editor rounds the box of an odd angle up or down; a pixel of that edge is no mistake of the person's.
  const isInside = crop.x >= 0 && crop.y >= 0 && crop.x + crop.width <= Math.ceil(box.width) && crop.y + crop.height <= Math.ceil(box.height);
  if (!isInside || crop.width < 1 || crop.height < 1) return null;
  const width = Math.min(crop.width, Math.floor(box.width) - crop.x);
  const height = Math.min(crop.height, Math.floor(box.height) - crop.y);
  const side = Math.min(width, height);
  if (side < 1) return null;
  return { left: crop.x + Math.floor((width - side) / 2), top: crop.y + Math.floor((height - side) / 2), side };
}

/** The sizes to make of a square: never larger than it is, and at least one. */
export function sizesFor(side: number): readonly number[] {
  const sizes = renditionSizes.filter((size) => size <= side);
  return sizes.length > 0 ? sizes : [side];
}
