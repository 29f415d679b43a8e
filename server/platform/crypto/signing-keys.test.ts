import { execFileSync } from "node:child_process";
import { newSigningKeys, parseSigningKeys } from "./signing-keys.ts";

const jwk = (kid?: unknown): Record<string, unknown> => ({ ...JSON.parse(newSigningKeys()).keys[0], ...(kid === undefined ? {} : { kid }) });
const jwks = (...keys: unknown[]) => JSON.stringify({ keys });
const messageOf = (text: string) => {
  try {
    parseSigningKeys(text);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

it("reads several keys in their order", () => {
  expect(parseSigningKeys(jwks(jwk("new"), jwk("old"))).map(({ kid }) => kid)).toEqual(["new", "old"]);
});

it.each<[string, () => string, string]>([
  ["no JSON", () => "key", "is not a JWKS"],
  ["no set", () => JSON.stringify(jwk()), "is not a JWKS"],
  ["an empty set", () => jwks(), "holds no key"],
  ["no kid", () => jwks({ ...jwk(), kid: undefined }), "has no usable kid at key 1"],
  ["another curve", () => jwks({ ...jwk("a"), crv: "P-384" }), "not an EC key on P-256"],
  ["a public key", () => jwks({ ...jwk("a"), d: undefined }), "without its private part"],
  ["parts of two keys", () => jwks({ ...jwk("a"), d: jwk().d }), "do not make a key"],
  ["a point that is not on the curve", () => jwks({ ...jwk("a"), x: "AAAA" }), "do not make a key"],
  ["null", () => jwks(null), "has no usable kid"],
])("refuses %s and says how to make a key", (_, text, message) => {
  expect(messageOf(text())).toContain(message);
  expect(messageOf(text())).toContain("Make one with: node -e '");
});

it("refuses one kid for two keys", () => {
  expect(messageOf(jwks(jwk("a"), jwk("a")))).toBe('names the kid "a" twice. Give every key a kid of its own.');
});

it("never quotes a key", () => {
  const key = jwk("a");
  expect(messageOf(`${jwks(key)}x`)).not.toContain(key.d);
});

it("names a command that makes a key it can read", () => {
  const script = /node -e '(.*)'/.exec(messageOf(""))?.[1] ?? "";
  expect(parseSigningKeys(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }))).toHaveLength(1);
});
