import { emailRefusals, normalizedEmail } from "./email.rules.ts";

const codeOf = (typed: string) => emailRefusals(normalizedEmail(typed), "input", "email")[0]?.code ?? "fine";

describe("an e-mail address", () => {
  it.each([
    ["ada@example.com", "fine"],
    ["  Ada.Lovelace+list@Example.CO.UK ", "fine"],
    ["o'hara@example.com", "fine"],
    ["", "REQUIRED"],
    ["   ", "REQUIRED"],
    ["ada", "BAD_FORMAT"],
    ["ada@", "BAD_FORMAT"],
    ["ada@localhost", "BAD_FORMAT"],
    ["ada@-example.com", "BAD_FORMAT"],
    ["ada lovelace@example.com", "BAD_FORMAT"],
    ["ada@example.com\nbcc: x@example.com", "BAD_FORMAT"],
    [`${"a".repeat(250)}@example.com`, "TOO_LONG"],
  ])("%j is %s", (typed, expected) => expect(codeOf(typed)).toBe(expected));
});
