import type { AccountsService, ProofGuard, SecondFactorCodes } from "#server/features/accounts/index.ts";
import type { AuditService } from "#server/features/audit/index.ts";
import { after, type Clock } from "#server/kernel/clock.ts";
import { unauthenticated } from "#server/kernel/errors.ts";
import { done, invalid, type Outcome, refused } from "#server/kernel/refusal.ts";
import { type Member, signedIn, type Viewer } from "#server/kernel/viewer.ts";
import type { Database } from "#server/platform/database/database.ts";
import { elevation } from "./session.rules.ts";
import type { SessionStore } from "./session.store.ts";
import type { SessionRow, SessionsRepository } from "./sessions.repository.ts";

/** Exactly one of them. */
export interface GivenProof {
  readonly password: string | null;
  readonly totpCode: string | null;
}

export interface ReauthenticationDependencies {
  readonly database: Database;
  readonly sessions: SessionsRepository;
  readonly store: SessionStore;
  readonly accounts: AccountsService;
  readonly codes: SecondFactorCodes;
  readonly proofs: ProofGuard;
  readonly audit: AuditService;
  readonly clock: Clock;
}

/**
 * Proving again who is there.
 * Promise: a fresh proof holds for ten minutes and for this session alone, from the next request on, on every node.
 */
export class Reauthentication {
  constructor(private readonly of: ReauthenticationDependencies) {}

  async reauthenticate(viewer: Viewer, proof: GivenProof): Promise<Outcome<SessionRow>> {
    const member = signedIn(viewer);
    const proved = await this.prove(member, proof);
    return proved.ok ? done(await this.elevate(member)) : proved;
  }

  private async prove(member: Member, { password, totpCode }: GivenProof): Promise<Outcome<null>> {
    if (password !== null && totpCode === null) return this.of.accounts.provePassword(member, password, "input", "password");
    if (password === null && totpCode !== null) return this.proveCode(member, totpCode);
    return notOneProof;
  }

  private proveCode(member: Member, code: string): Promise<Outcome<null>> {
    return this.of.proofs.guarded(member, () => this.of.database.transact((tx) => this.of.codes.spend(tx, member.accountId, code, "input", "totpCode")));
  }

  private elevate(member: Member): Promise<SessionRow> {
    const now = this.of.clock.now();
    return this.of.database.transact(async (tx) => {
      const session = await this.of.sessions.within(tx).elevate(member.sessionId, now, after(now, elevation));
      if (session === null) throw unauthenticated();
      await this.of.store.changed(tx, [session.id]);
      await this.of.audit.record(tx, member, { action: "session.elevated", target: `session:${session.id}` });
      return session;
    });
  }
}

const notOneProof = refused(invalid("REQUIRED", "Enter your password, or a code of your authenticator app.", "input"));
