import type { JobHandler } from "#server/platform/jobs/jobs.ts";
import type { Mailer } from "#server/platform/mail/mailer.ts";
import { renderMail } from "#server/platform/mail/template.ts";
import type { AccountsRepository } from "./accounts.repository.ts";

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
};

/** Sends what happened to an account to its owner. The address is looked up when the mail goes out, so that none waits in the queue. */
export function accountMails(accounts: AccountsRepository, mailer: Mailer, publicUrl: string): JobHandler {
  return async (payload) => {
    const { accountId, kind } = payload as { accountId: string; kind: keyof typeof mails };
    const account = await accounts.find(accountId);
    if (account === null) return;
    await mailer.send({ to: account.email, ...renderMail(mails[kind](publicUrl)) });
  };
}
