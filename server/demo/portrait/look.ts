import { type SeededRandom, seededRandom } from "../seeded-random.ts";
import { type Colour, distance, lightness } from "./colour.ts";

const skinTones = [
  "#f8dcca",
  "#f3cbae",
  "#e9b791",
  "#dba379",
  "#c98b62",
  "#b0744d",
  "#935b3b",
  "#774733",
  "#5f382a",
  "#4b2b22",
] as const satisfies readonly Colour[];

const hairColours = {
  black: "#2a2226",
  espresso: "#3d2a26",
  brown: "#65402d",
  auburn: "#8a4630",
  ginger: "#bf6b3c",
  honey: "#b48a54",
  blond: "#dcbd82",
  grey: "#8f8b89",
  silver: "#c4bfba",
  white: "#ebe6df",
  teal: "#2c6a70",
  plum: "#6b4058",
} as const satisfies Record<string, Colour>;

const cloth = {
  teal: "#1f5d63",
  lagoon: "#4f8f8f",
  terracotta: "#c7684b",
  rust: "#9c4733",
  mustard: "#d8a345",
  cream: "#f1e7d8",
  oat: "#d9c7ad",
  ink: "#303844",
  charcoal: "#4a4a4e",
  forest: "#40614f",
  sage: "#8ea58c",
  plum: "#6d4459",
  rose: "#d39b93",
  dusk: "#6c8aa0",
} as const satisfies Record<string, Colour>;

const backdrops = [
  "#f2e2cd",
  "#ead0b3",
  "#eab698",
  "#d88f70",
  "#cbd4bf",
  "#afc9c1",
  "#68a09b",
  "#23616a",
  "#e8c778",
  "#e0bcb2",
  "#b9a9ba",
  "#93abb9",
  "#8c5a4e",
  "#56706a",
] as const satisfies readonly Colour[];

export const hairStyles = [
  "crop",
  "side part",
  "quiff",
  "buzz",
  "bald",
  "receding",
  "afro",
  "short curls",
  "long curls",
  "coils",
  "straight",
  "waves",
  "bob",
  "fringe",
  "pixie",
  "top bun",
  "low bun",
  "ponytail",
  "braids",
  "box braids",
  "locs",
  "swept back",
  "hijab",
  "turban",
  "beanie",
  "cap",
  "headwrap",
] as const;
export type HairStyle = (typeof hairStyles)[number];

export type Beard = "none" | "stubble" | "short" | "full" | "long" | "moustache" | "goatee";
export type Glasses = "none" | "round" | "square" | "soft" | "half rim";
export type Garment =
  | "tee"
  | "stripes"
  | "v-neck"
  | "turtleneck"
  | "shirt"
  | "blazer"
  | "hoodie"
  | "cardigan"
  | "stand collar"
  | "dungarees"
  | "scarf"
  | "drape";
type Jewellery = "none" | "studs" | "hoops" | "drops" | "hearing aid";
export type Mouth = "smile" | "open smile" | "soft" | "full smile";
type Age = "young" | "middle" | "older";
export type Backdrop = "sun" | "arch" | "hills" | "leaves" | "rings" | "window" | "plain";

/** All that a drawing needs to know about a face. */
export interface Look {
  readonly skin: Colour;
  readonly hair: HairStyle;
  readonly hairColour: Colour;
  readonly beard: Beard;
  readonly glasses: Glasses;
  readonly garment: Garment;
  readonly cloth: Colour;
  readonly secondCloth: Colour;
  readonly jewellery: Jewellery;
  readonly mouth: Mouth;
  readonly age: Age;
  readonly lashes: boolean;
  readonly closedEyes: boolean;
  readonly freckles: boolean;
  readonly backdrop: Backdrop;
  readonly ground: Colour;
  /** Degrees; how the head leans. */
  readonly tilt: number;
  /** How wide the head is drawn, around 1. */
  readonly width: number;
  /** How square the chin is, 0 to 1. */
  readonly jaw: number;
}

/** What is settled about a person; the seed decides the rest. */
export interface LookWish {
  readonly skin?: number;
  readonly hair?: HairStyle;
  readonly hairColour?: keyof typeof hairColours;
  readonly beard?: Beard;
  readonly glasses?: Glasses;
  readonly garment?: Garment;
  readonly cloth?: keyof typeof cloth;
  readonly jewellery?: Jewellery;
  readonly age?: Age;
  readonly lashes?: boolean;
  readonly closedEyes?: boolean;
}

