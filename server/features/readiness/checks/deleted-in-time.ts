import { archiveLifetime, exportsFolder } from "#server/features/exports/index.ts";
import { after, type Clock, hours, seconds } from "#server/kernel/clock.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import type { Queries } from "#server/platform/database/database.ts";
import { type Check, counted, type Finding, fail, pass } from "../check.ts";

export interface DeletionParts {
  readonly database: Queries;
  readonly clock: Clock;
}

/** Jobs delete what is over several times an hour; what is over for longer is not being deleted. */
const lateMs = hours(1);
/** The job that looks after exports comes once an hour. */
const exportLateMs = hours(2);

const every = { intervalMs: hours(1), dependsOn: ["database.pool"] } as const;

export const accountsDeletedInTime = ({ database, clock }: DeletionParts): Check => ({
  key: "accounts.deleted-in-time",
  title: "Accounts whose grace is over are deleted",
  section: "DATA_PROTECTION",
  severity: "CRITICAL",
  vantage: "DATABASE",
  timeoutMs: seconds(5),
  ...every,
  run: async () => {
    const figures = await countIn(
      database,
      `select count(*)::int as all, (count(*) filter (where deletion_scheduled_for <= $1))::int as late
      from accounts where deletion_scheduled_for is not null`,
      [after(clock.now(), -lateMs)],
    );
    return judge(`${counted(figures.all, "account is", "accounts are")} to be deleted`, figures.late, "past its day", "accounts:delete-due");
  },
});

export const retiredPicturesForgotten = ({ database, clock }: DeletionParts): Check => ({
  key: "images.retired-in-time",
  title: "Pictures that were removed leave their public addresses, and are deleted after their seven days",
  section: "IMAGES",
  severity: "CRITICAL",
  vantage: "DATABASE",
  timeoutMs: seconds(5),
  ...every,
  run: async () => {
    const figures = await countIn(
      database,
      `select count(*)::int as all,
        (count(*) filter (where restorable_until <= $1 or (sealed_at is null and retired_at <= $1)))::int as late from retired_pictures`,
      [after(clock.now(), -lateMs)],
    );
    return judge(`${counted(figures.all, "picture is", "pictures are")} kept for undo`, figures.late, "past its time or still public", "images:forget-retired");
  },
});

export const exportsDeletedInTime = ({ database, clock, store }: DeletionParts & { readonly store: BlobStore }): Check => ({
  key: "exports.deleted-in-time",
  title: "Archives of people's data are gone after their three days, from the store too",
  section: "DATA_PROTECTION",
  severity: "CRITICAL",
  vantage: "ORIGIN",
  timeoutMs: seconds(60),
  ...every,
  run: async (signal) => {
    const lateSince = after(clock.now(), -exportLateMs);
    const rows = await countIn(
      database,
      `select count(*)::int as all, (count(*) filter (where expires_at <= $1))::int as late
      from data_exports where state = 'READY'`,
      [lateSince],
    );
    const objects = await objectsOlderThan(store, after(lateSince, -archiveLifetime), signal);
    const what = `${counted(rows.all, "archive can", "archives can")} be fetched, and the store has ${counted(objects.all, "object")} of archives`;
    return judge(what, rows.late + objects.late, "past its time", "exports:clean-up");
  },
});

interface Figures {
  readonly all: number;
  readonly late: number;
}

async function countIn(database: Queries, sql: string, parameters: readonly unknown[]): Promise<Figures> {
  const [figures] = await database.query<Figures>(sql, parameters);
  if (figures === undefined) throw new Error("A count answered no row.");
  return figures;
}

async function objectsOlderThan(store: BlobStore, time: Date, signal: AbortSignal): Promise<Figures> {
  let [all, late] = [0, 0];
  for (let cursor: string | undefined; ; ) {
    signal.throwIfAborted();
    const page = await store.list(exportsFolder, cursor);
    all += page.objects.length;
    late += page.objects.filter(({ uploadedAt }) => uploadedAt <= time).length;
    if (page.cursor === null) return { all, late };
    cursor = page.cursor;
  }
}

function judge(what: string, late: number, how: string, job: string): Finding {
  const figures = `${what}; ${late} ${how}, and none was expected.`;
  return late === 0 ? pass(figures) : fail(figures, `See that background jobs are running, and in the log why ${job} does not get it done.`);
}
