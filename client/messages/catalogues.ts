// Where words come from while they are developed and tested: whole files, read as they are. The build puts its own in the place of this one
// (client/vite-messages.ts): the same functions, but each language cut into its parts, and every message parsed once and for all.
import { type CompiledMessage, compileMessage } from "@lingui/message-utils/compileMessage";
import type { Translation } from "./catalogue.ts";
import { en } from "./en.ts";
import { type Part, partOf } from "./parts.ts";

export type Words = Readonly<Record<string, CompiledMessage>>;

const files: Readonly<Record<string, () => Promise<Translation>>> = {
  en: async () => en,
  de: async () => (await import("./de.ts")).de,
  es: async () => (await import("./es.ts")).es,
  fr: async () => (await import("./fr.ts")).fr,
  ar: async () => (await import("./ar.ts")).ar,
};

/** English, for the first page: whatever else is wanted comes after it. */
export const firstWords: Words = wordsIn(en, "outside");

export const wordsOf = async (file: string, part: Part): Promise<Words> => wordsIn((await files[file]?.()) ?? en, part);

function wordsIn(catalogue: Translation, part: Part): Words {
  const own = Object.entries(catalogue).filter(([id]) => partOf(id) === part);
  return Object.fromEntries(own.map(([id, text]) => [id, compileMessage(text)]));
}
