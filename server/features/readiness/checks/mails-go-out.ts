import { minutes, seconds } from "#server/kernel/clock.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { unknownRecipient } from "#server/platform/mail/mailer.ts";
import { type Check, counted, type Finding, fail, pass, warn } from "../check.ts";

const longestWaitMinutes = 10;
const lookBackHours = 24;
/** From so many on, the server is more likely to be wrong than the people who typed their addresses. */
const manyRefused = 10;

/** Nobody sees a mail that is missing, least of all the one who waits for it: the queue is where it shows. */
export const mailsGoOut = ({ database }: { readonly database: Queries }): Check => ({
  key: "mails.go-out",
  title: "Mails go out: none waits long, and none was given up",
  section: "ENVIRONMENT",
  severity: "CRITICAL",
  vantage: "DATABASE",
  intervalMs: minutes(5),
  timeoutMs: seconds(5),
  dependsOn: ["database.pool"],
  run: async () => {
    const [figures] = await database.query<Figures>(mailsInQueue, [`${longestWaitMinutes} minutes`, `${lookBackHours} hours`, unknownRecipient]);
    if (figures === undefined) throw new Error("A count answered no row.");
    return judge(figures);
  },
});

interface Figures {
  readonly waiting: number;
  readonly overdue: number;
  /** Minutes; null where none is overdue. */
  readonly longest: number | null;
  readonly givenUp: number;
  readonly refused: number;
}

function judge({ waiting, overdue, longest, givenUp, refused }: Figures): Finding {
  const longestText = longest === null ? "" : `, the oldest for ${counted(longest, "minute")}`;
  const figures = `${counted(overdue, "mail")} waited for longer than ${longestWaitMinutes} minutes${longestText}; in the last ${lookBackHours} hours ${counted(givenUp, "mail was", "mails were")} given up, and ${refused} refused for their recipients; ${waiting} on the way.`;
  if (overdue > 0) return fail(figures, `See that background jobs are running. ${lookAtServer} Mails that wait go out by themselves once it takes them.`);
  if (givenUp > 0) return fail(figures, `${lookAtServer} Whoever waits for one of these has to ask for it again.`);
  if (refused >= manyRefused) return fail(figures, `${lookAtServer} So many at once speak for a server that does not take mails for others from MAIL_FROM.`);
  if (refused > 0) return warn(figures, "Few of them are mistyped addresses. If they are more, see that the mail server relays for MAIL_FROM.");
  return pass(figures);
}

const lookAtServer = "See in the log what the mail server answers, and that SMTP_URL and MAIL_FROM are right.";

// Times are the database's own, as the queue's are. A job that failed moves its time to the next try, so its age is counted from its beginning.
const mailsInQueue = `
  with mails as (
    select case when attempts = 0 then run_at else created_at end as since, run_at, attempts >= max_attempts as failed,
           coalesce(last_error, '') like '%' || $3::text || '%' as refused
      from graphile_worker.jobs where task_identifier ~ ':mail(-|$)')
  select (count(*) filter (where not failed))::int as waiting,
         (count(*) filter (where not failed and since < now() - $1::interval))::int as overdue,
         (extract(epoch from now() - min(since) filter (where not failed and since < now() - $1::interval)) / 60)::int as longest,
         (count(*) filter (where failed and not refused and run_at > now() - $2::interval))::int as "givenUp",
         (count(*) filter (where failed and refused and run_at > now() - $2::interval))::int as refused
    from mails`;
