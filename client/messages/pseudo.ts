import type { Words } from "./catalogues.ts";

/** Texts that look translated, to find what is not: accents show words that are in no catalogue, and the added length what has no room. */
const plain = "aceinosuyACEINOSUY";
const accented = "åçéîñöšûýÅÇÉÎÑÖŠÛÝ";

export const pseudo = (words: Words): Words => Object.fromEntries(Object.entries(words).map(([id, message]) => [id, changed(message) as Words[string]]));

/** Of a message as Lingui parses it: texts, and values with their choices, which are messages again. */
function changed(message: unknown): unknown {
  if (typeof message === "string") return longer(message);
  if (!Array.isArray(message)) return message;
  return message.map((token: unknown) => {
    if (!Array.isArray(token)) return typeof token === "string" ? longer(token) : token;
    const [name, kind, choices] = token as [string, string?, Record<string, unknown>?];
    if (typeof choices !== "object") return token;
    return [name, kind, Object.fromEntries(Object.entries(choices).map(([key, choice]) => [key, typeof choice === "number" ? choice : changed(choice)]))];
  });
}

/** 40 % longer, as German and Finnish are; what stands in a tag stays. */
function longer(text: string): string {
  const letters = text.replace(/<[^>]*>/g, "").length;
  const marked = text.replace(/<[^>]*>|[A-Za-z]/g, (part) => accented[plain.indexOf(part)] ?? part);
  return letters < 2 ? marked : `${marked}${"~".repeat(Math.ceil(letters * 0.4))}`;
}
