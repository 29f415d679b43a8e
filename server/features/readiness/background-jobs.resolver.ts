import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import type { Clock } from "#server/kernel/clock.ts";
import { isId } from "#server/kernel/ids.ts";
import { signedIn } from "#server/kernel/viewer.ts";
import type { RequestContext } from "#server/platform/graphql/context.ts";
import { asItStands } from "./background-job.rules.ts";
import { Job } from "./background-job.type.ts";
import type { BackgroundJobsRepository } from "./background-jobs.repository.ts";

@Resolver(() => Job)
export class BackgroundJobsResolver {
  constructor(
    private readonly jobs: BackgroundJobsRepository,
    private readonly clock: Clock,
  ) {}

  @Query(() => Job, { nullable: true, description: "Work in the background that the viewer started; null where there is none of that id. Needs a session." })
  async job(@Ctx() { viewer }: RequestContext, @Arg("id", () => ID) id: string): Promise<Job | null> {
    const { accountId } = signedIn(viewer);
    const found = isId(id) ? await this.jobs.findOwn(id, accountId) : null;
    return found === null ? null : new Job(asItStands(found, this.clock.now()));
  }
}
