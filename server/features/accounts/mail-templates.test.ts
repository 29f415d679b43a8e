import { minutes } from "#server/kernel/clock.ts";
import { renderMail } from "#server/platform/mail/template.ts";
import { type MailFacts, type MailKind, mailTemplates } from "./mail-templates.ts";
import { lifetimes } from "./mail-token.rules.ts";

const home = "https://portrait.example.com";
const token = "tYpIcAl-token_of-43-characters-0123456789abc";
const link = { token, expiresAt: new Date("2026-11-25T12:00:00Z") };

/** One mail of every kind: what it is rendered with, and where its button leads. */
const mails: { readonly [K in MailKind]: { readonly facts: MailFacts<K>; readonly leadsTo: string } } = {
  welcome: { facts: {}, leadsTo: "/profile/edit" },
  "welcome-unconfirmed": { facts: { link }, leadsTo: `/verify#token=${token}` },
  "confirm-sign-up": { facts: { link, isResend: false, isKnown: true }, leadsTo: `/verify#token=${token}` },
  "have-account": { facts: {}, leadsTo: "/sign-in" },
  "confirm-email": { facts: { link }, leadsTo: `/verify#token=${token}` },
  "confirm-new-email": { facts: { link }, leadsTo: `/verify#token=${token}` },
  "new-email-taken": { facts: {}, leadsTo: "/sign-in" },
  "email-change-asked": { facts: { link }, leadsTo: `/undo-email-change#token=${token}` },
  "email-changed": { facts: { link }, leadsTo: `/undo-email-change#token=${token}` },
  "email-change-undone": { facts: { link }, leadsTo: `/reset-password#token=${token}` },
  "reset-password": { facts: { link }, leadsTo: `/reset-password#token=${token}` },
  "reset-password-forced": { facts: { link }, leadsTo: `/reset-password#token=${token}` },
  "password-changed": { facts: {}, leadsTo: "/account" },
  "totp-enabled": { facts: {}, leadsTo: "/account" },
  "totp-disabled": { facts: {}, leadsTo: "/account" },
  "recovery-codes-regenerated": { facts: {}, leadsTo: "/account" },
  "recovery-code-used": { facts: {}, leadsTo: "/account" },
  "codes-guessed": { facts: {}, leadsTo: "/account" },
  "deletion-scheduled": { facts: { link }, leadsTo: `/cancel-deletion#token=${token}` },
  "deletion-cancelled": { facts: {}, leadsTo: "/sign-in" },
  "account-deleted": { facts: {}, leadsTo: "/sign-up" },
  "export-ready": { facts: {}, leadsTo: "/account" },
  suspended: { facts: {}, leadsTo: "/sign-in" },
  reactivated: { facts: {}, leadsTo: "/sign-in" },
  invitation: { facts: { link }, leadsTo: `/invitation#token=${token}` },
};

describe.each(Object.entries(mails))("the mail %s", (kind, { facts, leadsTo }) => {
  const content = mailTemplates[kind as MailKind](home, facts as never);
  const { subject, text, html } = renderMail(content);

  it("says the same as text and as HTML", () => {
    expect(subject.length).toBeLessThan(60);
    for (const sentence of [content.greeting, ...content.paragraphs, content.action.label]) {
      expect(text).toContain(sentence);
      expect(html).toContain(sentence.replaceAll("'", "&#39;"));
    }
  });

  it("leads to one place, with its token behind the #", () => {
    const url = `${home}${leadsTo}`;
    expect(text).toContain(`${content.action.label}:\n${url}\n`);
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, address]) => address)).toEqual([url]);
    expect(new URL(url).search).toBe("");
  });

  it("loads nothing and runs nothing", () => expect(html).not.toMatch(/<(script|img|link|iframe|form)|url\(|@import/i));

  it("says how long its link works, and is right", () => {
    const lifetime = {
      "/verify": "within an hour",
      "/reset-password": "within 20 minutes",
      "/undo-email-change": "for seven days",
      "/cancel-deletion": "within 14 days",
    }[leadsTo.split("#")[0] ?? ""];
    expect(lifetime === undefined ? "" : text).toContain(lifetime ?? "");
  });
});

it("mails promise the times that their links have", () => {
  expect(lifetimes).toMatchObject({ "reset-password": minutes(20), "undo-email-change": minutes(7 * 24 * 60), "cancel-deletion": minutes(14 * 24 * 60) });
  for (const purpose of ["sign-up", "verify-email", "change-email"] as const) expect(lifetimes[purpose]).toBe(minutes(60));
});
