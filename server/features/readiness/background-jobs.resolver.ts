import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root, Subscription } from "type-graphql";
import type { Clock } from "#server/kernel/clock.ts";
import { notFound } from "#server/kernel/errors.ts";
import { isId } from "#server/kernel/ids.ts";
import { signedIn } from "#server/kernel/viewer.ts";
import type { RequestContext } from "#server/platform/graphql/context.ts";
import { Url } from "#server/platform/graphql/scalars.ts";
import { demandStream, type SubscriptionContext } from "#server/platform/graphql/subscriptions.ts";
import { asItStands } from "./background-job.rules.ts";
import { Job } from "./background-job.type.ts";
import { type BackgroundJobsRepository, jobTopic } from "./background-jobs.repository.ts";

const changesOfJob = ({ args, context }: { args: Record<string, unknown>; context: SubscriptionContext }) => context.changesOf(jobTopic(String(args["id"])));

/** Where a job's result can be fetched, by its kind. */
export type JobResults = Readonly<Record<string, (jobId: string, accountId: string) => Promise<string | null>>>;

@Resolver(() => Job)
export class BackgroundJobsResolver {
  constructor(
    private readonly jobs: BackgroundJobsRepository,
    private readonly clock: Clock,
    private readonly results: JobResults,
  ) {}

  @Query(() => Job, { nullable: true, description: "Work in the background that the viewer started; null where there is none of that id. Needs a session." })
  async job(@Ctx() { viewer }: RequestContext, @Arg("id", () => ID) id: string): Promise<Job | null> {
    const { accountId } = signedIn(viewer);
    const found = isId(id) ? await this.jobs.findOwn(id, accountId) : null;
    return found === null ? null : new Job(asItStands(found, this.clock.now()));
  }

  @Subscription(() => Job, {
    subscribe: changesOfJob,
    description:
      "Work in the background that the viewer started: as it stands now, and after each step. Steps that come faster than they are read are told as one. NOT_FOUND where there is none of that id. Needs a session, and ends with it.",
  })
  async jobChanged(@Root() event: unknown, @Ctx() context: SubscriptionContext, @Arg("id", () => ID) id: string): Promise<Job> {
    demandStream(event);
    const job = await this.job(context, id);
    if (job === null) throw notFound("job");
    return job;
  }

  @FieldResolver(() => Url, { nullable: true, description: "Null until there is a result to fetch, and for jobs whose result is read elsewhere." })
  async resultUrl(@Root() { id, kind }: Job, @Ctx() { viewer }: RequestContext): Promise<string | null> {
    return (await this.results[kind]?.(id, signedIn(viewer).accountId)) ?? null;
  }
}
