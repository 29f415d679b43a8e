import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import type { Plugin } from "vite";
import { partOf, parts } from "./messages/parts.ts";

const prefix = "\0words/";
const notLanguages = new Set(["catalogue.ts", "catalogues.ts", "format.ts", "language.ts", "parts.ts", "pseudo.ts"]);

/**
 * Puts in the place of client/messages/catalogues.ts what the browser needs of it: each language in parts that are loaded with the pages that
 * say them, already parsed, so that neither the parser nor a word of another page is waited for.
 */
export function messagesInParts(root: string): Plugin {
  const folder = join(root, "messages");
  const languages = readdirSync(folder)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !notLanguages.has(file))
    .map((file) => file.slice(0, -".ts".length));
  return {
    name: "portrait:messages-in-parts",
    apply: "build",
    enforce: "pre",
    resolveId: (id) => (id.startsWith(prefix) ? id : undefined),
    async load(id) {
      if (id.startsWith(prefix)) return wordsModule(folder, id.slice(prefix.length));
      return id === join(folder, "catalogues.ts") ? catalogues(languages) : undefined;
    },
  };
}

const nameOf = (language: string, part: string) => JSON.stringify(`${prefix}${language}/${part}`);

function catalogues(languages: readonly string[]): string {
  const loaders = languages.flatMap((language) => parts.map((part) => `"${language}/${part}": () => import(${nameOf(language, part)})`));
  return `import words from ${nameOf("en", "outside")};
export const firstWords = words;
const loaders = {${loaders.join(",\n")}};
export const wordsOf = (file, part) => loaders[file + "/" + part]().then((module) => module.default);`;
}

async function wordsModule(folder: string, name: string): Promise<string> {
  const [language = "", part = ""] = name.split("/");
  const { [language]: catalogue } = (await import(pathToFileURL(join(folder, `${language}.ts`)).href)) as Record<string, Readonly<Record<string, string>>>;
  if (catalogue === undefined) throw new Error(`client/messages/${language}.ts exports no ${language}.`);
  const own = Object.entries(catalogue).filter(([id]) => partOf(id) === part);
  return `export default ${JSON.stringify(Object.fromEntries(own.map(([id, text]) => [id, compileMessageOrThrow(text)])))};`;
}
