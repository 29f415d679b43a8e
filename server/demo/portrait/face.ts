import { type Colour, darker, lighter, lightness, mix } from "./colour.ts";
import type { Beard, Glasses, Look, Mouth } from "./look.ts";
import { axis, both, circle, ellipse, filled, stroked } from "./shapes.ts";

export const shadeOf = (skin: Colour): Colour => mix(skin, "#6e2b1c", lightness(skin) > 0.45 ? 0.2 : 0.24);

export function drawEars(look: Look): string {
  return both(ellipse(276, 352, 20, 31, look.skin) + stroked("M270 338C262 346 264 362 274 368", shadeOf(look.skin), 4, 0.8));
}

export function drawHead({ skin, jaw }: Look): string {
  const chin = 44 + 34 * jaw;
  const cheek = 6 * jaw;
  return filled(
    `M${axis} 190C${axis - 76} 190 ${axis - 112} 246 ${axis - 110} 330C${axis - 109 - cheek} 396 ${axis - chin - 22} 484 ${axis} 484C${axis + chin + 22} 484 ${axis + 109 + cheek} 396 ${axis + 110} 330C${axis + 112} 246 ${axis + 76} 190 ${axis} 190Z`,
    skin,
  );
}

export function drawFace(look: Look): string {
  const shade = shadeOf(look.skin);
  const blush = mix(look.skin, "#d8442f", lightness(look.skin) > 0.5 ? 0.34 : 0.26);
  return [
    both(ellipse(316, 402, 27, 19, blush, 0.5)),
    look.freckles
      ? both(
          [
            [300, 388],
            [314, 394],
            [328, 388],
            [306, 402],
            [322, 404],
            [338, 398],
          ]
            .map(([x = 0, y = 0]) => circle(x, y, 2.6, shade, 0.75))
            .join(""),
        )
      : "",
    look.age === "older"
      ? both(
          stroked("M330 424C322 432 318 442 318 452", shade, 4, 0.55) +
            stroked("M318 378C328 384 340 384 350 380", shade, 3.5, 0.5) +
            stroked("M288 350L280 344", shade, 3, 0.5),
        )
      : "",
    look.age === "middle" ? both(stroked("M332 424C325 431 322 438 321 446", shade, 3.5, 0.35)) : "",
    brows(look),
    both(eye(look)),
    stroked("M386 356C392 376 402 390 397 399C392 406 380 407 372 402", shade, 6),
    mouths[look.mouth](look, shade),
  ].join("");
}

function brows({ hair, hairColour, skin, lashes, age }: Look): string {
  const ink =
    hair === "hijab" || hair === "headwrap" ? darker(skin, 0.72) : lightness(hairColour) > 0.5 ? mix(hairColour, "#6b4a35", 0.45) : darker(hairColour, 0.12);
  const width = lashes ? 7 : 10;
  return both(stroked(age === "older" ? "M312 318C324 308 342 308 356 315" : "M310 320C322 307 342 305 357 314", ink, width, 0.92));
}

function eye({ closedEyes, lashes, skin }: Look): string {
  const ink = "#2b2024";
  if (closedEyes) return stroked("M318 354C326 342 346 342 354 354", ink, 6) + (lashes ? stroked("M318 353L309 347", ink, 4.5) : "");
  return (
    ellipse(336, 353, 17, 13, lighter(skin, lightness(skin) > 0.5 ? 0.72 : 0.86)) +
    circle(337, 352, 11.5, ink) +
    circle(341, 348, 3.6, "#ffffff", 0.95) +
    stroked("M317 350C324 337 346 335 356 349", ink, lashes ? 6 : 4.5) +
    (lashes ? stroked("M319 347L309 341", ink, 4.5) : "")
  );
}

/** On dark skin a lip is told from the face by being lighter and rosier, on light skin by being deeper. */
const lips = (skin: Colour, painted: boolean): Colour => {
  const dark = lightness(skin) < 0.36;
  if (painted) return mix(skin, dark ? "#b4505a" : "#a5363a", dark ? 0.42 : 0.52);
  return mix(skin, dark ? "#1c0f10" : "#7c2c26", dark ? 0.55 : 0.5);
};

const mouths: Record<Mouth, (look: Look, shade: Colour) => string> = {
  smile: ({ skin, lashes }, shade) =>
    lashes
      ? filled("M348 432C362 430 374 427 384 431C394 427 406 430 420 432C410 449 398 454 384 454C370 454 358 449 348 432Z", lips(skin, true)) +
        stroked("M346 431C362 439 406 439 422 431", darker(lips(skin, true), 0.3), 3.5)
      : stroked("M346 430C362 448 406 448 422 430", lips(skin, false), 7) + stroked("M372 460C380 463 388 463 396 460", shade, 4, 0.7),
  soft: ({ skin, lashes }, shade) =>
    lashes
      ? filled("M356 435C366 431 376 429 384 433C392 429 402 431 412 435C404 448 396 451 384 451C372 451 364 448 356 435Z", lips(skin, true)) +
        stroked("M353 434C368 441 400 441 415 434", darker(lips(skin, true), 0.3), 3.5)
      : stroked("M354 434C368 444 400 445 416 432", lips(skin, false), 7) + stroked("M374 458C381 461 388 461 394 458", shade, 4, 0.7),
  "open smile": ({ skin, lashes }) =>
    filled(
      "M344 426C368 432 400 432 424 426C420 452 404 464 384 464C364 464 348 452 344 426Z",
      lashes ? lips(skin, true) : mix(lips(skin, false), "#5a1f1f", 0.35),
    ) + filled("M351 432C370 436 398 436 417 432C414 442 408 446 402 447C390 449 378 449 366 447C360 446 354 442 351 432Z", "#fffaf2"),
  "full smile": ({ skin, lashes }) =>
    filled("M346 428C370 434 398 434 422 428C416 450 402 458 384 458C366 458 352 450 346 428Z", "#fffaf2") +
    stroked("M346 428C370 434 398 434 422 428C416 450 402 458 384 458C366 458 352 450 346 428Z", lips(skin, lashes), lashes ? 6 : 4.5),
};

