import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { type CachedProfileRepository, Profile, type ProfilePresenter } from "#server/features/profiles/index.ts";
import { Role, type RoleCatalogue } from "#server/features/roles/index.ts";
import { authorize } from "#server/kernel/authorize.ts";
import { pageRequest } from "#server/kernel/page.ts";
import type { Outcome } from "#server/kernel/refusal.ts";
import type { Catalogue } from "#server/platform/cache/catalogue.ts";
import type { RequestContext } from "#server/platform/graphql/context.ts";
import { AckPayload, answer } from "#server/platform/graphql/mutation-payload.type.ts";
import { Invitation, InvitationConnection, InvitationPayload } from "./invitation.type.ts";
import { mayReadInvitations } from "./invitations.policy.ts";
import type { Invitation as InvitationData, InvitationsRepository } from "./invitations.repository.ts";
import type { Invitations } from "./invitations.service.ts";

export interface InvitationsResolverDependencies {
  readonly service: Invitations;
  readonly invitations: InvitationsRepository;
  readonly catalogue: Catalogue<RoleCatalogue>;
  readonly cached: CachedProfileRepository;
  readonly presenter: ProfilePresenter;
}

@Resolver(() => Invitation)
export class InvitationsResolver {
  constructor(private readonly of: InvitationsResolverDependencies) {}

  @Query(() => Invitation, {
    nullable: true,
    description: "By the token of the mail; null where it is unknown, used or expired, and where whoever sent it could not send it any more. Needs no session.",
  })
  async invitation(@Arg("token", () => String, { description: "The link has it behind the #." }) token: string): Promise<Invitation | null> {
    const invitation = await this.of.service.byToken(token);
    return invitation === null ? null : new Invitation(invitation);
  }

  @Query(() => InvitationConnection, { description: "All invitations, newest first, with those that were accepted or are over. Needs `people.invite`." })
  async invitations(
    @Ctx() { viewer }: RequestContext,
    @Arg("first", () => Int, { defaultValue: 20, description: "1 to 100." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "A cursor of this list." }) after: string | null,
  ): Promise<InvitationConnection> {
    authorize(viewer, mayReadInvitations(viewer));
    const page = await this.of.invitations.page(pageRequest({ first, after }, ["time", "id"]));
    return InvitationConnection.fill(page, (invitation: InvitationData) => new Invitation(invitation));
  }

  @Mutation(() => InvitationPayload, {
    description:
      "Sends somebody a link to sign up with, good for seven days. Needs `people.invite`; where it gives roles also `roles.grant`, every permission that they have, and a fresh proof. Refusals: REQUIRED, TOO_LONG, BAD_FORMAT, UNKNOWN_ROLE, MORE_THAN_YOU_HOLD, TAKEN (there is such an account), INVITED_ALREADY; LimitReached with TOO_MANY_MAILS: one a minute, five an hour.",
  })
  async invite(
    @Ctx() { viewer }: RequestContext,
    @Arg("email", () => String) email: string,
    @Arg("roles", () => [String], { description: "Keys of the roles that they get beside the one that everybody has." }) roles: string[],
  ): Promise<InvitationPayload> {
    return answered(await this.of.service.invite(viewer, { email, roles }));
  }

  @Mutation(() => InvitationPayload, {
    description:
      "Sends an invitation again, from the viewer: its former link is void, and it lasts for seven days from now. Needs what `invite` needs. Refusals: ACCEPTED_ALREADY, TAKEN, UNKNOWN_ROLE, MORE_THAN_YOU_HOLD; LimitReached with TOO_MANY_MAILS: one a minute, five an hour.",
  })
  async resendInvitation(@Ctx() { viewer }: RequestContext, @Arg("id", () => ID) id: string): Promise<InvitationPayload> {
    return answered(await this.of.service.resend(viewer, id));
  }

  @Mutation(() => AckPayload, { description: "Takes an invitation back: its link is void at once. Needs `people.invite`. Refusal: ACCEPTED_ALREADY." })
  async revokeInvitation(@Ctx() { viewer }: RequestContext, @Arg("id", () => ID) id: string): Promise<AckPayload> {
    return answer(new AckPayload(), await this.of.service.revoke(viewer, id), (payload, done) => {
      payload.done = done;
    });
  }

  @FieldResolver(() => [Role], { description: "The roles that it gives beside the one that everybody has." })
  async roles(@Root() { roleKeys }: Invitation): Promise<Role[]> {
    const { roles } = await this.of.catalogue.current();
    return roleKeys.flatMap((key) => {
      const role = roles.get(key);
      return role === undefined ? [] : [new Role(role)];
    });
  }

  @FieldResolver(() => Profile, { nullable: true, description: "Who sent it last. Null for the operator, and once that person is gone." })
  async invitedBy(@Root() { invitedById }: Invitation, @Ctx() context: RequestContext): Promise<Profile | null> {
    const profile = invitedById === null ? null : await context.load(this.of.cached.many, invitedById);
    return profile === null ? null : this.of.presenter.present(profile, context.viewer);
  }
}

@Resolver(() => InvitationConnection)
export class InvitationConnectionResolver {
  constructor(private readonly invitations: InvitationsRepository) {}

  @FieldResolver(() => Int, { description: "How many there are; computed only when selected." })
  totalCount(): Promise<number> {
    return this.invitations.count();
  }
}

const answered = (outcome: Outcome<InvitationData>): InvitationPayload =>
  answer(new InvitationPayload(), outcome, (payload, invitation) => {
    payload.invitation = new Invitation(invitation);
  });
