import { Logger, type Runner, run, type TaskList } from "graphile-worker";
import pg from "pg";
import type { Transaction } from "#server/platform/database/transaction.ts";

export interface JobRequest {
  readonly name: string;
  /** Ids and figures only: a job finds what is personal when it runs. */
  readonly payload: object;
  /** A job with the same key that still waits is replaced. */
  readonly key?: string;
  /** Not before then; at once where absent. */
  readonly runAt?: Date;
}

/** Does the work of one kind of job; throwing has it tried again later, unless the error says `permanent: true`. Must be safe to run twice. */
export type JobHandler = (payload: unknown) => Promise<void>;

export interface JobRunnerOptions {
  /** Past any pooler: waiting for work is a LISTEN. */
  readonly connectionString: string;
  readonly handlers: Readonly<Record<string, JobHandler>>;
  /** Crontab lines of graphile-worker, such as `0 3 * * * images:sweep`. */
  readonly schedule: readonly string[];
  readonly onFailure: (job: string, error: unknown) => void;
}

/** Puts work in the background: there if and only if the transaction commits. */
export async function enqueue(tx: Transaction, job: JobRequest): Promise<void> {
  await tx.query("select graphile_worker.add_job($1, payload := $2, job_key := $3, run_at := $4, max_attempts := 25)", [
    job.name,
    JSON.stringify(job.payload),
    job.key ?? null,
    job.runAt ?? null,
  ]);
}

/** Works through the queue of this database until stopped; survives the database going away and coming back. */
export class JobRunner {
  private runner: Runner | null = null;
  private pool: pg.Pool | null = null;
  private stopped = false;

  constructor(private readonly options: JobRunnerOptions) {}

  async start(): Promise<void> {
    this.pool = new pg.Pool({ connectionString: this.options.connectionString, max: 5, application_name: "portrait-jobs", connectionTimeoutMillis: 5_000 });
    // A connection that broke, idle or in use: the pool opens another, and a job that ran on it is tried again.
    this.pool.on("error", () => undefined);
    this.pool.on("connect", (client) => client.on("error", () => undefined));
    await this.launch();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.runner?.stop().catch(() => undefined);
    await this.pool?.end();
  }

  private async launch(): Promise<void> {
    const { handlers, schedule, onFailure } = this.options;
    const taskList: TaskList = {};
    for (const [name, handle] of Object.entries(handlers)) {
      taskList[name] = async (payload, { job, query }) => {
        try {
          await handle(payload);
        } catch (error) {
          if (isPermanent(error)) await query(`update graphile_worker._private_jobs set max_attempts = attempts where id = $1`, [job.id]);
          throw error;
        }
      };
    }
    const runner = await run({
      pgPool: this.pool as pg.Pool,
      taskList,
      crontab: schedule.join("\n"),
      concurrency: 2,
      pollInterval: 1_000,
      noHandleSignals: true,
      // Without a batch, graphile-worker waits for nobody when it strikes a job off: a database that is gone by then is a rejection without an owner.
      preset: { worker: { completeJobBatchDelay: 0 } },
      logger: new Logger(() => () => undefined),
    });
    runner.events.on("job:error", ({ job, error }) => onFailure(job.task_identifier, error));
    this.runner = runner;
    runner.promise.then(
      () => this.relaunch(),
      (error: unknown) => {
        onFailure("runner", error);
        this.relaunch();
      },
    );
  }

  // The runner gives up when its database stays away; work waits there until it is back.
  private relaunch(): void {
    if (this.stopped) return;
    setTimeout(() => {
      if (!this.stopped) this.launch().catch(() => this.relaunch());
    }, 1_000).unref();
  }
}

const isPermanent = (error: unknown): boolean => error instanceof Error && "permanent" in error && error.permanent === true;