/** Beards lie over the jaw and under the mouth, so they are drawn before it. */
export function drawBeard(look: Look): string {
  const hair = look.hairColour;
  return beards[look.beard](hair, look);
}

const onJaw = (depth: number) =>
  `M272 350C276 372 282 392 292 402C312 408 330 410 346 414C366 400 402 400 422 414C438 410 456 408 476 402C486 392 492 372 496 350C502 420 474 ${depth} 384 ${depth}C294 ${depth} 266 420 272 350Z`;

const beards: Record<Beard, (hair: Colour, look: Look) => string> = {
  none: () => "",
  stubble: (hair) => filled(onJaw(488), hair, 0.22),
  short: (hair) => filled(onJaw(494), hair) + moustache(hair),
  full: (hair) =>
    filled(onJaw(520), hair) +
    moustache(hair) +
    stroked("M352 492C362 500 372 502 378 500", lighter(hair, 0.16), 4, 0.5) +
    stroked("M400 498C410 500 418 496 424 490", lighter(hair, 0.16), 4, 0.5),
  long: (hair) =>
    filled(
      "M272 350C276 372 282 392 292 402C312 408 330 410 346 414C366 400 402 400 422 414C438 410 456 408 476 402C486 392 492 372 496 350C506 440 470 540 384 586C298 540 262 440 272 350Z",
      hair,
    ) +
    moustache(hair) +
    [340, 384, 428].map((x) => stroked(`M${x} 486C${x} 510 ${384 + (x - 384) * 0.6} 536 ${384 + (x - 384) * 0.4} 552`, lighter(hair, 0.18), 4, 0.45)).join(""),
  moustache: (hair) => moustache(hair),
  goatee: (hair) => moustache(hair) + filled("M352 444C356 462 368 468 384 468C400 468 412 462 416 444C426 470 414 500 384 502C354 500 342 470 352 444Z", hair),
};

const moustache = (hair: Colour) =>
  filled(
    "M384 412C366 404 346 412 334 430C340 438 354 432 364 428C372 424 380 422 384 424C388 422 396 424 404 428C414 432 428 438 434 430C422 412 402 404 384 412Z",
    hair,
  );

export function drawGlasses({ glasses, hairColour, skin }: Look): string {
  if (glasses === "none") return "";
  const frame: Colour = lightness(skin) < 0.4 ? "#d9b36c" : lightness(hairColour) > 0.6 ? "#6d4b3a" : "#33292b";
  const bridge = stroked("M366 346C376 338 392 338 402 346", frame, 6);
  const arm = stroked("M294 342L276 336", frame, 6);
  return both(lenses[glasses](frame) + arm) + bridge;
}

const lens = (d: string, frame: Colour) => `<path d="${d}" fill="#ffffff" fill-opacity="0.2" stroke="${frame}" stroke-width="6"/>`;

const lenses: Record<Exclude<Glasses, "none">, (frame: Colour) => string> = {
  round: (frame) => lens("M330 316a36 36 0 1 1 0 72a36 36 0 1 1 0 -72Z", frame),
  square: (frame) =>
    lens("M304 322L358 322C366 322 368 328 367 336L362 372C360 380 356 384 348 384L314 384C306 384 302 380 300 372L295 336C294 328 297 322 304 322Z", frame),
  soft: (frame) => lens("M298 326C316 318 350 320 364 328C370 348 364 384 334 386C304 388 290 356 298 326Z", frame),
  "half rim": (frame) =>
    `<path d="M294 328C294 372 306 386 332 386C358 386 369 370 369 330Z" fill="#ffffff" fill-opacity="0.2"/>` +
    stroked("M295 334C296 374 308 386 332 386C357 386 367 372 368 334", frame, 2.5, 0.7) +
    stroked("M293 330C312 325 350 325 369 331", frame, 8),
};

export function drawJewellery({ jewellery }: Look): string {
  const gold = "#e0b25a";
  switch (jewellery) {
    case "studs":
      return both(circle(272, 384, 6.5, gold));
    case "hoops":
      return both(stroked("M272 382a21 21 0 1 0 1 0", gold, 6));
    case "drops":
      return both(circle(271, 384, 5, gold) + stroked("M271 388L271 402", gold, 3) + ellipse(271, 414, 8, 12, "#c7684b"));
    case "hearing aid":
      return stroked("M266 330C256 342 256 360 264 370", "#6c8aa0", 9) + stroked("M268 330C276 334 280 342 281 350", "#f2e2cd", 4);
    case "none":
      return "";
  }
}
