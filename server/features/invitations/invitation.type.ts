import { Field, ObjectType } from "type-graphql";
import { connectionOf, Node } from "#server/platform/graphql/connection.type.ts";
import { MutationPayload } from "#server/platform/graphql/mutation-payload.type.ts";
import { DateTime, EmailAddress } from "#server/platform/graphql/scalars.ts";
import type { Invitation as InvitationData } from "./invitations.repository.ts";

@ObjectType({ implements: Node, description: "That somebody may have an account. Its link is in the mail alone." })
export class Invitation extends Node {
  @Field(() => EmailAddress, { description: "Where it went; the account that it opens has this address." })
  readonly email: string;
  @Field(() => DateTime, { description: "Seven days after it was sent, or sent again." })
  readonly expiresAt: Date;
  @Field(() => DateTime, { nullable: true, description: "Null while nobody came." })
  readonly acceptedAt: Date | null;
  readonly roleKeys: readonly string[];
  readonly invitedById: string | null;

  constructor(invitation: InvitationData) {
    super();
    this.id = invitation.id;
    this.email = invitation.email;
    this.expiresAt = invitation.expiresAt;
    this.acceptedAt = invitation.acceptedAt;
    this.roleKeys = invitation.roles;
    this.invitedById = invitation.invitedBy;
  }
}

@ObjectType({ description: "Invitations, newest first; those that are over are forgotten after 30 days." })
export class InvitationConnection extends connectionOf("Invitation", Invitation) {}

@ObjectType({ implements: MutationPayload })
export class InvitationPayload extends MutationPayload {
  @Field(() => Invitation, { nullable: true, description: "As it is now; null where it was refused." })
  invitation: Invitation | null = null;
}
