import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import { AccessDecision, Role } from "#server/features/roles/index.ts";
import type { RequestContext } from "#server/platform/graphql/context.ts";
import type { AccessExplanation } from "./explain-access.ts";

@Resolver(() => AccessDecision)
export class ExplainAccessResolver {
  constructor(private readonly access: AccessExplanation) {}

  @Query(() => AccessDecision, {
    description:
      "Why someone may or may not do something; the viewer where `subjectId` is absent. With `profileId` it is about that profile, and one's own needs no permission for most things. About others it needs `accounts.read`. BAD_USER_INPUT for a permission that there is not.",
  })
  async explainAccess(
    @Ctx() { viewer }: RequestContext,
    @Arg("subjectId", () => ID, { nullable: true }) subjectId: string | null,
    @Arg("permission", () => String, { description: "Key of the permission." }) permission: string,
    @Arg("profileId", () => ID, { nullable: true }) profileId: string | null,
  ): Promise<AccessDecision> {
    const explanation = await this.access.explain(viewer, { subjectId: subjectId ?? null, permission, profileId: profileId ?? null });
    return Object.assign(new AccessDecision(), { ...explanation, grantedBy: explanation.grantedBy.map((role) => new Role(role)) });
  }
}
