import type { ProofGuard } from "#server/features/accounts/index.ts";
import type { AuditService } from "#server/features/audit/index.ts";
import { counted, outOfAttempts } from "#server/kernel/attempts.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { unauthenticated } from "#server/kernel/errors.ts";
import { done, type Outcome, refused } from "#server/kernel/refusal.ts";
import type { Member } from "#server/kernel/viewer.ts";
import type { Database } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { wrongProofLimit } from "./session.rules.ts";
import type { SessionsRepository } from "./sessions.repository.ts";

/**
 * Proofs that are given in a session.
 * Promise: five wrong ones within ten minutes, however many are tried at once, and then none is looked at until the first is that long ago.
 */
export class CountedProofs implements ProofGuard {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionsRepository,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  async guarded<T>(viewer: Member, prove: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const begun = await this.begin(viewer);
    if (!begun.ok) return begun;
    let proved: Outcome<T>;
    try {
      proved = await prove();
    } catch (error) {
      // Nobody looked at it, so it was not wrong.
      await this.takeBack(viewer, begun.value).catch(() => undefined);
      throw error;
    }
    if (proved.ok) await this.takeBack(viewer, begun.value);
    else await this.database.transact((tx) => this.refused(tx, viewer));
    return proved;
  }

  // Counted as wrong before anybody looks: of a hundred that are sent at once, only as many are looked at as are left.
  private begin(viewer: Member): Promise<Outcome<Date>> {
    const now = this.clock.now();
    return this.database.transact(async (tx) => {
      const wrong = await this.wrongProofs(tx, viewer, now);
      const refusal = outOfAttempts(wrong, wrongProofLimit, now);
      if (refusal !== null) return refused(refusal);
      await this.sessions.within(tx).setWrongProofs(viewer.sessionId, [...counted(wrong, wrongProofLimit, now), now]);
      return done(now);
    });
  }

  private takeBack(viewer: Member, begunAt: Date): Promise<void> {
    return this.database.transact(async (tx) => {
      const wrong = await this.wrongProofs(tx, viewer, this.clock.now());
      const own = wrong.findIndex((at) => at.getTime() === begunAt.getTime());
      await this.sessions.within(tx).setWrongProofs(
        viewer.sessionId,
        wrong.filter((_, index) => index !== own),
      );
    });
  }

  private async refused(tx: Transaction, viewer: Member): Promise<void> {
    await this.audit.record(tx, viewer, { action: "session.proof-refused", target: `session:${viewer.sessionId}` });
  }

  private async wrongProofs(tx: Transaction, { sessionId }: Member, now: Date): Promise<readonly Date[]> {
    const wrong = await this.sessions.within(tx).lockWrongProofs(sessionId, now);
    if (wrong === null) throw unauthenticated();
    return wrong;
  }
}
