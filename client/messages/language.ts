import { setupI18n } from "@lingui/core";
import { type CompiledMessage, compileMessage } from "@lingui/message-utils/compileMessage";
import type { Catalogue, MessageId } from "./catalogue.ts";
import { en } from "./en.ts";
import { pseudo } from "./pseudo.ts";

interface Language {
  /** Null for the pseudo-locales, which nobody chooses from a list. */
  readonly name: string | null;
  readonly direction: "ltr" | "rtl";
  /** Whose numbers and dates it has, where those are not its own. */
  readonly formats?: string;
  readonly load: () => Promise<Catalogue>;
}

/** A new language is a file like de.ts and a line here. */
const languages = {
  en: { name: "English", direction: "ltr", load: async () => en },
  de: { name: "Deutsch", direction: "ltr", load: async () => (await import("./de.ts")).de },
  es: { name: "Español", direction: "ltr", load: async () => ({ ...en, ...(await import("./es.ts")).es }) },
  fr: { name: "Français", direction: "ltr", load: async () => ({ ...en, ...(await import("./fr.ts")).fr }) },
  ar: { name: "العربية", direction: "rtl", load: async () => ({ ...en, ...(await import("./ar.ts")).ar }) },
  // Dates in another script: one that comes out in Latin letters was not formatted for the language of the moment.
  "en-XA": { name: null, direction: "ltr", formats: "ja", load: async () => en },
  "ar-XB": { name: null, direction: "rtl", formats: "ar", load: async () => en },
} as const satisfies Record<string, Language>;

export type LanguageTag = keyof typeof languages;

export const languageChoices = Object.entries(languages).flatMap(([value, { name }]) => (name === null ? [] : [{ value: value as LanguageTag, label: name }]));

export const i18n = setupI18n({ locale: "en", messages: { en: compiled("en", en) } });

export const directionOf = (tag: string): "ltr" | "rtl" => (isKnown(tag) ? languages[tag].direction : "ltr");

/** What to ask Intl for: the browser's own region of the language (`en-GB` for English), so that dates look as they do everywhere else there. */
export const formatTag = (tag = i18n.locale): string => {
  const language: Language | undefined = isKnown(tag) ? languages[tag] : undefined;
  return language?.formats ?? navigator.languages.find((wanted) => wanted === tag || wanted.startsWith(`${tag}-`)) ?? tag;
};

/** Once for a language, not at each word that is said. */
function compiled(tag: string, messages: Catalogue): Record<string, CompiledMessage> {
  const change = tag.includes("-X") ? pseudo : undefined;
  return Object.fromEntries(Object.entries(messages).map(([id, text]) => [id, compileMessage(text, change)]));
}

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

/** Speaks it from now on; `remember` keeps it on this device. */
export async function speak(tag: LanguageTag, { remember }: { readonly remember: boolean }): Promise<void> {
  const messages = await languages[tag].load();
  if (remember) {
    try {
      localStorage.setItem(storageKey, tag);
    } catch {
      // Then it holds until the page is closed.
    }
  }
  i18n.loadAndActivate({ locale: tag, locales: [formatTag(tag), tag], messages: compiled(tag, messages) });
  document.documentElement.lang = tag;
  document.documentElement.dir = languages[tag].direction;
}
