import type { Clock } from "#server/kernel/clock.ts";
import type { Announcements } from "#server/platform/announcements/announcements.ts";
import type { Queries } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { BackgroundJobEntity } from "./background-job.entity.ts";

export type BackgroundJob = Pick<BackgroundJobEntity, "id" | "kind" | "state" | "done" | "total" | "errors" | "updatedAt">;

const columns = `id, kind, state, done, total, errors, updated_at as "updatedAt"`;

/** Announced after each step of a job that somebody may follow. */
export const jobTopic = (id: string): string => `job:${id}`;

export class BackgroundJobsRepository {
  constructor(
    private readonly database: Queries,
    private readonly announcements: Announcements,
    private readonly clock: Clock,
  ) {}

  /** Null where there is none, or somebody else's. */
  async findOwn(id: string, accountId: string): Promise<BackgroundJob | null> {
    const [row] = await this.database.query<BackgroundJob>(`select ${columns} from background_jobs where id = $1 and account_id = $2`, [id, accountId]);
    return row ?? null;
  }

  /** False where it is over already, or gone with its account. Starting again after a crash counts from the beginning. */
  async begin(id: string, total: number): Promise<boolean> {
    const rows = await this.database.query(
      `update background_jobs set state = 'RUNNING', done = 0, total = $2, updated_at = $3 where id = $1 and state in ('QUEUED', 'RUNNING') returning id`,
      [id, total, this.clock.now()],
    );
    this.announcements.announce([jobTopic(id)]);
    return rows.length > 0;
  }

  async step(id: string): Promise<void> {
    await this.database.query(`update background_jobs set done = done + 1, updated_at = $2 where id = $1`, [id, this.clock.now()]);
    this.announcements.announce([jobTopic(id)]);
  }

  async end(id: string, state: "DONE" | "FAILED", errors: readonly string[] = []): Promise<void> {
    await this.database.query(`update background_jobs set state = $2, errors = $3::text[], updated_at = $4 where id = $1`, [
      id,
      state,
      errors,
      this.clock.now(),
    ]);
    this.announcements.announce([jobTopic(id)]);
  }

  within(tx: Transaction) {
    return {
      insert: async (job: Pick<BackgroundJobEntity, "id" | "accountId" | "kind" | "total">): Promise<BackgroundJob> => {
        const [row] = await tx.query<BackgroundJob>(
          `insert into background_jobs (id, account_id, kind, state, total, created_at, updated_at) values ($1, $2, $3, 'QUEUED', $4, $5, $5) returning ${columns}`,
          [job.id, job.accountId, job.kind, job.total, this.clock.now()],
        );
        if (row === undefined) throw new Error("An insert answered no row.");
        return row;
      },
    };
  }
}
