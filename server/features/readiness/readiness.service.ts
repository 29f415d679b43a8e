// The production checklist, held against this deployment.
// Promise: reading runs nothing, one runner works at a time, and what it finds is stored as it is found.
import type { AuditService } from "#server/features/audit/index.ts";
import { authorize } from "#server/kernel/authorize.ts";
import { after, type Clock, seconds } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import { done, invalid, type Outcome, refused } from "#server/kernel/refusal.ts";
import { signedIn, type Viewer } from "#server/kernel/viewer.ts";
import type { Database } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { enqueue } from "#server/platform/jobs/jobs.ts";
import type { BackgroundJob, BackgroundJobsRepository } from "./background-jobs.repository.ts";
import type { Check } from "./check.ts";
import { mayReadReadiness, mayRunChecks } from "./readiness.policy.ts";
import type { ReadinessRepository } from "./readiness.repository.ts";
import { dueChecks, type Item, itemsOf, type VerdictKey, verdictOf } from "./readiness.rules.ts";
import { runChecks, withDependencies } from "./run-checks.ts";

export interface ReadinessDependencies {
  readonly database: Database;
  readonly checks: readonly Check[];
  readonly results: ReadinessRepository;
  readonly jobs: BackgroundJobsRepository;
  readonly audit: AuditService;
  readonly clock: Clock;
  /** Writes an unknown failure to the log and answers the id under which it can be found there. */
  readonly report: (error: unknown) => string;
}

export interface Report {
  readonly verdict: VerdictKey;
  readonly checkedAt: Date;
  readonly items: readonly Item[];
}

/** Of the job that runs checks: what is due, or what somebody asked for and follows. */
interface RunRequest {
  readonly jobId?: string;
  readonly keys?: readonly string[];
}

export const readinessJob = "readiness:run";
/** Each minute runs what is due by then. */
export const readinessSchedule = `* * * * * ${readinessJob}`;

const waitForOther = seconds(2);

export class ReadinessService {
  private readonly since: Date;
  /** A runner that died is waited for as long as its check could have taken. */
  private readonly leaseMs: number;

  constructor(private readonly of: ReadinessDependencies) {
    this.since = of.clock.now();
    this.leaseMs = Math.max(...of.checks.map(({ timeoutMs }) => timeoutMs)) + seconds(30);
  }

  async report(viewer: Viewer): Promise<Report> {
    authorize(viewer, mayReadReadiness(viewer));
    const items = itemsOf(this.of.checks, await this.of.results.results(), this.of.clock.now(), this.since);
    const checkedAt = new Date(Math.min(...items.map((item) => item.checkedAt.getTime())));
    return { verdict: verdictOf(items), checkedAt, items };
  }

  /** Runs these checks, or all, in the background, and with them what they depend on. */
  async requestRun(viewer: Viewer, keys: readonly string[] | null): Promise<Outcome<BackgroundJob>> {
    authorize(viewer, mayRunChecks(viewer));
    const { accountId } = signedIn(viewer);
    const strangers = keys?.filter((key) => !this.of.checks.some((check) => check.key === key)) ?? [];
    if (strangers.length > 0) return refused(invalid("UNKNOWN_VALUE", `There is no check ${strangers.join(", ")}; see readiness.items.`, "keys"));
    if (keys?.length === 0) return refused(invalid("REQUIRED", "Name at least one check, or leave keys out to run all.", "keys"));
    const chosen = this.chosen(keys);
    return this.of.database.transact(async (tx) => {
      const job = await this.of.jobs.within(tx).insert({ id: newId(), accountId, kind: readinessJob, total: chosen.length });
      await this.enqueue(tx, { jobId: job.id, keys: chosen.map(({ key }) => key) });
      await this.of.audit.record(tx, viewer, { action: "readiness.run-requested", changes: { keys: keys ?? "all" } });
      return done(job);
    });
  }

  /** The job: by schedule without a request, or one that somebody follows. */
  async run(payload: unknown): Promise<void> {
    const { jobId, keys } = (payload ?? {}) as RunRequest;
    const runner = newId();
    if (!(await this.of.results.claim(runner, this.leaseMs))) return this.afterTheOther({ ...(jobId && { jobId }), ...(keys && { keys }) });
    try {
      if (jobId === undefined) await this.runAndStore(runner, await this.due());
      else await this.runFollowed(runner, jobId, this.chosen(keys ?? null));
    } finally {
      await this.of.results.release(runner);
    }
  }

  private async runFollowed(runner: string, jobId: string, checks: readonly Check[]): Promise<void> {
    if (!(await this.of.jobs.begin(jobId, checks.length))) return;
    try {
      await this.runAndStore(runner, checks, () => this.of.jobs.step(jobId));
    } catch (error) {
      const errorId = this.of.report(error);
      await this.of.jobs.end(jobId, "FAILED", [`The results could not be stored. Run the checks again; the log has the error as ${errorId}.`]);
      return;
    }
    await this.of.jobs.end(jobId, "DONE");
  }

  private async runAndStore(runner: string, checks: readonly Check[], stepped: () => Promise<void> = async () => undefined): Promise<void> {
    const { clock, report, results } = this.of;
    await runChecks(checks, {
      clock,
      report,
      told: async (result) => {
        await results.save(result);
        await results.claim(runner, this.leaseMs);
        await stepped();
      },
    });
  }

  private async due(): Promise<readonly Check[]> {
    const keys = dueChecks(this.of.checks, await this.of.results.results(), this.of.clock.now());
    return withDependencies(this.of.checks, keys);
  }

  private chosen(keys: readonly string[] | null): readonly Check[] {
    return keys === null ? this.of.checks : withDependencies(this.of.checks, new Set(keys));
  }

  /** Who waits for a result gets one of their own; the schedule comes again anyway. */
  private async afterTheOther(request: RunRequest): Promise<void> {
    if (request.jobId === undefined) return;
    await this.of.database.transact((tx) => this.enqueue(tx, request, after(new Date(), waitForOther)));
  }

  private enqueue(tx: Transaction, payload: RunRequest, runAt?: Date): Promise<void> {
    return enqueue(tx, { name: readinessJob, payload, ...(runAt && { runAt }) });
  }
}
