import { type Colour, darker, lighter, lightness } from "./colour.ts";
import type { Backdrop, Look } from "./look.ts";
import { both, circle, ellipse, filled, side, stroked } from "./shapes.ts";

/** The wall behind: one quiet colour and one large shape in its family. */
export function drawScene({ ground, backdrop }: Look): string {
  const near: Colour = lightness(ground) < 0.45 ? lighter(ground, 0.14) : lighter(ground, 0.42);
  return `<rect width="${side}" height="${side}" fill="${ground}"/>${backdrops[backdrop](near, darker(ground, 0.12))}`;
}

const backdrops: Record<Backdrop, (near: Colour, far: Colour) => string> = {
  plain: () => "",
  sun: (near) => circle(384, 360, 292, near, 0.75),
  arch: (near, far) =>
    filled("M136 768L136 356C136 214 246 104 384 104C522 104 632 214 632 356L632 768Z", near, 0.8) +
    stroked("M104 768L104 356C104 196 228 72 384 72C540 72 664 196 664 356L664 768", far, 5, 0.35),
  hills: (near, far) =>
    circle(600, 176, 74, near, 0.9) +
    filled("M0 520C120 400 240 420 384 500C520 420 650 380 768 470L768 768L0 768Z", far, 0.5) +
    filled("M0 610C160 520 300 560 420 600C560 540 680 560 768 600L768 768L0 768Z", far, 0.8),
  leaves: (near, far) => sprig(92, 720, -8, far) + sprig(676, 730, 8, far) + circle(384, 380, 262, near, 0.45),
  rings: (near) =>
    [330, 250]
      .map((radius) => stroked(`M${384 - radius} 384a${radius} ${radius} 0 1 1 ${radius * 2} 0a${radius} ${radius} 0 1 1 ${-radius * 2} 0`, near, 26, 0.5))
      .join(""),
  window: (near, far) =>
    filled("M96 96L672 96L672 560L96 560Z", near, 0.7) +
    stroked("M384 96L384 560M96 328L672 328", far, 8, 0.3) +
    both(filled("M60 60L170 60C176 240 150 420 96 600L60 600Z", far, 0.32)),
};

function sprig(x: number, y: number, lean: number, leaf: Colour): string {
  let drawing = stroked(`M${x} ${y}C${x} ${y - 160} ${x + lean * 2} ${y - 320} ${x + lean * 5} ${y - 470}`, leaf, 6, 0.6);
  for (let pair = 0; pair < 6; pair++) {
    const height = y - 60 - pair * 70;
    const stem = x + lean * pair * 0.7;
    drawing += ellipse(stem - 32, height, 36, 15, leaf, 0.55, 34) + ellipse(stem + 32, height, 36, 15, leaf, 0.55, -34);
  }
  return drawing;
}
