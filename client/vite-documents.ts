import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const prefix = "virtual:document/";
const call = /\bgraphql\(\s*(?:\/\* GraphQL \*\/\s*)?`\s*(query|mutation|subscription|fragment)\s+(\w+)[^`]*`\s*,?\s*\)/g;
const lookup = 'import { graphql } from "#client/gql/index.ts";';
const generated = /^export const (\w+) = (\{.*\}) as unknown as DocumentNode/gm;

/**
 * Each `graphql(...)` becomes an import of that one document. The generated lookup table would carry every
 * document of the client, twice, into the first bundle; so a route brings its own alone.
 */
export function documentPerModule(root: string): Plugin {
  let documents: ReadonlyMap<string, string> = new Map();
  return {
    name: "portrait:document-per-module",
    enforce: "pre",
    buildStart() {
      documents = generatedDocuments(root);
    },
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${prefix}`)) return undefined;
      const name = id.slice(prefix.length + 1);
      const json = documents.get(name);
      if (!json) throw new Error(`client/gql has no ${name}: run the code generation first.`);
      return `export const ${name} = ${json};`;
    },
    transform(code, id) {
      if (!code.includes("graphql(`") || id.includes("/gql/") || id.includes("node_modules")) return undefined;
      const imports: string[] = [];
      const replaced = code.replace(call, (_, kind: string, name: string) => {
        const document = `${name}${kind === "fragment" ? "FragmentDoc" : "Document"}`;
        imports.push(`import { ${document} } from "${prefix}${document}";`);
        return document;
      });
      if (replaced.includes("graphql(`")) throw new Error(`${id} has a document that is none of query, mutation, subscription and fragment.`);
      // The lookup table would come along with its import, used or not.
      return { code: `${imports.join("")}${replaced.replace(lookup, "")}`, map: null };
    },
  };
}

/** What the code generation made of each `graphql(...)`: its name there, and the document as JSON. */
export function generatedDocuments(root: string): ReadonlyMap<string, string> {
  const source = readFileSync(join(root, "gql/graphql.ts"), "utf8");
  return new Map(Array.from(source.matchAll(generated), ([, name = "", json = ""]) => [name, json] as const));
}
