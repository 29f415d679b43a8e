// Every mail about an account, in one place.
// Promise: a link carries its token behind the #, which no server's log and no Referer gets; no mail repeats what somebody else typed.
import type { MailContent } from "#server/platform/mail/template.ts";
import type { IssuedToken } from "./mail-tokens.ts";

/** What a mail with a link needs to know; the link is good until `expiresAt`. */
export interface WithLink {
  readonly link: IssuedToken;
}
type Nothing = Readonly<Record<never, never>>;

const greeting = "Hello,";
const withToken = (home: string, path: string, { link }: WithLink) => `${home}${path}#token=${link.token}`;
const notYou = "If this was not you, there is nothing to do: without this link nothing happens.";
const gotIn = "If this was not you, somebody has got into your account: change your password, and tell your administrator at once.";
const anHour = "The link works once, within an hour.";
const twentyMinutes = "The link works once, within 20 minutes. After that, ask for a new one on the page where you sign in.";
const takeBack =
  "If this was not you, somebody else is in your account. The button below works for seven days: it gives your address back, signs everybody out, and makes the password void.";

/** Adds what a mail is about; `home` is the address of the web client. */
export const mailTemplates = {
  welcome: (home: string, _facts: Nothing) => ({
    subject: "Welcome",
    greeting,
    paragraphs: ["your account is ready. Add a picture and a headline, and others will find you."],
    action: { label: "Complete your profile", url: `${home}/profile/edit` },
  }),
  "welcome-unconfirmed": (home: string, facts: WithLink) => ({
    subject: "Welcome: confirm your address",
    greeting,
    paragraphs: [
      "your account is ready. Confirm that this address is yours, so that you can always get back in.",
      anHour,
      "If you did not sign up, somebody mistyped their address: leave this mail alone.",
    ],
    action: { label: "Confirm your address", url: withToken(home, "/verify", facts) },
  }),
  "confirm-sign-up": (home: string, facts: WithLink & { readonly isResend: boolean; readonly isKnown: boolean }) => ({
    subject: "Confirm your address",
    greeting,
    paragraphs: ["somebody, hopefully you, signed up with this address. Confirm that it is yours, then sign in.", anHour, notYou],
    action: { label: "Confirm your address", url: withToken(home, "/verify", facts) },
  }),
  "have-account": (home: string, _facts: Nothing) => ({
    subject: "You have an account already",
    greeting,
    paragraphs: [
      "somebody, hopefully you, signed up with this address, and there is an account with it already. Sign in instead; if you don't remember the password, choose a new one there.",
      "If this was not you, there is nothing to do: nobody got in, and nothing was changed.",
    ],
    action: { label: "Sign in", url: `${home}/sign-in` },
  }),
  "confirm-email": (home: string, facts: WithLink) => ({
    subject: "Confirm your address",
    greeting,
    paragraphs: ["confirm that this address is yours.", anHour, notYou],
    action: { label: "Confirm your address", url: withToken(home, "/verify", facts) },
  }),
  "confirm-new-email": (home: string, facts: WithLink) => ({
    subject: "Confirm your new address",
    greeting,
    paragraphs: ["somebody, hopefully you, wants to use this address for their account from now on. It counts once you confirm it.", anHour, notYou],
    action: { label: "Confirm the new address", url: withToken(home, "/verify", facts) },
  }),
  "new-email-taken": (home: string, _facts: Nothing) => ({
    subject: "Your address is in use already",
    greeting,
    paragraphs: [
      "somebody, hopefully you, wanted to use this address for another account. It belongs to yours, so nothing was changed.",
      "If you have two accounts and want to keep the other one, change the address of this one first.",
    ],
    action: { label: "Sign in", url: `${home}/sign-in` },
  }),
  "email-change-asked": (home: string, facts: WithLink) => ({
    subject: "Your address is about to change",
    greeting,
    paragraphs: ["somebody, hopefully you, asked for another address for your account. It counts as soon as it is confirmed there.", takeBack],
    action: { label: "This was not me", url: withToken(home, "/undo-email-change", facts) },
  }),
  "email-changed": (home: string, facts: WithLink) => ({
    subject: "Your address was changed",
    greeting,
    paragraphs: ["your account has another address from now on, and mails about it go there.", takeBack],
    action: { label: "This was not me", url: withToken(home, "/undo-email-change", facts) },
  }),
  "email-change-undone": (home: string, facts: WithLink) => ({
    subject: "Your address is back: choose a new password",
    greeting,
    paragraphs: ["this is the address of your account again. Everybody was signed out, and the old password works no more.", twentyMinutes],
    action: { label: "Choose a new password", url: withToken(home, "/reset-password", facts) },
  }),
  "reset-password": (home: string, facts: WithLink) => ({
    subject: "Choose a new password",
    greeting,
    paragraphs: ["somebody, hopefully you, forgot the password of your account. Choose a new one, and you are signed in.", twentyMinutes, notYou],
    action: { label: "Choose a new password", url: withToken(home, "/reset-password", facts) },
  }),
  "reset-password-forced": (home: string, facts: WithLink) => ({
    subject: "You need a new password",
    greeting,
    paragraphs: [
      "somebody who looks after this place made the password of your account void, and everybody was signed out. Choose a new one to get back in.",
      twentyMinutes,
    ],
    action: { label: "Choose a new password", url: withToken(home, "/reset-password", facts) },
  }),
  "password-changed": (home: string, _facts: Nothing) => ({
    subject: "Your password was changed",
    greeting,
    paragraphs: [
      "the password of your account was changed just now, and all other devices were signed out.",
      "If this was not you, somebody knows your password: choose a new one on the page where you sign in, and tell your administrator at once.",
    ],
    action: { label: "See your devices", url: `${home}/account` },
  }),
  "totp-enabled": (home: string, _facts: Nothing) => ({
    subject: "Two-step sign-in is on",
    greeting,
    paragraphs: ["an authenticator app was set up for your account just now: signing in takes a code of it from here on.", gotIn],
    action: { label: "See your account", url: `${home}/account` },
  }),
  "totp-disabled": (home: string, _facts: Nothing) => ({
    subject: "Two-step sign-in is off",
    greeting,
    paragraphs: ["the authenticator app of your account was removed just now: your password alone is enough to sign in.", gotIn],
    action: { label: "See your account", url: `${home}/account` },
  }),
  "recovery-codes-regenerated": (home: string, _facts: Nothing) => ({
    subject: "You have new recovery codes",
    greeting,
    paragraphs: ["new recovery codes were made for your account just now. The old ones are good for nothing any more: throw them away.", gotIn],
    action: { label: "See your account", url: `${home}/account` },
  }),
  "recovery-code-used": (home: string, _facts: Nothing) => ({
    subject: "A recovery code was used",
    greeting,
    paragraphs: ["somebody signed in to your account with your password and one of your recovery codes just now. That code can't be used again.", gotIn],
    action: { label: "See your devices", url: `${home}/account` },
  }),
  "codes-guessed": (home: string, _facts: Nothing) => ({
    subject: "Wrong codes for your account",
    greeting,
    paragraphs: [
      "too many wrong codes of an authenticator app were entered for your account, so none is taken for a while. A recovery code still is.",
      "If this was not you, somebody may know your password: change it.",
    ],
    action: { label: "Change your password", url: `${home}/account` },
  }),
  "deletion-scheduled": (home: string, facts: WithLink) => ({
    subject: "Your account is about to be deleted",
    greeting,
    paragraphs: [
      "your account was marked for deletion just now, and your profile is not shown to anybody any more.",
      "If you change your mind within 14 days, keep it: the link below works once. After that, everything that belongs to it is deleted for good.",
      "If this was not you, somebody is in your account: keep it by the link below, then choose a new password.",
    ],
    action: { label: "Keep my account", url: withToken(home, "/cancel-deletion", facts) },
  }),
  "deletion-cancelled": (home: string, _facts: Nothing) => ({
    subject: "Your account stays",
    greeting,
    paragraphs: ["your account is not going to be deleted, and your profile is there again. Sign in as before."],
    action: { label: "Sign in", url: `${home}/sign-in` },
  }),
  "account-deleted": (home: string, _facts: Nothing) => ({
    subject: "Your account was deleted",
    greeting,
    paragraphs: ["your account was deleted, with your profile, your pictures and all that belonged to it. This is the last mail that you get from us."],
    action: { label: "Sign up again, if you ever like to", url: `${home}/sign-up` },
  }),
  "export-ready": (home: string, _facts: Nothing) => ({
    subject: "Your data is ready",
    greeting,
    paragraphs: ["the archive of your data that you asked for is ready. Sign in to download it; it is deleted after three days.", gotIn],
    action: { label: "Download your data", url: `${home}/account` },
  }),
  suspended: (home: string, _facts: Nothing) => ({
    subject: "Your account was suspended",
    greeting,
    paragraphs: [
      "somebody who looks after this place suspended your account, and you were signed out everywhere. When you sign in, you can read why, and until when.",
    ],
    action: { label: "Read why", url: `${home}/sign-in` },
  }),
  reactivated: (home: string, _facts: Nothing) => ({
    subject: "Your account is yours again",
    greeting,
    paragraphs: ["the suspension of your account is over: you can sign in again."],
    action: { label: "Sign in", url: `${home}/sign-in` },
  }),
  invitation: (home: string, facts: WithLink) => ({
    subject: "You are invited",
    greeting,
    paragraphs: [
      "somebody who looks after this place invites you to have an account here. The button below leads to a page where you choose your name and a password.",
      "The link works once, within seven days. If you don't want an account, there is nothing to do.",
    ],
    action: { label: "Accept the invitation", url: withToken(home, "/invitation", facts) },
  }),
} satisfies Record<string, (home: string, facts: never) => MailContent>;

export type MailKind = keyof typeof mailTemplates;
export type MailFacts<K extends MailKind> = Parameters<(typeof mailTemplates)[K]>[1];

/** A mail that says the same to everybody. */
export type PlainMail = { [K in MailKind]: Nothing extends MailFacts<K> ? K : never }[MailKind];
