import { newEncryptionKeys, newIndexKey, parseEncryptionKeys, parseIndexKey } from "./encryption-keys.ts";

const bytes = Buffer.from(Array.from({ length: 32 }, (_, at) => at * 7));

it.each([
  ["base64", bytes.toString("base64")],
  ["base64url", bytes.toString("base64url")],
  ["hex", bytes.toString("hex")],
  ["hex in capitals", bytes.toString("hex").toUpperCase()],
])("reads a key in %s", (_, text) => {
  expect(parseIndexKey(text).export()).toEqual(bytes);
  expect(parseEncryptionKeys(`a:${text}`)[0].key.export()).toEqual(bytes);
});

it("reads several keys in their order", () => {
  expect(parseEncryptionKeys(` new:${newIndexKey()} ,old.1:${newIndexKey()},`).map(({ id }) => id)).toEqual(["new", "old.1"]);
});

it("makes keys that it can read", () => {
  expect(parseEncryptionKeys(newEncryptionKeys())).toHaveLength(1);
});

it.each(["", ",", "a", ":c2VjcmV0", "a b:c2VjcmV0", "a:c2VjcmV0", "a:c2VjcmV0!", `a:${bytes.toString("base64")}x`, "a:"])(
  "refuses %j without quoting the key",
  (text) => {
    expect(() => parseEncryptionKeys(text)).toThrow(expect.objectContaining({ name: "KeyFormatError", message: expect.not.stringContaining("c2VjcmV0") }));
  },
);

it("never shows a key when it is printed", () => {
  const printed = JSON.stringify(parseEncryptionKeys(`a:${bytes.toString("base64")}`));
  expect(printed).toBe('[{"id":"a","key":{}}]');
});
