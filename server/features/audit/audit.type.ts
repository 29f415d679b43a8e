import { Field, ID, InputType, ObjectType, registerEnumType } from "type-graphql";
import { connectionOf, Node } from "#server/platform/graphql/connection.type.ts";
import { DateTime, JsonValue } from "#server/platform/graphql/scalars.ts";
import type { AuditRow } from "./audit.repository.ts";

export enum ActorKind {
  PERSON = "PERSON",
  SYSTEM = "SYSTEM",
  DELETED = "DELETED",
}
registerEnumType(ActorKind, {
  name: "ActorKind",
  description: "Who acted.",
  valuesConfig: {
    PERSON: { description: "Somebody with an account." },
    SYSTEM: { description: "The service itself: jobs, seeds, the operator's commands." },
    DELETED: { description: "Somebody whose account is gone." },
  },
});

@ObjectType({
  implements: Node,
  description:
    "One entry of the audit log: who did what to what, when and from where. Never changed, never deleted; whoever deletes their account stays in it without a name.",
})
export class AuditEvent extends Node {
  @Field(() => DateTime)
  readonly at: Date;
  @Field(() => String, { description: "What was done, such as `profile.updated`." })
  readonly action: string;
  @Field(() => String, {
    nullable: true,
    description:
      "What it was done to, as `kind:id`; null where it was nothing in particular. Once an account is gone, another id stands for it, the same in all of its events.",
  })
  readonly target: string | null;
  @Field(() => ID, { nullable: true, description: "The session it was done in; null outside of one." })
  readonly sessionId: string | null;
  @Field(() => String, { nullable: true, description: "Shortened to a network, never the full address; null for the system." })
  readonly ip: string | null;
  @Field(() => JsonValue, {
    nullable: true,
    description: "Names of the changed fields, and what else the action is about; what stands in a profile is never in it. Null where nothing has fields.",
  })
  readonly changes: Record<string, unknown> | null;
  readonly actorId: string | null;
  readonly isByPerson: boolean;

  constructor(row: AuditRow) {
    super();
    this.id = row.id;
    this.at = row.at;
    this.action = row.action;
    this.target = row.target;
    this.sessionId = row.sessionId;
    this.ip = row.ip;
    this.changes = row.changes;
    this.actorId = row.actorId;
    this.isByPerson = row.actorKind === "PERSON";
  }
}

@ObjectType({ description: "The audit log, newest first." })
export class AuditConnection extends connectionOf("Audit", AuditEvent) {}

@InputType({ description: "Each condition narrows the list; absent ones don't." })
export class AuditFilter {
  @Field(() => ID, { nullable: true })
  declare actorId?: string | null;
  @Field(() => String, { nullable: true, description: "As `kind:id`." })
  declare target?: string | null;
  @Field(() => String, { nullable: true })
  declare action?: string | null;
  @Field(() => ID, { nullable: true })
  declare sessionId?: string | null;
  @Field(() => DateTime, { nullable: true, description: "From then on." })
  declare from?: Date | null;
  @Field(() => DateTime, { nullable: true, description: "Before then." })
  declare to?: Date | null;
}
