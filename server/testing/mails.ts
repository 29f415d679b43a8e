import { setTimeout as sleep } from "node:timers/promises";
import type { KeptMail } from "#server/platform/mail/embedded-mailbox.ts";
import type { TestPortrait } from "./portrait.ts";

const patienceMs = 10_000;

/** What arrived at an address, the oldest first. */
export async function mailsTo(portrait: TestPortrait, address: string): Promise<readonly KeptMail[]> {
  const mails = (await portrait.world.mailbox?.mailboxJson()) ?? [];
  return mails.filter(({ to }) => to === address).toReversed();
}

/** The newest mail of that subject at an address, waited for. */
export async function mailTo(portrait: TestPortrait, address: string, subject: string): Promise<KeptMail> {
  for (const giveUpAt = Date.now() + patienceMs; ; await sleep(25)) {
    const mails = await mailsTo(portrait, address);
    const found = mails.findLast((mail) => mail.subject === subject);
    if (found !== undefined) return found;
    if (Date.now() > giveUpAt) throw new Error(`No mail ${JSON.stringify(subject)} arrived; there were ${JSON.stringify(mails.map((mail) => mail.subject))}.`);
  }
}

/** Until every mail that was posted has gone out, or was found to be for nobody. */
export async function mailsAreOut(portrait: TestPortrait): Promise<void> {
  for (const giveUpAt = Date.now() + patienceMs; ; await sleep(25)) {
    const [waiting] = await portrait.query<{ jobs: number }>(`select count(*)::int as jobs from graphile_worker.jobs where task_identifier like '%:mail%'`);
    if (waiting?.jobs === 0) return;
    if (Date.now() > giveUpAt) throw new Error(`${waiting?.jobs} mails still wait.`);
  }
}

/** The token behind the # of a mail's link. */
export const tokenOf = ({ text }: Pick<KeptMail, "text">): string => /#token=([\w-]{43})/.exec(text)?.[1] ?? "";

/** Asks for something that is confirmed by mail, and answers the token of the mail that comes. */
export async function tokenTo(portrait: TestPortrait, address: string, subject: string): Promise<string> {
  return tokenOf(await mailTo(portrait, address, subject));
}
