import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { unknownRecipient } from "#server/platform/mail/mailer.ts";
import { mailsAreOut } from "#server/testing/mails.ts";
import type { Broken, Sabotage, Site } from "./sabotage.ts";

/** Has a mail fail because nobody takes it, and goes on from there by SQL. */
const afterFailing =
  (sql: string): Sabotage["commit"] =>
  async (site) => {
    const { portrait, admin } = site;
    await mailsAreOut(portrait);
    const mailbox = await withoutMailbox(site);
    await portrait.newPerson();
    const failed = () => portrait.query(`select 1 from graphile_worker.jobs where task_identifier = 'accounts:mail' and attempts > 0 and locked_at is null`);
    while ((await failed()).length === 0) await sleep(20);
    await admin(`update graphile_worker._private_jobs set ${sql} where attempts > 0 and locked_at is null`);
    return {
      mend: async () => {
        await mailbox.mend();
        await admin(`update graphile_worker._private_jobs set max_attempts = 25, run_at = now() where attempts > 0`);
        await mailsAreOut(portrait);
      },
    };
  };

async function withoutMailbox({ portrait }: Site): Promise<Broken> {
  const folder = join(portrait.world.config.dataDir, "mailbox");
  await rename(folder, `${folder}.away`);
  await writeFile(folder, "no folder");
  return {
    mend: async () => {
      await rm(folder);
      await rename(`${folder}.away`, folder);
    },
  };
}

export const mailSabotages: readonly Sabotage[] = [
  {
    check: "mails.go-out",
    deed: "nobody has taken a mail for eleven minutes",
    turns: "FAIL",
    commit: afterFailing(`created_at = now() - interval '11 minutes'`),
  },
  {
    check: "mails.go-out",
    deed: "a mail was given up",
    turns: "FAIL",
    commit: afterFailing(`max_attempts = attempts`),
  },
  {
    check: "mails.go-out",
    deed: "the mail server takes no mail for one recipient",
    turns: "WARN",
    commit: afterFailing(`max_attempts = attempts, last_error = 'The mail server of SMTP_URL answered 550: ${unknownRecipient}.'`),
  },
  {
    check: "mails.go-out",
    deed: "the process died that had taken a mail out of the queue",
    turns: "FAIL",
    commit: async ({ admin }) => {
      await admin(
        `select graphile_worker.add_job('accounts:mail', run_at := now() - interval '20 minutes');
         update graphile_worker._private_jobs set locked_by = 'a process that died', locked_at = now() - interval '20 minutes', attempts = 1, created_at = run_at
          where run_at < now() - interval '19 minutes'`,
      );
      return { mend: () => admin(`delete from graphile_worker._private_jobs where locked_by = 'a process that died'`) };
    },
  },
];
