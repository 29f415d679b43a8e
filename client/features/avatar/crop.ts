import type { CropInput } from "#client/gql/graphql.ts";

/** Pixels of the picture as it is seen after turning: whole numbers, a square, nothing outside on the near edges. */
export function cropInputOf(area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }, rotation: number): CropInput {
  const side = Math.max(1, Math.floor(Math.min(area.width, area.height)));
  return { x: Math.max(0, Math.round(area.x)), y: Math.max(0, Math.round(area.y)), width: side, height: side, rotate: ((rotation % 360) + 360) % 360 };
}
