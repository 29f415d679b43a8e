import { minutes } from "#server/kernel/clock.ts";
import type { BackgroundJob } from "./background-jobs.repository.ts";

// Longer than any single step takes.
const longestStep = minutes(5);

/** A job as it stands now: one that stopped moving ended with its process, and nobody was left to write that down. */
export function asItStands(job: BackgroundJob, now: Date): BackgroundJob {
  if (job.state !== "RUNNING" || now.getTime() - job.updatedAt.getTime() <= longestStep) return job;
  return { ...job, state: "FAILED", errors: [...job.errors, "It stopped halfway, because the process that worked on it ended. Start it again."] };
}