const soft: readonly HairStyle[] = [
  "long curls",
  "straight",
  "waves",
  "bob",
  "fringe",
  "top bun",
  "low bun",
  "ponytail",
  "braids",
  "box braids",
  "hijab",
  "headwrap",
];
const bearded: readonly HairStyle[] = [
  "crop",
  "side part",
  "quiff",
  "buzz",
  "bald",
  "receding",
  "short curls",
  "swept back",
  "turban",
  "beanie",
  "cap",
  "locs",
];

export function lookFrom(seed: string, wish: LookWish = {}): Look {
  const random = seededRandom(`portrait of ${seed}`);
  const tone = wish.skin ?? random.integer(0, skinTones.length - 1);
  const skin = skinTones[tone] ?? skinTones[3];
  const age = wish.age ?? random.pick(["young", "young", "middle", "middle", "older"]);
  const hair = wish.hair ?? random.pick(hairStyles);
  const hairColour = hairColours[wish.hairColour ?? naturalHair(random, tone, age)];
  const beard =
    wish.beard ??
    (bearded.includes(hair) && wish.lashes !== true && random.chance(0.55) ? random.pick(["stubble", "short", "full", "moustache", "goatee"]) : "none");
  const lashes = wish.lashes ?? (beard === "none" && (soft.includes(hair) || random.chance(0.4)));
  const garment =
    wish.garment ?? random.pick(["tee", "stripes", "v-neck", "turtleneck", "shirt", "blazer", "hoodie", "cardigan", "stand collar", "dungarees", "scarf"]);
  const ground = furthest(random, backdrops, [hair === "bald" ? skin : hairColour, skin, ...(wish.cloth === undefined ? [] : [cloth[wish.cloth]])]);
  const main = wish.cloth === undefined ? furthest(random, Object.values(cloth), [ground, skin]) : cloth[wish.cloth];
  const second = furthest(random, Object.values(cloth), [main, ground, skin]);
  return {
    skin,
    hair,
    hairColour,
    beard,
    glasses: wish.glasses ?? (random.chance(age === "older" ? 0.5 : 0.25) ? random.pick(["round", "square", "soft", "half rim"]) : "none"),
    garment,
    cloth: main,
    secondCloth: second,
    jewellery: wish.jewellery ?? (lashes ? random.pick(["none", "studs", "hoops", "drops"]) : random.chance(0.12) ? "studs" : "none"),
    // Under a moustache a closed mouth would hang.
    mouth: beard === "moustache" ? "full smile" : random.pick(["smile", "smile", "soft", "open smile", "full smile"]),
    age,
    lashes,
    closedEyes: wish.closedEyes ?? random.chance(0.12),
    freckles: tone <= 3 && random.chance(hairColour === hairColours.ginger || hairColour === hairColours.auburn ? 0.8 : 0.12),
    backdrop: random.pick(["sun", "arch", "hills", "leaves", "rings", "window", "plain"]),
    ground,
    tilt: random.between(-4, 4),
    width: random.between(0.96, 1.04),
    jaw: lashes ? random.between(0.1, 0.5) : random.between(0.4, 1),
  };
}

function naturalHair(random: SeededRandom, tone: number, age: Age): keyof typeof hairColours {
  if (age === "older") return random.pick(["grey", "silver", "white"]);
  if (random.chance(0.05)) return random.pick(["teal", "plum"]);
  if (tone >= 5) return random.pick(["black", "black", "espresso"]);
  if (tone >= 3) return random.pick(["black", "espresso", "brown"]);
  return random.pick(["espresso", "brown", "auburn", "ginger", "honey", "blond", "black"]);
}

/** One of the three that stand out best against `others`: never brown hair on a brown wall. */
function furthest(random: SeededRandom, choices: readonly Colour[], others: readonly Colour[]): Colour {
  const room = (colour: Colour) => Math.min(...others.map((other) => distance(colour, other) + Math.abs(lightness(colour) - lightness(other)) / 2));
  return random.pick([...choices].sort((one, other) => room(other) - room(one)).slice(0, Math.ceil(choices.length / 2)));
}
