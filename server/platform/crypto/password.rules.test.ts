import { commonPasswords } from "./common-passwords.ts";
import { passwordRefusals } from "./password.rules.ts";

const owner = { email: "ada.lovelace@example.com", names: ["Ada Lovelace", "countess_ada"] };
const codesOf = (password: string) => passwordRefusals(password, owner, "input", "password").map(({ code }) => code);

it.each([
  ["", "TOO_SHORT"],
  ["1234567", "TOO_SHORT"],
  ["🙂🙂🙂🙂", "TOO_SHORT"],
  ["x".repeat(257), "TOO_LONG"],
  ["password", "TOO_COMMON"],
  ["PassWord", "TOO_COMMON"],
  ["12345678", "TOO_COMMON"],
  ["ｐａｓｓｗｏｒｄ", "TOO_COMMON"],
  ["ada.lovelace@example.com", "TOO_COMMON"],
  ["ADA.LOVELACE", "TOO_COMMON"],
  ["adalovelace", "TOO_COMMON"],
  ["Ada Lovelace!", "TOO_COMMON"],
  ["adalovelace1815", "TOO_COMMON"],
  ["countess-ada", "TOO_COMMON"],
])("refuses %.30j as %s", (password, code) => {
  expect(codesOf(password)).toEqual([code]);
});

it.each([
  "portrait-demo",
  "correct horse battery staple",
  "        8 spaces",
  "🙂🙃🙂🙃🙂🙃🙂🙃",
  "пароль без правил",
  "x".repeat(256),
  "ada loves engines",
  "!!!!????",
])("takes %.30j", (password) => {
  expect(codesOf(password)).toEqual([]);
});

it("takes any password of somebody without a name", () => {
  expect(passwordRefusals("correct horse", { email: "", names: ["", "!!"] })).toEqual([]);
});

it("says what to do, at the field's path", () => {
  expect(passwordRefusals("short", owner, "newPassword")).toEqual([
    { kind: "invalid", code: "TOO_SHORT", message: "Use at least 8 characters.", path: ["newPassword"] },
  ]);
});

it("knows 3,000 common passwords, each of which the length alone lets through", () => {
  expect(commonPasswords.size).toBe(3_000);
  for (const password of commonPasswords) expect(password.length).toBeGreaterThanOrEqual(8);
});
