import { darker, lighter } from "./colour.ts";
import type { HairStyle } from "./look.ts";
import { both, ellipse, filled, stroked } from "./shapes.ts";
import type { HairDrawing } from "./strands.ts";

/** Cloth on the head takes the second colour of the clothes; the hair under it keeps its own. */
export const headwear = {
  hijab: (_, look) => {
    const veil = look.secondCloth;
    const fold = darker(veil, 0.2);
    return {
      behind: filled("M384 132C268 132 224 230 228 346C232 440 236 500 204 590L564 590C532 500 536 440 540 346C544 230 500 132 384 132Z", fold),
      front:
        filled(
          "M384 208C318 208 280 268 280 344C280 352 280 360 281 368L250 360C250 250 300 180 384 180C468 180 518 250 518 360L487 368C488 360 488 352 488 344C488 268 450 208 384 208Z",
          darker(veil, 0.36),
        ) +
        `<path d="M384 134C270 134 230 232 234 344C238 440 252 496 214 560C176 620 150 690 146 790L622 790C618 690 592 620 554 560C516 496 530 440 534 344C538 232 498 134 384 134ZM384 222C444 222 482 276 482 350C482 428 440 486 384 486C328 486 286 428 286 350C286 276 324 222 384 222Z" fill="${veil}" fill-rule="evenodd"/>` +
        stroked("M500 424C484 504 402 552 304 566C246 576 206 610 186 670", fold, 7, 0.75) +
        stroked("M520 490C500 572 420 622 324 636C252 648 204 690 190 760", fold, 6, 0.6) +
        stroked("M544 560C530 640 470 690 390 708C320 722 280 740 262 768", fold, 6, 0.45) +
        stroked("M274 430C282 476 310 514 348 534", fold, 6, 0.6) +
        stroked("M264 250C284 194 328 162 376 158", lighter(veil, 0.35), 7, 0.5),
    };
  },
  turban: ({ base }, look) => {
    const cloth = look.secondCloth;
    const fold = darker(cloth, 0.22);
    return {
      behind: "",
      front:
        both(filled("M270 344C264 318 264 300 270 282L288 282C284 304 282 326 280 346Z", base)) +
        filled(
          "M256 296C230 200 286 106 384 102C482 106 538 200 512 296C504 312 494 304 486 290C456 254 420 240 384 212C348 240 312 254 282 290C274 304 264 312 256 296Z",
          cloth,
        ) +
        filled("M384 208C366 218 350 232 338 242C352 238 368 236 384 235C400 236 416 238 430 242C418 232 402 218 384 208Z", lighter(look.cloth, 0.2)) +
        both(
          stroked("M384 210C340 214 296 234 262 284", fold, 5, 0.8) +
            stroked("M382 196C332 190 284 208 252 254", fold, 5, 0.8) +
            stroked("M380 176C334 160 286 174 252 222", fold, 5, 0.7) +
            stroked("M376 152C340 134 300 142 268 182", fold, 5, 0.6),
        ) +
        stroked("M300 150C326 128 356 118 384 118", lighter(cloth, 0.4), 6, 0.5),
    };
  },
  beanie: ({ base }, look) => {
    const wool = look.secondCloth;
    const rib = darker(wool, 0.2);
    return {
      behind: filled("M268 290C262 340 260 372 266 396L502 396C508 372 506 340 500 290Z", darker(base, 0.2)),
      front:
        both(filled("M264 286C258 318 260 344 268 362C278 352 280 326 284 300Z", base)) +
        filled("M262 276C248 168 306 112 384 112C462 112 520 168 506 276Z", wool) +
        [318, 362, 406, 450]
          .map((x) => stroked(`M${x} 236C${x + (384 - x) * 0.05} 190 ${x + (384 - x) * 0.3} 150 ${x + (384 - x) * 0.55} 126`, rib, 5, 0.55))
          .join("") +
        filled("M258 238C340 222 428 222 510 238C520 256 520 276 512 292C428 276 340 276 256 292C248 276 248 256 258 238Z", lighter(wool, 0.14)) +
        [284, 312, 340, 370, 398, 428, 456, 484]
          .map((x) => stroked(`M${x} ${236 + Math.abs(x - 384) * 0.05}L${x} ${272 + Math.abs(x - 384) * 0.07}`, rib, 4, 0.45))
          .join(""),
    };
  },
  cap: ({ base }, look) => {
    const cloth = look.secondCloth;
    return {
      behind: "",
      front:
        both(filled("M268 346C258 310 262 276 276 250L292 270C284 296 284 322 281 340C278 352 271 354 268 346Z", base)) +
        filled("M264 276C252 178 310 128 384 128C458 128 516 178 504 276C430 250 338 250 264 276Z", cloth) +
        stroked("M384 130L384 252", darker(cloth, 0.2), 4, 0.5) +
        both(stroked("M372 132C332 158 312 204 308 258", darker(cloth, 0.2), 4, 0.4)) +
        filled("M254 282C300 232 468 232 514 282C522 296 512 304 496 298C430 272 338 272 272 298C256 304 246 296 254 282Z", darker(cloth, 0.18)) +
        ellipse(384, 130, 13, 7, darker(cloth, 0.2)),
    };
  },
  headwrap: ({ base }, look) => {
    const cloth = look.secondCloth;
    const fold = darker(cloth, 0.2);
    return {
      behind: "",
      front:
        both(filled("M270 332C266 304 272 280 286 262L300 272C288 294 284 312 281 328Z", base)) +
        filled("M402 150C430 84 510 74 512 116C514 150 470 166 420 172ZM366 150C338 96 276 88 272 124C270 152 306 168 352 172Z", fold) +
        filled("M256 288C236 200 296 138 384 136C472 138 532 200 512 288C478 244 430 236 384 238C338 236 290 244 256 288Z", cloth) +
        stroked("M262 276C300 214 370 196 414 166", fold, 5, 0.7) +
        stroked("M286 222C320 186 360 176 392 156", fold, 5, 0.6) +
        stroked("M506 274C480 220 440 196 400 170", fold, 5, 0.7) +
        ellipse(390, 154, 38, 25, lighter(cloth, 0.12), 1, -8) +
        stroked("M366 158C378 146 400 142 414 150", fold, 4, 0.6),
    };
  },
} satisfies Partial<Record<HairStyle, HairDrawing>>;
