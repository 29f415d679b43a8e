import { BlindIndex } from "./blind-index.ts";
import { newIndexKey, parseIndexKey } from "./encryption-keys.ts";

const index = new BlindIndex(parseIndexKey(newIndexKey()));
const email = (value: string) => index.of("accounts.email", value);

it.each([
  ["ada@example.com", "Ada@Example.COM"],
  ["ada@example.com", "  ada@example.com\n"],
  ["é@example.com", "e\u0301@example.com"],
  ["ada@example.com", "ａｄａ@example.com"],
])("finds %j by %j", (stored, typed) => {
  expect(email(typed)).toEqual(email(stored));
});

it.each([
  ["another value", () => email("grace@example.com")],
  ["another domain", () => index.of("profiles.phone", "ada@example.com")],
  ["a domain that runs into the value", () => index.of("accounts", ".emailada@example.com")],
  ["another key", () => new BlindIndex(parseIndexKey(newIndexKey())).of("accounts.email", "ada@example.com")],
])("has unrelated bytes for %s", (_, other) => {
  expect(other()).toHaveLength(32);
  expect(other()).not.toEqual(email("ada@example.com"));
});
