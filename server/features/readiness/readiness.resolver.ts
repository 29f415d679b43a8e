import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver } from "type-graphql";
import { ReadinessCard } from "#server/features/dashboards/index.ts";
import type { RequestContext } from "#server/platform/graphql/context.ts";
import { answer } from "#server/platform/graphql/mutation-payload.type.ts";
import { Job, JobPayload } from "./background-job.type.ts";
import type { Proofs } from "./proofs.ts";
import { needsAttention } from "./readiness.rules.ts";
import type { ReadinessService } from "./readiness.service.ts";
import { ReadinessItem, ReadinessReport, ReadinessVerdict } from "./readiness.type.ts";

@Resolver(() => ReadinessReport)
export class ReadinessResolver {
  constructor(
    private readonly service: ReadinessService,
    private readonly proofs: Proofs,
  ) {}

  @Query(() => ReadinessReport, { description: "The production readiness checklist, each item held against this deployment. Needs `readiness.read`." })
  async readiness(@Ctx() { viewer }: RequestContext): Promise<ReadinessReport> {
    return new ReadinessReport(await this.service.report(viewer), this.proofs);
  }

  @Mutation(() => JobPayload, {
    description: "Runs checks in the background; follow the job. Needs `readiness.run`. Refusals: UNKNOWN_VALUE, REQUIRED.",
  })
  async runReadinessChecks(
    @Ctx() { viewer }: RequestContext,
    @Arg("keys", () => [String], { nullable: true, description: "Keys of items, with which whatever they depend on runs, too; all where absent." }) keys:
      | string[]
      | null,
  ): Promise<JobPayload> {
    const outcome = await this.service.requestRun(viewer, keys ?? null);
    return answer(new JobPayload(), outcome, (payload, job) => {
      payload.job = new Job(job);
    });
  }
}

@Resolver(() => ReadinessCard)
export class ReadinessCardResolver {
  constructor(
    private readonly service: ReadinessService,
    private readonly proofs: Proofs,
  ) {}

  @FieldResolver(() => ReadinessVerdict, { nullable: true })
  async verdict(@Ctx() { viewer }: RequestContext): Promise<ReadinessVerdict> {
    return ReadinessVerdict[(await this.service.report(viewer)).verdict];
  }

  @FieldResolver(() => [ReadinessItem], {
    nullable: true,
    description: "What keeps it from being ready: items that fail or are unknown, those that matter most first.",
  })
  async failing(@Ctx() { viewer }: RequestContext): Promise<ReadinessItem[]> {
    const { items } = await this.service.report(viewer);
    return needsAttention(items).map((item) => new ReadinessItem(item, this.proofs[item.check.key]));
  }
}
