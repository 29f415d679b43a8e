import type { Crop, PictureShape } from "./picture.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The part that is shown, in pixels of the picture after turning. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How large a picture is after turning it: the box round it, as a canvas or an editor sees it. */
export function turned({ width, height }: Size, degrees: number): Size {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.abs(Math.cos(radians)), Math.abs(Math.sin(radians))];
  // Quarter turns are exact, and a cosine of 6e-17 would make them a pixel larger.
  const pixels = (length: number) => Math.round(length * 1e6) / 1e6;
  return { width: pixels(cos * width + sin * height), height: pixels(sin * width + cos * height) };
}

/** The largest part of this ratio in the middle of the crop; null where the crop is not inside the picture, or has no room for a row of it. */
export function areaOf(crop: Crop, picture: Size, ratio: number): Area | null {
  const box = turned(picture, crop.rotate);
  // An editor rounds the box of an odd angle up or down; a pixel of that edge is no mistake of the person's.
  const isInside = crop.x >= 0 && crop.y >= 0 && crop.x + crop.width <= Math.ceil(box.width) && crop.y + crop.height <= Math.ceil(box.height);
  if (!isInside || crop.width < 1 || crop.height < 1) return null;
  const within = { width: Math.min(crop.width, Math.floor(box.width) - crop.x), height: Math.min(crop.height, Math.floor(box.height) - crop.y) };
  const height = Math.min(within.height, Math.floor(within.width / ratio));
  const width = height * ratio;
  if (height < 1) return null;
  return { left: crop.x + Math.floor((within.width - width) / 2), top: crop.y + Math.floor((within.height - height) / 2), width, height };
}

/** The part of a picture to take before turning it by an odd angle, so that what no one will see is not turned, too. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** What of the part would lie outside of the picture. */
  readonly beyond: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  /** The middle of the area, from the picture's corner. */
  readonly middle: { readonly x: number; readonly y: number };
}

/** Null where the area shows nothing of the picture, only what a turned picture leaves blank round it. */
export function regionOf(area: Area, picture: Size, degrees: number): Region | null {
  const box = turned(picture, degrees);
  const offset = turnedPoint({ x: area.left + (area.width - box.width) / 2, y: area.top + (area.height - box.height) / 2 }, -degrees);
  const middle = { x: offset.x + picture.width / 2, y: offset.y + picture.height / 2 };
  // A pixel or two more than the area's corners reach, for the interpolation at its edges.
  const reach = turned(area, degrees);
  const [across, down] = [Math.ceil(reach.width / 2) + 2, Math.ceil(reach.height / 2) + 2];
  const [left, top] = [Math.floor(middle.x) - across, Math.floor(middle.y) - down];
  const [right, bottom] = [left + 2 * across, top + 2 * down];
  const beyond = { left: Math.max(0, -left), top: Math.max(0, -top), right: Math.max(0, right - picture.width), bottom: Math.max(0, bottom - picture.height) };
  const width = 2 * across - beyond.left - beyond.right;
  const height = 2 * down - beyond.top - beyond.bottom;
  return width < 1 || height < 1 ? null : { left: left + beyond.left, top: top + beyond.top, width, height, beyond, middle };
}

/** A point turned about the origin, clockwise as pictures count (y downwards). */
export function turnedPoint({ x, y }: { readonly x: number; readonly y: number }, degrees: number): { x: number; y: number } {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  return { x: cos * x - sin * y, y: sin * x + cos * y };
}

/** The sizes to make of a part whose shorter side is so long: never larger than it is, and at least one. */
export function sizesFor(side: number, { sizes }: PictureShape): readonly number[] {
  const fitting = sizes.filter((size) => size <= side);
  return fitting.length > 0 ? fitting : [side];
}
