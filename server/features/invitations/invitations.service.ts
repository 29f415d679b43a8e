import {
  type AccountMails,
  type AccountsRepository,
  emailRefusals,
  type IssuedToken,
  type MailTokens,
  normalizedEmail,
  suspensionAt,
} from "#server/features/accounts/index.ts";
import type { AuditService } from "#server/features/audit/index.ts";
import { everybodysRole, holdsAll, type RoleCatalogue, type RolesService } from "#server/features/roles/index.ts";
import type { InvitationDesk } from "#server/features/sessions/index.ts";
import { authorize, demandFreshProof } from "#server/kernel/authorize.ts";
import { after, type Clock, days } from "#server/kernel/clock.ts";
import { notFound } from "#server/kernel/errors.ts";
import { isId, newId } from "#server/kernel/ids.ts";
import { conflict, done, invalid, type Outcome, type Refusal, refused } from "#server/kernel/refusal.ts";
import { memberAsIf, type Viewer } from "#server/kernel/viewer.ts";
import type { Catalogue } from "#server/platform/cache/catalogue.ts";
import { type Database, violatedConstraint } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { mayInvite, mayReadInvitations } from "./invitations.policy.ts";
import type { Invitation, InvitationsRepository } from "./invitations.repository.ts";

export interface InvitationsDependencies {
  readonly database: Database;
  readonly invitations: InvitationsRepository;
  readonly accounts: AccountsRepository;
  readonly roles: RolesService;
  readonly catalogue: Catalogue<RoleCatalogue>;
  readonly tokens: MailTokens;
  readonly mails: AccountMails;
  readonly audit: AuditService;
  readonly clock: Clock;
}

/** What is over for so long is forgotten. */
const keptAfterEnd = days(30);

/**
 * Asking people in.
 * Promise: an invitation opens one account, for the address that it went to; it gives no more than whoever sent it last could give on the day that it
 * is accepted, and nothing at all where they are suspended or may not invite any more.
 */
export class Invitations implements InvitationDesk {
  constructor(private readonly of: InvitationsDependencies) {}

  async invite(viewer: Viewer, input: { email: string; roles: readonly string[] }): Promise<Outcome<Invitation>> {
    const roles = [...new Set(input.roles)].filter((role) => role !== everybodysRole);
    this.demand(viewer, roles);
    const email = normalizedEmail(input.email);
    const refusals = [...emailRefusals(email, "email"), ...(await this.refusalsOfRoles(viewer, roles))];
    if (refusals.length > 0) return refused(...refusals);
    if ((await this.of.accounts.findByEmail(email)) !== null) return refused(hasAccount("email"));
    try {
      return await this.of.database.transact(async (tx) => {
        // First of all: it makes two who invite the same address take turns.
        const limit = await this.of.tokens.limit(tx, "invitation", { address: email });
        const invitations = this.of.invitations.within(tx);
        const open = await invitations.openOfAddress(email);
        const now = this.of.clock.now();
        if (open !== null && open.expiresAt > now)
          return refused(conflict("INVITED_ALREADY", "This address has an invitation already. Send that one again instead.", "email"));
        if (limit !== null) return refused({ ...limit, path: ["email"] });
        if (open !== null) await invitations.delete(open.id);
        const id = newId();
        const { expiresAt } = await this.post(tx, id, email);
        await invitations.insert({ email, roles, invitedBy: idOf(viewer), createdAt: now, expiresAt }, id);
        await this.of.audit.record(tx, viewer, { action: "invitation.sent", target: `invitation:${id}`, changes: { roles } });
        return done({ id, email, roles, invitedBy: idOf(viewer), createdAt: now, expiresAt, acceptedAt: null });
      });
    } catch (error) {
      const constraint = violatedConstraint(error);
      if (constraint === "invitation_roles_role_fkey") return refused(invalid("UNKNOWN_ROLE", "One of these roles was deleted just now.", "roles"));
      throw error;
    }
  }

  /** Its former link is void, and it lasts for seven days from now. */
  async resend(viewer: Viewer, id: string): Promise<Outcome<Invitation>> {
    authorize(viewer, mayReadInvitations(viewer));
    const { email, roles } = await this.existing(id);
    this.demand(viewer, roles);
    const refusals = await this.refusalsOfRoles(viewer, roles);
    if (refusals.length > 0) return refused(...refusals.map((refusal) => ({ ...refusal, path: ["id"] })));
    if ((await this.of.accounts.findByEmail(email)) !== null) return refused(hasAccount("id"));
    return this.of.database.transact(async (tx) => {
      const limit = await this.of.tokens.limit(tx, "invitation", { address: email });
      const open = await this.of.invitations.within(tx).lockOpen(id);
      if (open === null) return this.notOpen(id);
      if (limit !== null) return refused({ ...limit, path: ["id"] });
      await this.of.tokens.voidForAddress(tx, email, "invitation");
      const { expiresAt } = await this.post(tx, id, email);
      await this.of.invitations.within(tx).resent(id, idOf(viewer), expiresAt);
      await this.of.audit.record(tx, viewer, { action: "invitation.resent", target: `invitation:${id}`, changes: { roles: open.roles } });
      return done({ ...open, invitedBy: idOf(viewer), expiresAt });
    });
  }

