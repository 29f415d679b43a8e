import { after, days, hours, minutes } from "#server/kernel/clock.ts";
import { limitReached, type Refusal } from "#server/kernel/refusal.ts";

/** How long a link in a mail is good, by what it is for. */
export const lifetimes = {
  "sign-up": minutes(60),
  "verify-email": minutes(60),
  "change-email": minutes(60),
  "undo-email-change": days(7),
  "reset-password": minutes(20),
  "cancel-deletion": days(14),
  invitation: days(7),
} as const satisfies Record<string, number>;

export type MailPurpose = keyof typeof lifetimes;

/** Links that go to a mailbox, whoever has it: nobody may learn from a request whether somebody does. */
export type AddressPurpose = "sign-up" | "reset-password" | "invitation";
/** Links that belong to one account. */
export type AccountPurpose = Exclude<MailPurpose, AddressPurpose>;

const limits = [
  { most: 1, within: minutes(1) },
  { most: 5, within: hours(1) },
] as const;

/** So long a spent or expired one is remembered, and so many of them are enough to know. */
export const remembered = { ms: hours(1), most: 5 } as const;

/** What stands in the way of another mail of the same purpose; `issued` are the times of those before, the newest first. */
export function tooManyMails(issued: readonly Date[], now: Date): Refusal | null {
  const reached = limits.flatMap(({ most, within }) => {
    const oldestThatCounts = issued[most - 1];
    const retryAt = oldestThatCounts === undefined ? now : after(oldestThatCounts, within);
    return retryAt > now ? [{ most, retryAt }] : [];
  });
  const longest = reached.toSorted((a, b) => b.retryAt.getTime() - a.retryAt.getTime())[0];
  if (longest === undefined) return null;
  const message = "A mail was sent a moment ago. Look into your mailbox, and into the folder for spam; after a while you can ask for another one.";
  return limitReached("TOO_MANY_MAILS", message, longest.most, [], longest.retryAt);
}
