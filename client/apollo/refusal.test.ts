import { readFileSync } from "node:fs";
import { en } from "#client/messages/en.ts";
import { speak } from "#client/messages/language.ts";
import { inWords } from "./refusal.ts";

const refusal = (code: string, ...path: string[]) => ({ code, message: "As the server says it.", path });

describe("what the server refuses", () => {
  afterEach(() => speak("en", { remember: false }));

  it("is said as the server says it in English", () => {
    expect(inWords(refusal("TAKEN", "input", "email")).message).toBe("As the server says it.");
  });

  it("is said by its code in every other language, at some fields more exactly", async () => {
    await speak("de", { remember: false });
    expect(inWords(refusal("TAKEN", "input", "email")).message).toBe("Mit dieser Adresse gibt es schon ein Konto. Melde dich stattdessen an.");
    expect(inWords(refusal("TAKEN", "input", "handle")).message).toBe("Das hat schon jemand. Wähle etwas anderes.");
  });

  it("keeps the server's words where its code is not known here", async () => {
    await speak("de", { remember: false });
    expect(inWords(refusal("OF_A_NEWER_SERVER")).message).toBe("As the server says it.");
  });

  it("has words for every code of the schema", () => {
    const codes = [...readFileSync("schema.graphql", "utf8").matchAll(/Codes?: ([A-Z_, ]+)\./g)].flatMap(([, list = ""]) => list.split(", "));
    expect(codes.length).toBeGreaterThan(30);
    expect(codes.filter((code) => !Object.hasOwn(en, `refusal.${code}`))).toEqual([]);
  });
});
