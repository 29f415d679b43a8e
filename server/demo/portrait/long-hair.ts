import type { HairStyle } from "./look.ts";
import { both, circle, ellipse, filled, scalloped, stroked } from "./shapes.ts";
import { curls, type HairDrawing, type Strands } from "./strands.ts";

export const longHair = {
  "long curls": ({ base, deep, shine }) => ({
    behind: filled(scalloped(384, 390, 192, 250, 21), deep),
    front:
      both(
        [
          [352, 186, 46],
          [306, 214, 50],
          [274, 262, 44],
          [256, 318, 40],
          [248, 378, 40],
          [240, 438, 42],
          [228, 498, 44],
          [226, 560, 42],
          [240, 614, 34],
          [286, 260, 30],
        ]
          .map(([x = 0, y = 0, r = 0]) => circle(x, y, r, base))
          .join("") +
          curls(
            [
              [318, 196, 22],
              [270, 258, 20],
              [246, 330, 18],
              [238, 420, 20],
              [222, 506, 22],
              [232, 576, 18],
            ],
            shine,
          ),
      ) + filled("M330 176C360 158 410 158 440 176L430 214C404 204 366 204 340 214Z", base),
  }),
  straight: ({ base, deep, shine }) => ({
    behind: filled("M384 146C276 146 236 236 234 350C232 470 224 560 206 652C260 690 508 690 562 652C544 560 536 470 534 350C532 236 492 146 384 146Z", deep),
    front: both(
      filled("M388 150C292 148 246 224 240 336C236 440 232 540 208 648C238 668 276 662 296 640C302 560 288 470 284 396C282 330 318 262 388 204Z", base) +
        stroked("M344 184C296 220 268 280 264 360C262 450 262 540 250 632", shine, 6, 0.5) +
        stroked("M272 420C274 500 276 560 272 620", deep, 4, 0.5),
    ),
  }),
  waves: ({ base, deep, shine }) => ({
    behind: filled(
      "M384 144C272 144 226 236 238 336C246 400 210 430 222 496C230 540 196 580 212 640C270 690 498 690 556 640C572 580 538 540 546 496C558 430 522 400 530 336C542 236 496 144 384 144Z",
      deep,
    ),
    front:
      filled(
        "M420 152C306 130 236 216 246 330C252 392 208 432 222 498C230 544 192 580 210 640C240 664 276 656 296 632C314 590 282 556 292 508C302 460 276 430 282 388C286 320 336 280 430 206Z",
        base,
      ) +
      filled(
        "M412 152C482 148 528 220 524 330C520 392 560 432 546 498C538 544 576 580 558 640C528 664 492 656 472 632C454 590 486 556 476 508C466 460 492 430 487 384C486 320 474 250 412 204Z",
        base,
      ) +
      stroked("M392 188C318 214 268 268 268 342C266 400 236 440 248 500C256 548 226 584 240 632", shine, 6, 0.5) +
      stroked("M458 196C496 240 504 300 504 352C506 404 530 446 520 502C514 548 542 588 530 630", shine, 6, 0.45),
  }),
  bob: ({ base, deep, shine }) => ({
    behind: filled("M384 148C270 148 242 232 242 340C242 420 226 460 240 508C300 536 468 536 528 508C542 460 526 420 526 340C526 232 498 148 384 148Z", deep),
    front:
      filled("M426 154C316 132 248 206 248 328C248 410 228 456 240 506C262 520 290 512 298 492C286 452 280 420 283 374C288 316 346 276 432 206Z", base) +
      filled("M416 154C486 152 522 218 520 328C520 410 540 456 528 506C506 520 478 512 470 492C482 452 488 420 486 374C484 316 470 250 416 206Z", base) +
      stroked("M396 190C322 214 272 268 270 346C268 410 256 452 262 496", shine, 6, 0.5) +
      stroked("M456 192C494 232 500 290 500 348C500 410 512 450 508 490", shine, 6, 0.4),
  }),
  fringe: ({ base, deep, shine }) => ({
    behind: filled("M384 146C268 146 238 232 238 346C238 440 230 520 214 596C268 630 500 630 554 596C538 520 530 440 530 346C530 232 500 146 384 146Z", deep),
    front:
      filled(
        "M244 346C236 222 292 148 384 148C476 148 532 222 524 346C526 440 532 520 552 592C528 610 496 606 478 588C486 510 490 420 486 318C456 296 424 300 384 298C344 300 312 296 282 318C278 420 282 510 290 588C272 606 240 610 216 592C236 520 242 440 244 346Z",
        base,
      ) +
      stroked("M300 236C340 206 428 206 468 236", shine, 8, 0.5) +
      [310, 346, 384, 422, 458].map((x) => stroked(`M${384 + (x - 384) * 0.7} 214L${x} 286`, deep, 3.5, 0.35)).join("") +
      both(stroked("M262 350C260 440 258 520 246 584", shine, 6, 0.4)),
  }),
  "top bun": ({ base, deep, shine }) => ({
    behind: circle(384, 128, 62, base) + stroked("M346 112C362 88 404 84 424 106", shine, 7, 0.5) + stroked("M338 146C362 172 408 172 430 146", deep, 6, 0.5),
    front:
      filled(pulledBack, base) +
      [326, 384, 442]
        .map((x) => stroked(`M${x} 236C${x + (384 - x) * 0.3} 212 ${384 + (x - 384) * 0.4} 186 ${384 + (x - 384) * 0.3} 172`, shine, 5, 0.4))
        .join(""),
  }),
  "low bun": ({ base, deep, shine }) => ({
    behind: circle(482, 462, 60, base) + stroked("M462 436C484 420 514 432 524 458", shine, 6, 0.5) + stroked("M500 506C526 500 538 476 532 452", deep, 6, 0.5),
    front:
      filled(
        "M266 346C252 228 304 154 384 154C464 154 516 228 502 350C496 338 490 316 486 296C474 262 436 236 372 206C330 234 296 262 283 302C279 322 274 340 266 346Z",
        base,
      ) +
      stroked("M372 204C400 196 452 212 482 270", shine, 6, 0.45) +
      stroked("M364 204C326 216 292 244 280 290", shine, 5, 0.35),
  }),
  ponytail: ({ base, deep, shine }) => ({
    behind:
      filled("M440 190C540 196 580 290 566 400C556 480 590 540 560 630C530 676 480 650 480 610C500 540 476 480 490 410Z", deep) +
      stroked("M520 280C548 350 536 430 536 490C540 540 550 580 534 626", shine, 7, 0.35),
    front: filled(pulledBack, base) + stroked("M314 244C334 202 384 184 440 196", shine, 6, 0.45) + stroked("M300 270C316 222 360 196 410 192", shine, 5, 0.3),
  }),
  braids: ({ base, deep, shine }) => ({
    behind: filled("M384 150C276 150 252 240 254 330C256 390 262 420 276 440L492 440C506 420 512 390 514 330C516 240 492 150 384 150Z", deep),
    front: both(
      filled("M386 154C300 150 258 214 256 316C256 370 260 404 270 428C286 420 290 396 286 366C284 304 316 250 386 208Z", base) +
        plait(268, 440, 246, 650, { base, deep, shine }) +
        stroked("M356 190C304 214 278 262 274 330", shine, 5, 0.5),
    ),
  }),
  "box braids": ({ base, deep, shine }) => ({
    behind:
      filled("M384 150C268 150 240 236 240 330L226 600L542 600L528 330C528 236 500 150 384 150Z", deep) +
      [226, 252, 278, 490, 516, 542].map((x) => stroked(`M${384 + (x - 384) * 0.86} 300C${x} 400 ${x} 500 ${x} 622`, base, 20)).join(""),
    front:
      filled(
        "M268 338C250 226 306 152 384 152C462 152 518 226 500 338C494 322 488 292 472 268C448 240 412 226 384 222C356 226 320 240 296 268C280 292 274 322 268 338Z",
        base,
      ) +
      both(
        [
          [330, 214, 258, 642],
          [304, 232, 236, 616],
          [288, 262, 280, 600],
        ]
          .map(
            ([x = 0, y = 0, endX = 0, endY = 0]) =>
              stroked(`M${x} ${y}C${x - 50} ${y + 80} ${endX - 6} ${y + 200} ${endX} ${endY}`, base, 20) +
              stroked(`M${x - 4} ${y + 8}C${x - 54} ${y + 88} ${endX - 10} ${y + 200} ${endX - 4} ${endY - 8}`, shine, 3, 0.5),
          )
          .join("") +
          stroked("M376 214C372 196 372 180 376 164", deep, 4, 0.6) +
          stroked("M340 222C326 206 322 192 322 180", deep, 4, 0.6),
      ),
  }),
} satisfies Partial<Record<HairStyle, HairDrawing>>;

