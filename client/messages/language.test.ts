import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { closestLanguage, speak, t } from "./language.ts";

afterEach(() => speak("en", { remember: false }));

describe("the client's words", () => {
  it("come in the closest language that is spoken", () => {
    expect(closestLanguage(["pt-BR", "de-AT", "en"])).toBe("de");
    expect(closestLanguage(["ar-EG"])).toBe("ar");
    expect(closestLanguage([null, "xx"])).toBe("en");
  });

  it("count as each language does", async () => {
    expect(t("save-bar.changes", { count: 1 })).toBe("1 unsaved change");
    await speak("de", { remember: false });
    expect(t("save-bar.changes", { count: 1_200 })).toBe("1.200 ungespeicherte Änderungen");
    expect([document.documentElement.lang, document.documentElement.dir]).toEqual(["de", "ltr"]);
  });

  it("have the six forms of Arabic", async () => {
    await speak("ar", { remember: false });
    const said = [0, 1, 2, 3, 11, 100].map((count) => t("save-bar.changes", { count }).replaceAll(/[\d٠-٩]+/g, "#"));
    expect(new Set(said).size).toBe(6);
    expect(document.documentElement.dir).toBe("rtl");
  });

  it.each(Object.entries({ es, fr, ar }))("are all there, and count in every form that the language has (%s)", (tag, catalogue) => {
    expect(Object.keys(en).filter((id) => !Object.hasOwn(catalogue, id))).toEqual([]);
    const forms = new Intl.PluralRules(tag).resolvedOptions().pluralCategories;
    const counted = Object.entries(catalogue).filter(([, text]) => text.includes(", plural,"));
    expect(counted.filter(([, text]) => !forms.every((form) => text.includes(` ${form} {`)))).toEqual([]);
  });

  it("can be made longer and turned round, to try the pages", async () => {
    await speak("ar-XB", { remember: false });
    expect(t("common.save")).toBe("Šåvé~~");
    expect(document.documentElement.dir).toBe("rtl");
  });

  it.each(Object.entries({ en, de, es, fr, ar }))("can be parsed and name the same values as English (%s)", (_, catalogue) => {
    for (const [id, text] of Object.entries(catalogue)) {
      expect({ id, names: namesIn(text) }).toEqual({ id, names: namesIn(en[id as keyof typeof en]) });
    }
  });

  it("are all said somewhere", () => {
    const sources = readdirSync("client", { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file) && !/^(gql|messages|e2e|testing)\//.test(file))
      .map((file) => readFileSync(join("client", file), "utf8"))
      .join("\n");
    expect(Object.keys(en).filter((id) => !sources.includes(`"${id}"`) && !sources.includes(`\`${id.slice(0, id.indexOf(".") + 1)}\${`))).toEqual([]);
  });
});

/** The values and tags of a message, each once. */
function namesIn(text: string): readonly string[] {
  const names = new Set<string>();
  const look = (tokens: ReturnType<typeof compileMessageOrThrow>): void => {
    for (const token of tokens) {
      if (typeof token === "string") {
        for (const [tag] of token.matchAll(/<\d+\/?>/g)) names.add(tag);
        continue;
      }
      const [name, , choices] = token;
      names.add(name);
      if (typeof choices === "object" && choices !== null) for (const choice of Object.values(choices)) if (Array.isArray(choice)) look(choice);
    }
  };
  look(compileMessageOrThrow(text));
  return [...names].sort();
}
