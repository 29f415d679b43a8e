import { newEncryptionKeys, parseEncryptionKeys } from "./encryption-keys.ts";
import { type Cell, Keyring } from "./keyring.ts";
import { SealedValueError } from "./sealed-value-error.ts";

const keys = (id: string) => parseEncryptionKeys(newEncryptionKeys().replace(/^\w+/, id))[0];
const [old, current] = [keys("2025"), keys("2026")];
const ring = new Keyring([current]);
const cell: Cell = { table: "accounts", column: "email", id: "0191" };

function reasonOf(open: () => string): string {
  try {
    open();
  } catch (error) {
    if (error instanceof SealedValueError) return error.reason;
  }
  return "it opened";
}

it.each(["ada@example.com", "", "Ünïcödé 🙂 עברית", "x".repeat(10_000)])("opens what it sealed: %.20s", (text) => {
  expect(ring.open(ring.seal(text, cell), cell)).toBe(text);
});

it("seals the same value to other bytes every time", () => {
  const sealed = Array.from({ length: 100 }, () => ring.seal("ada@example.com", cell).toString("hex"));
  expect(new Set(sealed).size).toBe(100);
  expect(sealed.join()).not.toContain(Buffer.from("ada").toString("hex"));
});

it("is not authentic with any single byte changed, and never opens", () => {
  const sealed = ring.seal("ada@example.com", cell);
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(["malformed", "unknown key", "not authentic"]).toContain(reasonOf(() => ring.open(changed, cell)));
  }
});

it("does not open when cut off at any length", () => {
  const sealed = ring.seal("ada@example.com", cell);
  for (let length = 0; length < sealed.length; length += 1) {
    expect(["malformed", "unknown key", "not authentic"]).toContain(reasonOf(() => ring.open(sealed.subarray(0, length), cell)));
  }
});

it.each([
  ["another row", { ...cell, id: "0192" }],
  ["another column", { ...cell, column: "phone" }],
  ["another table", { ...cell, table: "profiles" }],
  ["names that run into each other", { table: "account", column: "semail", id: "0191" }],
])("does not open in %s", (_, elsewhere) => {
  expect(reasonOf(() => ring.open(ring.seal("x", cell), elsewhere))).toBe("not authentic");
});

it("encrypts with the first key and opens what older ones sealed", () => {
  const before = new Keyring([old]).seal("x", cell);
  const both = new Keyring([current, old]);
  expect(both.open(before, cell)).toBe("x");
  expect(ring.open(both.seal("y", cell), cell)).toBe("y");
});

it("names the key that is missing, and nothing of the content", () => {
  const sealed = new Keyring([old]).seal("ada@example.com", cell);
  expect(() => ring.open(sealed, cell)).toThrow('A value of accounts.email needs the key "2025": put it back into ENCRYPTION_KEYS.');
});

it("does not open with another key under the same id", () => {
  expect(reasonOf(() => new Keyring([keys("2026")]).open(ring.seal("x", cell), cell))).toBe("not authentic");
});
