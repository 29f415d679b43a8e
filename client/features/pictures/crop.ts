import type { CropInput } from "#client/gql/graphql.ts";

/** Pixels of the picture as it is seen after turning: whole numbers, of the kind's ratio, nothing before its edge. */
export function cropInputOf(
  area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  rotation: number,
  ratio: number,
): CropInput {
  const height = Math.max(1, Math.floor(Math.min(area.height, area.width / ratio)));
  const pixel = (value: number) => Math.max(0, Math.round(value));
  return { x: pixel(area.x), y: pixel(area.y), width: Math.round(height * ratio), height, rotate: ((rotation % 360) + 360) % 360 };
}
