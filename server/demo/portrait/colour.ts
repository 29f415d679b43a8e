/** Six-digit hex colours, mixed in sRGB: enough for flat drawings. */
export type Colour = `#${string}`;

const channels = (colour: Colour): readonly number[] => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

export function mix(from: Colour, to: Colour, share: number): Colour {
  const target = channels(to);
  const mixed = channels(from).map((value, index) => Math.round(value + ((target[index] ?? value) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** How light a colour looks, 0 to 1. */
export function lightness(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = channels(colour);
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

export const darker = (colour: Colour, share: number): Colour => mix(colour, "#1d1512", share);
export const lighter = (colour: Colour, share: number): Colour => mix(colour, "#fff6ea", share);

/** How far apart two colours are to the eye, roughly: 0 (the same) to about 1. */
export function distance(one: Colour, other: Colour): number {
  const b = channels(other);
  const squares = channels(one).map((value, index) => ((value - (b[index] ?? 0)) / 255) ** 2);
  return Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / 3);
}
