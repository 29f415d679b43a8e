import { setupI18n } from "@lingui/core";
import type { MessageId } from "./catalogue.ts";
import { firstWords, type Words, wordsOf } from "./catalogues.ts";
import type { Part } from "./parts.ts";
import { pseudo } from "./pseudo.ts";

interface Language {
  /** Null for the pseudo-locales, which nobody chooses from a list. */
  readonly name: string | null;
  readonly direction: "ltr" | "rtl";
  /** Whose numbers and dates it has, where those are not its own. */
  readonly formats?: string;
}

/** A new language is a file like de.ts, a line here and one in catalogues.ts. */
const languages = {
  en: { name: "English", direction: "ltr" },
  de: { name: "Deutsch", direction: "ltr" },
  es: { name: "Español", direction: "ltr" },
  fr: { name: "Français", direction: "ltr" },
  ar: { name: "العربية", direction: "rtl" },
  // Dates in another script: one that comes out in Latin letters was not formatted for the language of the moment.
  "en-XA": { name: null, direction: "ltr", formats: "ja" },
  "ar-XB": { name: null, direction: "rtl", formats: "ar" },
} as const satisfies Record<string, Language>;

export type LanguageTag = keyof typeof languages;

export const languageChoices = Object.entries(languages).flatMap(([value, { name }]) => (name === null ? [] : [{ value: value as LanguageTag, label: name }]));

export const i18n = setupI18n({
  locale: "en",
  messages: { en: { ...firstWords } },
  missing: (_, id) => {
    // A page that says what it did not load is a mistake in parts.ts: the tests of every screen look for this.
    console.error(`There are no words for ${id} here.`);
    return id;
  },
});

export const directionOf = (tag: string): "ltr" | "rtl" => (isKnown(tag) ? languages[tag].direction : "ltr");

/** What to ask Intl for: the browser's own region of the language (`en-GB` for English), so that dates look as they do everywhere else there. */
export const formatTag = (tag = i18n.locale): string => {
  const language: Language | undefined = isKnown(tag) ? languages[tag] : undefined;
  return language?.formats ?? navigator.languages.find((wanted) => wanted === tag || wanted.startsWith(`${tag}-`)) ?? tag;
};

const isKnown = (tag: string): tag is LanguageTag => Object.hasOwn(languages, tag);

/** The first of these that Portrait speaks, region or not; English where it speaks none. */
export function closestLanguage(wanted: readonly (string | null | undefined)[]): LanguageTag {
  for (const tag of wanted) {
    if (!tag) continue;
    if (isKnown(tag)) return tag;
    const base = tag.split("-")[0] ?? "";
    if (isKnown(base)) return base;
  }
  return "en";
}

/** Says a message in the language of the moment. In a component, `useT` instead: that one is heard when the language changes. */
export const t = (id: MessageId, values?: Readonly<Record<string, unknown>>): string => i18n._(id, values);

export type T = typeof t;

const storageKey = "portrait:language";

/** The one that was chosen on this device, else what the browser asks for. */
export function preferredLanguage(): LanguageTag {
  return closestLanguage([storedLanguage(), ...navigator.languages]);
}

export function storedLanguage(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    // Storage can be switched off; the browser's languages stand then.
    return null;
  }
}

/** What pages have asked for so far; another language brings as much. */
const wanted = new Set<Part>(["outside"]);

/** English stands in for what a language misses, and tells what the server's own words mean. */
const english: Record<string, Words[string]> = { ...firstWords };

/** Whether there is such a message in what is loaded. */
export const isMessage = (id: string): id is MessageId => Object.hasOwn(english, id);

/** The message of that prefix whose English text it is. */
export const messageOf = (prefix: string, text: string): MessageId | null =>
  Object.keys(english).find((id): id is MessageId => id.startsWith(prefix) && String(english[id]) === text) ?? null;

async function wordsFor(tag: LanguageTag, part: Part): Promise<Words> {
  const isPseudo = languages[tag].name === null;
  const [own, plain] = await Promise.all([tag === "en" || isPseudo ? {} : wordsOf(tag, part), part === "outside" ? firstWords : wordsOf("en", part)]);
  Object.assign(english, plain);
  return isPseudo ? pseudo(plain) : { ...plain, ...own };
}

/** Loads what a page says, in the language of the moment. */
export async function addWords(part: Part): Promise<void> {
  if (wanted.has(part)) return;
  const tag = i18n.locale as LanguageTag;
  const words = await wordsFor(tag, part);
  wanted.add(part);
  i18n.load(tag, words);
  // Chosen while these were on their way.
  if (i18n.locale !== tag) i18n.load(i18n.locale, await wordsFor(i18n.locale as LanguageTag, part));
}

/** Speaks it from now on; `remember` keeps it on this device. */
export async function speak(tag: LanguageTag, { remember }: { readonly remember: boolean }): Promise<void> {
  const words = await Promise.all([...wanted].map((part) => wordsFor(tag, part)));
  if (remember) {
    try {
      localStorage.setItem(storageKey, tag);
    } catch {
      // Then it holds until the page is closed.
    }
  }
  i18n.load(tag, Object.assign({}, ...words));
  i18n.activate(tag, [formatTag(tag), tag]);
  document.documentElement.lang = tag;
  document.documentElement.dir = languages[tag].direction;
}
