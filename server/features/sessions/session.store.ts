import type { CoherentStore } from "#server/platform/cache/coherent-store.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { SessionState, SessionsRepository } from "./sessions.repository.ts";

/** Sessions as every request reads them: through the cache, never older than an acknowledged change. */
export class SessionStore {
  constructor(
    private readonly coherent: CoherentStore<SessionState>,
    private readonly sessions: SessionsRepository,
  ) {}

  find(id: string): Promise<SessionState | null> {
    return this.coherent.one(id);
  }

  /** To be called after the rows were changed, in the same transaction. */
  async changed(tx: Transaction, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const states = await this.sessions.within(tx).states(ids);
    for (const [id, state] of states) this.coherent.changes(tx, id, () => state);
  }

  /** To be called before the rows go, in the same transaction. */
  gone(tx: Transaction, ids: readonly string[]): void {
    for (const id of ids) this.coherent.changes(tx, id);
  }
}
