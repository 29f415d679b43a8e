import type { Colour } from "./colour.ts";

/** The drawing is 768 by 768; a head stands in its own frame: axis x = 384, crown 196, chin 482, ears at x 276 and 492. */
export const side = 768;
export const axis = side / 2;

const number = (value: number) => String(Math.round(value * 10) / 10);

export const filled = (d: string, fill: Colour, opacity = 1) => `<path d="${d}" fill="${fill}"${opacity === 1 ? "" : ` opacity="${opacity}"`}/>`;

export const stroked = (d: string, stroke: Colour, width: number, opacity = 1) =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${number(width)}" stroke-linecap="round" stroke-linejoin="round"${opacity === 1 ? "" : ` opacity="${opacity}"`}/>`;

export const ellipse = (cx: number, cy: number, rx: number, ry: number, fill: Colour, opacity = 1, turn = 0) =>
  `<ellipse cx="${number(cx)}" cy="${number(cy)}" rx="${number(rx)}" ry="${number(ry)}" fill="${fill}"${opacity === 1 ? "" : ` opacity="${opacity}"`}${turn === 0 ? "" : ` transform="rotate(${number(turn)} ${number(cx)} ${number(cy)})"`}/>`;

export const circle = (cx: number, cy: number, radius: number, fill: Colour, opacity = 1) => ellipse(cx, cy, radius, radius, fill, opacity);

/** The same on the other side of the face. */
const mirrored = (drawing: string) => `<g transform="translate(${side} 0) scale(-1 1)">${drawing}</g>`;
export const both = (drawing: string) => drawing + mirrored(drawing);

/** A closed outline of round bumps around an ellipse: curls, clouds, leaves. */
export function scalloped(cx: number, cy: number, rx: number, ry: number, bumps: number, from = 0, to = 360): string {
  const at = (degrees: number): readonly [number, number] => [cx + rx * Math.cos((degrees * Math.PI) / 180), cy + ry * Math.sin((degrees * Math.PI) / 180)];
  const step = (to - from) / bumps;
  const [startX, startY] = at(from);
  let d = `M${number(startX)} ${number(startY)}`;
  let [x, y] = [startX, startY];
  for (let bump = 1; bump <= bumps; bump++) {
    const [nextX, nextY] = at(from + bump * step);
    const radius = Math.hypot(nextX - x, nextY - y) * 0.56;
    d += `A${number(radius)} ${number(radius)} 0 0 1 ${number(nextX)} ${number(nextY)}`;
    [x, y] = [nextX, nextY];
  }
  return `${d}Z`;
}
