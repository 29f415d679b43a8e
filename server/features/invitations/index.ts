export { InvitationEntity } from "./invitation.entity.ts";
export { InvitationsRepository } from "./invitations.repository.ts";
export { InvitationConnectionResolver, InvitationsResolver } from "./invitations.resolver.ts";
export { Invitations } from "./invitations.service.ts";
