// Who is asking.
// Promise: a token alone opens nothing; its session is asked for at every request, and one that ended is refused.
import { permissionsOf, type RoleCatalogue, rolesHeldAt } from "#server/features/roles/index.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { unauthenticated } from "#server/kernel/errors.ts";
import type { Origin, Viewer } from "#server/kernel/viewer.ts";
import type { Catalogue } from "#server/platform/cache/catalogue.ts";
import type { AccessTokens } from "#server/platform/crypto/signing.ts";
import type { SessionStore } from "./session.store.ts";

export class Authenticator {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly store: SessionStore,
    private readonly catalogue: Catalogue<RoleCatalogue>,
    private readonly clock: Clock,
  ) {}

  /** Throws UNAUTHENTICATED for a token that is not good any more; without one, a stranger asks. */
  async viewerOf(bearer: string | null, origin: Origin): Promise<Viewer> {
    if (bearer === null) return { kind: "stranger", origin };
    const claims = this.tokens.verify(bearer);
    if (claims === null) throw sessionOver();
    const [session, catalogue] = await Promise.all([this.store.find(claims.sessionId), this.catalogue.current()]);
    const now = this.clock.now();
    if (session === null || session.isEnded || session.expiresAt <= now.getTime() || session.accountId !== claims.accountId) throw sessionOver();
    if (session.isLeaving) return { kind: "leaver", origin, accountId: claims.accountId, sessionId: claims.sessionId };
    const roles = rolesHeldAt(session.grants, now);
    return {
      kind: "member",
      origin,
      accountId: claims.accountId,
      sessionId: claims.sessionId,
      roles,
      permissions: permissionsOf(roles, catalogue),
      elevatedUntil: session.elevatedUntil === null ? null : new Date(session.elevatedUntil),
      acceptedProofs: session.acceptedProofs,
    };
  }
}

const sessionOver = () => unauthenticated("This session is over or its token has expired. Refresh it, or sign in again.");
