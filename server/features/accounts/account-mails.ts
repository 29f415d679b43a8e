import type { JobHandler } from "#server/platform/jobs/jobs.ts";
import type { Mailer } from "#server/platform/mail/mailer.ts";
import { renderMail } from "#server/platform/mail/template.ts";
import type { AccountsRepository } from "./accounts.repository.ts";

const notYou = "If this was not you, somebody has got into your account: change your password, and tell your administrator at once.";

const mails = {
  welcome: (home: string) => ({
    subject: "Welcome",
    greeting: "Hello,",
    paragraphs: ["your account is ready. Add a picture and a headline, and others will find you."],
    action: { label: "Complete your profile", url: `${home}/profile/edit` },
  }),
  "password-changed": (home: string) => ({
    subject: "Your password was changed",
    greeting: "Hello,",
    paragraphs: [
      "the password of your account was changed just now, and all other devices were signed out.",
      "If this was not you, somebody knows your password: tell your administrator at once.",
    ],
    action: { label: "See your devices", url: `${home}/account` },
  }),
  "totp-enabled": (home: string) => ({
    subject: "Two-step sign-in is on",
    greeting: "Hello,",
    paragraphs: ["an authenticator app was set up for your account just now: signing in takes a code of it from here on.", notYou],
    action: { label: "See your account", url: `${home}/account` },
  }),
  "totp-disabled": (home: string) => ({
    subject: "Two-step sign-in is off",
    greeting: "Hello,",
    paragraphs: ["the authenticator app of your account was removed just now: your password alone is enough to sign in.", notYou],
    action: { label: "See your account", url: `${home}/account` },
  }),
  "recovery-codes-regenerated": (home: string) => ({
    subject: "You have new recovery codes",
    greeting: "Hello,",
    paragraphs: ["new recovery codes were made for your account just now. The old ones are good for nothing any more: throw them away.", notYou],
    action: { label: "See your account", url: `${home}/account` },
  }),
  "recovery-code-used": (home: string) => ({
    subject: "A recovery code was used",
    greeting: "Hello,",
    paragraphs: ["somebody signed in to your account with your password and one of your recovery codes just now. That code can't be used again.", notYou],
    action: { label: "See your devices", url: `${home}/account` },
  }),
  "codes-guessed": (home: string) => ({
    subject: "Wrong codes for your account",
    greeting: "Hello,",
    paragraphs: [
      "too many wrong codes of an authenticator app were entered for your account, so none is taken for a while. A recovery code still is.",
      "If this was not you, somebody may know your password: change it.",
    ],
    action: { label: "Change your password", url: `${home}/account` },
  }),
};

export type AccountMail = keyof typeof mails;

/** Sends what happened to an account to its owner. The address is looked up when the mail goes out, so that none waits in the queue. */
export function accountMails(accounts: AccountsRepository, mailer: Mailer, publicUrl: string): JobHandler {
  return async (payload) => {
    const { accountId, kind } = payload as { accountId: string; kind: AccountMail };
    const account = await accounts.find(accountId);
    if (account === null) return;
    await mailer.send({ to: account.email, ...renderMail(mails[kind](publicUrl)) });
  };
}
