import { createSecretKey, randomBytes } from "node:crypto";
import { systemClock } from "#server/kernel/clock.ts";
import { Keyring } from "#server/platform/crypto/keyring.ts";
import type { Mail } from "#server/platform/mail/mailer.ts";
import { AccountMails, meantFor } from "./account-mails.ts";
import type { AccountsRepository } from "./accounts.repository.ts";

const link = { token: "token", expiresAt: new Date() };
const unconfirmed = { emailVerifiedAt: null };
const confirmed = { emailVerifiedAt: new Date() };

describe("the mail that goes to an address", () => {
  const signUp = { kind: "confirm-sign-up", facts: { link, isResend: false, isKnown: true } } as const;
  const again = { kind: "confirm-sign-up", facts: { link, isResend: true, isKnown: true } } as const;
  const asked = { kind: "confirm-sign-up", facts: { link, isResend: true, isKnown: false } } as const;

  it.each([
    ["a forgotten password of nobody's", { kind: "reset-password", facts: { link } }, null, null],
    ["a forgotten password of somebody's", { kind: "reset-password", facts: { link } }, confirmed, "reset-password"],
    ["a new address that is free", { kind: "confirm-new-email", facts: { link } }, null, "confirm-new-email"],
    ["a new address that somebody has", { kind: "confirm-new-email", facts: { link } }, unconfirmed, "new-email-taken"],
    ["a sign-up with a free address", signUp, null, "confirm-sign-up"],
    ["a sign-up with an address that somebody has", signUp, confirmed, "have-account"],
    ["a sign-up with an address that somebody did not confirm", signUp, unconfirmed, "have-account"],
    ["another mail for a sign-up", again, null, "confirm-sign-up"],
    ["another mail for a sign-up that was confirmed", again, confirmed, "have-account"],
    ["another mail for an account whose address is not confirmed", asked, unconfirmed, "confirm-email"],
    ["another mail for nobody", asked, null, null],
    ["news for an account", { kind: "password-changed", facts: {} }, confirmed, "password-changed"],
  ] as const)("for %s", (_case, mail, owner, kind) => expect(meantFor(mail, owner)?.kind ?? null).toBe(kind));
});

it("goes to the address that an account has by then, where the job names no other", async () => {
  const sent: Mail[] = [];
  const people = new Map([["1", { email: "ada@example.com" }]]);
  const accounts = { find: async (id: string) => people.get(id) ?? null, findByEmail: async () => null } as unknown as AccountsRepository;
  const keyring = new Keyring([{ id: "k", key: createSecretKey(randomBytes(32)) }]);
  const mailer = { send: async (mail: Mail) => void sent.push(mail) };
  const mails = new AccountMails({ query: async () => [] }, accounts, keyring, mailer, systemClock, "https://portrait.example.com");
  await mails.send({ accountId: "1", kind: "password-changed" });
  await mails.send({ accountId: "gone", kind: "password-changed" });
  expect(sent.map(({ to, subject }) => [to, subject])).toEqual([["ada@example.com", "Your password was changed"]]);
});