  /** Its link is void, and nothing but the audit log remembers it. */
  async revoke(viewer: Viewer, id: string): Promise<Outcome<true>> {
    authorize(viewer, mayReadInvitations(viewer));
    await this.existing(id);
    return this.of.database.transact(async (tx) => {
      const open = await this.of.invitations.within(tx).lockOpen(id);
      if (open === null) return this.notOpen(id);
      await this.of.tokens.voidForAddress(tx, open.email, "invitation");
      await this.of.invitations.within(tx).delete(id);
      await this.of.audit.record(tx, viewer, { action: "invitation.revoked", target: `invitation:${id}` });
      return done(true as const);
    });
  }

  /** Null where it is unknown, used or expired, and where nobody stands for it any more. */
  async byToken(token: string): Promise<Invitation | null> {
    const id = await this.of.tokens.peek("invitation", token);
    const invitation = id === null ? null : await this.of.invitations.find(id);
    return invitation !== null && invitation.acceptedAt === null && (await this.stands(invitation)) ? invitation : null;
  }

  async addressOf(token: string): Promise<string | null> {
    return (await this.byToken(token))?.email ?? null;
  }

  async accept(tx: Transaction, viewer: Viewer, token: string, accountId: string): Promise<boolean> {
    const id = await this.of.tokens.peek("invitation", token);
    // Before the token's own row: whoever revokes it takes both in this order.
    const invitation = id === null ? null : await this.of.invitations.within(tx).lockOpen(id);
    if (invitation === null || !(await this.stands(invitation))) return false;
    if ((await this.of.tokens.redeemForAddress(tx, "invitation", token)) === null) return false;
    await this.of.invitations.within(tx).accepted(invitation.id, this.of.clock.now());
    await this.of.roles.bestow(tx, accountId, invitation.roles, invitation.invitedBy);
    const changes = { roles: invitation.roles };
    await this.of.audit.record(tx, viewer, { action: "invitation.accepted", target: `invitation:${invitation.id}`, actorId: accountId, changes });
    return true;
  }

  /** The job that forgets addresses of people who never came, and how those came who did. */
  async cleanUp(): Promise<void> {
    await this.of.invitations.deleteOver(after(this.of.clock.now(), -keptAfterEnd));
  }

  private demand(viewer: Viewer, roles: readonly string[]): void {
    authorize(viewer, mayInvite(viewer, roles));
    if (roles.length > 0) demandFreshProof(viewer, this.of.clock);
  }

  private async refusalsOfRoles(viewer: Viewer, roles: readonly string[]): Promise<readonly Refusal[]> {
    const catalogue = await this.of.catalogue.current();
    return roles.flatMap((key) => {
      const role = catalogue.roles.get(key);
      if (role === undefined) return [invalid("UNKNOWN_ROLE", `There is no role "${key}"; see the query roles.`, "roles")];
      if (holdsAll(viewer, role.permissions)) return [];
      return [conflict("MORE_THAN_YOU_HOLD", `The role "${key}" permits more than you hold yourself; ask somebody who holds all of it.`, "roles")];
    });
  }

  /** A suspended or demoted account could have left invitations behind, to come back by. */
  private async stands({ invitedBy, roles }: Invitation): Promise<boolean> {
    if (invitedBy === null) return true;
    const account = await this.of.accounts.find(invitedBy);
    if (account === null || suspensionAt(account, this.of.clock.now()) !== null) return false;
    const inviter = memberAsIf(invitedBy, await this.of.roles.permissionsOfAccount(invitedBy));
    return mayInvite(inviter, roles).allowed && (await this.refusalsOfRoles(inviter, roles)).length === 0;
  }

  private async existing(id: string): Promise<Invitation> {
    const invitation = isId(id) ? await this.of.invitations.find(id) : null;
    if (invitation === null) throw notFound("invitation");
    return invitation;
  }

  private async notOpen(id: string): Promise<Outcome<never>> {
    await this.existing(id);
    return refused(conflict("ACCEPTED_ALREADY", "This invitation was accepted: there is an account now.", "id"));
  }

  private async post(tx: Transaction, id: string, email: string): Promise<IssuedToken> {
    const link = await this.of.tokens.issueForAddress(tx, { address: email, purpose: "invitation", payload: id });
    await this.of.mails.post(tx, "invitation", email, { link });
    return link;
  }
}

const idOf = (viewer: Viewer): string | null => (viewer.kind === "member" ? viewer.accountId : null);

const hasAccount = (path: string): Refusal => conflict("TAKEN", "There is an account with this address already. Give it a role instead.", path);
