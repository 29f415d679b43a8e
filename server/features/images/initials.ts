/** Pairs of ground and text. A test holds each at a contrast of 4.5 to 1 at least. */
export const initialsColors: readonly (readonly [ground: string, text: string])[] = [
  ["#8c2f39", "#fff5f5"],
  ["#9c4221", "#fffaf0"],
  ["#7b5e00", "#fffdf0"],
  ["#4d6b1f", "#f7fee7"],
  ["#276749", "#f0fff4"],
  ["#1f6f6b", "#f0fdfa"],
  ["#0e6688", "#f0f9ff"],
  ["#2b5fa8", "#eff6ff"],
  ["#434190", "#ebf4ff"],
  ["#6b3fa0", "#faf5ff"],
  ["#97266d", "#fff5f7"],
  ["#4a5568", "#f7fafc"],
];

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const graphemesOf = (text: string): string[] => Array.from(graphemes.segment(text), ({ segment }) => segment);

/** Scripts whose names are not written in words that are read by their first letters: one sign stands for the person. */
const singleSign = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;
/** Vowels that are written before the consonant that they follow in speech. */
const leadingVowel = /^[\u0e40-\u0e44\u0ec0-\u0ec4]/;
/** Scripts with capitals that belong on the first letter of a name. */
const hasCapitals = /\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}|\p{Script=Armenian}/u;
const letterOrNumber = /[\p{L}\p{N}]/u;
const emoji = /\p{RGI_Emoji}/v;
const longest = 64;

/** What stands for a name: up to two graphemes, or nothing where the name has neither letters nor emoji. */
export function initialsOf(name: string): string {
  const words = name
    .normalize("NFC")
    .trim()
    .split(/[\s\u200b]+/u)
    .map(graphemesOf);
  const firsts = words.map(firstLetter).filter((letter) => letter !== null);
  const [first, last] = [firsts[0], firsts.length > 1 ? firsts.at(-1) : undefined];
  if (first === undefined) return words.flat().find((grapheme) => emoji.test(grapheme) && grapheme.length <= longest) ?? "";
  return singleSign.test(first) || last === undefined || singleSign.test(last) ? first : first + last;
}

function firstLetter(word: readonly string[]): string | null {
  const at = word.findIndex((grapheme) => letterOrNumber.test(grapheme));
  const grapheme = word[at];
  if (grapheme === undefined || grapheme.length > longest / 4) return null;
  if (leadingVowel.test(grapheme)) return grapheme + (word[at + 1] ?? "");
  return hasCapitals.test(grapheme) ? (graphemesOf(grapheme.toUpperCase())[0] ?? grapheme) : grapheme;
}

/** Which pair of colours an account has, for good. */
export function colorIndexOf(accountId: string): number {
  let hash = 0;
  for (const character of accountId) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % initialsColors.length;
}

/** The path under which the server draws these initials; whoever sees it learns nothing but them. */
export const initialsPath = (text: string, colorIndex: number): string => `/initials/${Buffer.from(text).toString("base64url")}.${colorIndex}.svg`;

/** The drawing that a path of `initialsPath` names; null for every other path. */
export function renderInitials(path: string): string | null {
  const match = /^(?:\/initials\/)?([A-Za-z0-9_-]{0,128})\.(\d{1,2})\.svg$/.exec(path);
  const colors = initialsColors[Number(match?.[2])];
  if (match === null || colors === undefined) return null;
  const text = Buffer.from(match[1] ?? "", "base64url").toString();
  // Only what we would have asked for ourselves: this is no service that draws any text.
  const isOurs = text === "" || graphemesOf(text).length <= 4;
  if (
    !isOurs ||
    initialsPath(text, Number(match[2])) !== `/initials/${match[1]}.${match[2]}.svg` ||
    !/^[\p{L}\p{M}\p{N}\p{RGI_Emoji}\u200c\u200d]*$/v.test(text)
  )
    return null;
  return draw(text, colors);
}

/** A data: URL of nothing but the ground, to show meanwhile. */
export const initialsPlaceholder = (colorIndex: number): string =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg"><rect width="100%" height="100%" fill="${initialsColors[colorIndex]?.[0] ?? "#4a5568"}"/></svg>`)}`;

function draw(text: string, [ground, color]: readonly [ground: string, text: string]): string {
  const frame = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96"><rect width="96" height="96" fill="${ground}"/>`;
  if (text === "") return `${frame}<g fill="${color}"><circle cx="48" cy="38" r="17"/><path d="M14 96a34 34 0 0 1 68 0z"/></g></svg>`;
  const signs = graphemesOf(text);
  // Letters of joined scripts would melt into a word that is none.
  const apart = signs.map(escaped).join("\u200c");
  const size = signs.length === 1 ? 46 : 38;
  const font = `font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif" font-size="${size}" font-weight="600"`;
  return `${frame}<text x="48" y="48" dy=".36em" text-anchor="middle" ${font} fill="${color}">${apart}</text></svg>`;
}

const escaped = (text: string): string => text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
