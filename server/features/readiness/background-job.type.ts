import { Field, Int, ObjectType, registerEnumType } from "type-graphql";
import { Node } from "#server/platform/graphql/connection.type.ts";
import { MutationPayload } from "#server/platform/graphql/mutation-payload.type.ts";
import type { BackgroundJob } from "./background-jobs.repository.ts";

export enum JobState {
  QUEUED = "QUEUED",
  RUNNING = "RUNNING",
  DONE = "DONE",
  FAILED = "FAILED",
  CANCELLED = "CANCELLED",
}
registerEnumType(JobState, {
  name: "JobState",
  description: "Where a job stands. DONE, FAILED and CANCELLED are final.",
  valuesConfig: {
    QUEUED: { description: "Waits for its turn." },
    RUNNING: { description: "Somebody works on it; `done` grows." },
    DONE: { description: "All of it is done." },
    FAILED: { description: "It came to its end before all was done; `errors` says why." },
    CANCELLED: { description: "It was called off." },
  },
});

@ObjectType({ implements: Node, description: "Work in the background. Ask again for the same id to follow it." })
export class Job extends Node {
  @Field(() => String, { description: "What it does, such as `readiness:run`." })
  readonly kind: string;
  @Field(() => JobState)
  readonly state: JobState;
  @Field(() => Int, { description: "Steps that are done." })
  readonly done: number;
  @Field(() => Int, { nullable: true, description: "Steps that there are; null where that can't be known." })
  readonly total: number | null;
  @Field(() => [String], { description: "What went wrong, for people; empty where nothing did." })
  readonly errors: string[];

  constructor(job: BackgroundJob) {
    super();
    this.id = job.id;
    this.kind = job.kind;
    this.state = JobState[job.state];
    this.done = job.done;
    this.total = job.total;
    this.errors = job.errors;
  }
}

@ObjectType({ implements: MutationPayload })
export class JobPayload extends MutationPayload {
  @Field(() => Job, { nullable: true, description: "The job to follow; null where it was refused." })
  job: Job | null = null;
}