const pulledBack =
  "M270 340C258 232 312 162 384 162C456 162 510 232 498 340C492 316 484 280 458 254C436 234 408 228 384 228C360 228 332 234 310 254C284 280 276 316 270 340Z";

function plait(fromX: number, fromY: number, toX: number, toY: number, { base, deep, shine }: Strands): string {
  const links = 8;
  let drawing = "";
  for (let link = 0; link < links; link++) {
    const share = link / (links - 1);
    const x = fromX + (toX - fromX) * share;
    const y = fromY + (toY - fromY) * share * 0.92;
    const size = 25 - 9 * share;
    drawing +=
      ellipse(x - size * 0.34, y, size * 0.62, size * 0.86, deep, 1, 32) +
      ellipse(x + size * 0.3, y + 3, size * 0.62, size * 0.86, base, 1, -32) +
      stroked(`M${x + size * 0.1} ${y - size * 0.3}L${x + size * 0.45} ${y - size * 0.55}`, shine, 3, 0.5);
  }
  const y = fromY + (toY - fromY) * 0.92;
  return `${drawing}${filled(`M${toX - 10} ${y + 8}C${toX - 14} ${y + 30} ${toX - 8} ${y + 44} ${toX} ${y + 52}C${toX + 8} ${y + 44} ${toX + 14} ${y + 30} ${toX + 10} ${y + 8}Z`, base)}${hairBand(toX, y)}`;
}

const hairBand = (x: number, y: number) => ellipse(x, y + 6, 13, 7, "#c7684b");
