import { Arg, Ctx, Int, Query, Resolver } from "type-graphql";
import { authorize, requires } from "#server/kernel/authorize.ts";
import { isId } from "#server/kernel/ids.ts";
import { pageRequest } from "#server/kernel/page.ts";
import type { RequestContext } from "#server/platform/graphql/context.ts";
import type { AuditRepository } from "./audit.repository.ts";
import { AuditConnection, AuditEvent, AuditFilter } from "./audit.type.ts";

@Resolver(() => AuditEvent)
export class AuditResolver {
  constructor(private readonly events: AuditRepository) {}

  @Query(() => AuditConnection, { description: "Everything that happened, newest first. Needs `audit.read`." })
  async auditLog(
    @Ctx() { viewer }: RequestContext,
    @Arg("filter", () => AuditFilter, { nullable: true }) filter: AuditFilter | null,
    @Arg("first", () => Int, { defaultValue: 50, description: "1 to 100." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "A cursor of this list." }) after: string | null,
  ): Promise<AuditConnection> {
    authorize(viewer, requires(viewer, "audit.read"));
    const { actorId, target, action, sessionId, from, to } = filter ?? {};
    // Ids that can't be ours name nothing; they must not reach PostgreSQL as a malformed uuid.
    const ids = { actorId: actorId ?? undefined, sessionId: sessionId ?? undefined };
    const request = pageRequest({ first, after }, ["time", "id"]);
    const page = Object.values(ids).some((id) => id !== undefined && !isId(id))
      ? { edges: [], hasNextPage: false, hasPreviousPage: request.after !== null }
      : await this.events.page({ ...ids, target: target ?? undefined, action: action ?? undefined, from: from ?? undefined, to: to ?? undefined }, request);
    return AuditConnection.fill(page, (row) => new AuditEvent(row));
  }
}
