import { type Colour, darker, lighter, lightness } from "./colour.ts";
import { shadeOf } from "./face.ts";
import type { Garment, Look } from "./look.ts";
import { both, circle, filled, stroked } from "./shapes.ts";

export function drawBody(look: Look): string {
  const neck =
    filled("M330 420L330 540C326 580 262 596 214 616L384 768L554 616C506 596 442 580 438 540L438 420Z", look.skin) +
    filled("M330 452C346 506 422 506 438 452L438 500C424 548 344 548 330 500Z", shadeOf(look.skin), 0.8) +
    both(stroked("M350 612C330 602 312 600 296 602", shadeOf(look.skin), 4, 0.6));
  return neck + garments[look.garment](look);
}

const left = "M92 768C96 692 122 640 196 612C236 598 274 592 306 578";
const right = "C494 592 532 598 572 612C646 640 672 692 676 768Z";
const arms = (cloth: Colour) => both(stroked("M176 768C176 730 184 704 198 684", darker(cloth, 0.24), 5, 0.55));
const torso = (cloth: Colour, neckline: string) => filled(`${left}${neckline}${right}`, cloth) + arms(cloth);
const crew = "C318 646 450 646 462 578";

const garments: Record<Garment, (look: Look) => string> = {
  tee: ({ cloth }) => torso(cloth, crew) + stroked("M306 579C318 648 450 648 462 579", darker(cloth, 0.2), 10, 0.7),
  stripes: ({ cloth, secondCloth }) => {
    const light = lightness(cloth) > lightness(secondCloth) ? cloth : secondCloth;
    const band = light === cloth ? secondCloth : cloth;
    return (
      torso(light, crew) +
      stroked("M190 636C240 614 286 612 304 604M464 604C482 612 528 614 578 636", band, 12) +
      stroked("M142 678C220 640 300 664 384 670C468 664 548 640 626 678", band, 12) +
      stroked("M116 722C220 684 300 708 384 712C468 708 548 684 652 722", band, 12) +
      stroked("M104 764C220 730 300 750 384 754C468 750 548 730 664 764", band, 12) +
      stroked("M306 579C318 648 450 648 462 579", darker(light, 0.14), 10)
    );
  },
  "v-neck": ({ cloth }) => torso(cloth, "L384 690L462 578") + stroked("M306 579L384 691L462 579", darker(cloth, 0.2), 9, 0.7),
  turtleneck: ({ cloth }) =>
    torso(cloth, "L462 578") +
    filled("M322 508C340 526 428 526 446 508C452 540 456 566 466 584C440 616 328 616 302 584C312 566 316 540 322 508Z", lighter(cloth, 0.1)) +
    stroked("M304 585C330 614 438 614 464 585", darker(cloth, 0.2), 5, 0.6) +
    stroked("M322 520C340 538 428 538 446 520", darker(cloth, 0.2), 5, 0.4),
  shirt: ({ cloth }) =>
    torso(cloth, "L384 664L462 578") +
    stroked("M384 664L384 768", darker(cloth, 0.2), 5, 0.7) +
    both(
      filled("M322 552L384 660L332 694L284 590C300 582 314 570 322 552Z", lighter(cloth, 0.16)) +
        stroked("M384 660L332 694L284 592", darker(cloth, 0.2), 4.5, 0.6),
    ) +
    circle(384, 706, 5.5, darker(cloth, 0.35)) +
    circle(384, 744, 5.5, darker(cloth, 0.35)),
  blazer: ({ cloth, secondCloth }) =>
    torso(secondCloth, crew) +
    both(
      filled("M92 768C96 692 122 640 196 612C236 598 274 592 304 576C306 640 336 710 372 768Z", cloth) +
        filled("M304 574C306 640 336 712 374 768C340 752 300 724 276 688L296 670L262 652C270 620 284 596 304 574Z", lighter(cloth, 0.13)) +
        stroked("M304 576C306 640 336 712 374 768M276 688L296 670L262 652", darker(cloth, 0.3), 4, 0.6),
    ) +
    arms(cloth),
  hoodie: ({ cloth }) =>
    both(filled("M238 622C232 548 284 494 332 492L330 560L300 622Z", darker(cloth, 0.3))) +
    torso(cloth, "C320 640 448 640 462 578") +
    filled(
      "M330 494C296 500 258 540 252 606C250 640 316 694 384 700C452 694 518 640 516 606C510 540 472 500 438 494C446 530 452 560 442 588C430 622 408 636 384 638C360 636 338 622 326 588C316 560 322 530 330 494Z",
      lighter(cloth, 0.1),
    ) +
    stroked("M322 586C336 622 358 637 384 640C410 637 432 622 446 586", darker(cloth, 0.22), 5, 0.5) +
    both(stroked("M350 690C346 710 346 726 348 742", lighter(cloth, 0.6), 6) + circle(348, 744, 5, lighter(cloth, 0.6))),
  cardigan: ({ cloth, secondCloth }) =>
    torso(secondCloth, crew) +
    both(
      filled("M92 768C96 692 122 640 196 612C236 598 268 592 296 582C300 650 330 720 352 768Z", cloth) +
        stroked("M298 584C304 650 334 722 356 768", lighter(cloth, 0.16), 15) +
        stroked("M288 590C294 656 322 724 342 768", darker(cloth, 0.2), 3, 0.5),
    ) +
    arms(cloth),
  "stand collar": ({ cloth }) =>
    torso(cloth, "L384 640L462 578") +
    both(
      filled("M318 536C322 572 344 606 380 626L376 656C334 640 304 610 298 580C308 568 314 554 318 536Z", lighter(cloth, 0.14)) +
        stroked("M298 582C306 612 336 642 376 656", darker(cloth, 0.2), 4, 0.6),
    ) +
    stroked("M384 640L384 768", darker(cloth, 0.2), 5, 0.6) +
    [678, 716, 754].map((y) => circle(384, y, 6, lighter(cloth, 0.5))).join(""),
  dungarees: ({ cloth, secondCloth }) => {
    const tee = lightness(secondCloth) > lightness(cloth) ? secondCloth : cloth;
    const denim = tee === cloth ? secondCloth : cloth;
    return (
      torso(tee, crew) +
      stroked("M306 579C318 648 450 648 462 579", darker(tee, 0.16), 8, 0.7) +
      both(filled("M232 600L282 588L312 712L268 724Z", denim) + circle(292, 714, 9, "#e0b25a")) +
      filled("M262 708C340 722 428 722 506 708L514 768L254 768Z", denim) +
      stroked("M268 722C340 736 428 736 500 722", lighter(denim, 0.3), 3.5, 0.7)
    );
  },
  scarf: ({ cloth, secondCloth }) =>
    torso(cloth, crew) +
    filled("M404 600C440 640 452 700 446 768L526 768C530 690 506 630 466 586Z", darker(secondCloth, 0.14)) +
    filled("M296 530C340 566 428 566 472 530C498 552 506 586 492 614C440 660 328 660 276 614C262 586 270 552 296 530Z", secondCloth) +
    stroked("M288 570C340 606 428 606 480 570", darker(secondCloth, 0.2), 5, 0.55) +
    stroked("M284 604C340 638 428 638 484 604", darker(secondCloth, 0.2), 5, 0.45),
  drape: ({ cloth, secondCloth }) =>
    torso(cloth, "C320 660 448 660 462 578") +
    stroked("M306 579C320 662 448 662 462 579", lighter(cloth, 0.3), 6, 0.7) +
    filled("M462 566C520 590 580 596 616 640C560 640 420 700 340 768L164 768C250 720 420 660 462 566Z", secondCloth) +
    stroked("M462 570C424 660 256 724 176 768", "#e0b25a", 8) +
    stroked("M520 594C470 668 330 720 262 768", darker(secondCloth, 0.2), 5, 0.5) +
    stroked("M572 612C520 664 400 712 330 766", darker(secondCloth, 0.2), 5, 0.4),
};
