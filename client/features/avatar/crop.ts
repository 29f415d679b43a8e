import type { CropInput } from "#client/gql/graphql.ts";

/** Pixels of the picture as it is seen after turning: whole numbers, a square, nothing before its edge. */
export function cropInputOf(area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }, rotation: number): CropInput {
  const side = Math.max(1, Math.floor(Math.min(area.width, area.height)));
  const pixel = (value: number) => Math.max(0, Math.round(value));
  return { x: pixel(area.x), y: pixel(area.y), width: side, height: side, rotate: ((rotation % 360) + 360) % 360 };
}
