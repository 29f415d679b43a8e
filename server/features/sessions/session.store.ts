import { type Announcements, afterCommit } from "#server/platform/announcements/announcements.ts";
import type { CoherentStore } from "#server/platform/cache/coherent-store.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { SessionState, SessionsRepository } from "./sessions.repository.ts";

/** Announced when a session ended: whoever serves it stops, and answers how many sockets it closed. */
export const sessionTopic = (id: string): string => `session:${id}`;

/** What the end of sessions led to; known once the transaction was committed. */
export interface Farewell {
  socketsClosed: number;
}

/** Sessions as every request reads them: through the cache, never older than an acknowledged change. */
export class SessionStore {
  constructor(
    private readonly coherent: CoherentStore<SessionState>,
    private readonly sessions: SessionsRepository,
    private readonly announcements: Announcements,
  ) {}

  find(id: string): Promise<SessionState | null> {
    return this.coherent.one(id);
  }

  /** To be called after the rows were changed, in the same transaction. */
  async changed(tx: Transaction, ids: readonly string[]): Promise<Farewell> {
    const farewell = { socketsClosed: 0 };
    if (ids.length === 0) return farewell;
    const states = await this.sessions.within(tx).states(ids);
    for (const [id, state] of states) this.coherent.changes(tx, id, () => state);
    const ended = ids.filter((id) => states.get(id)?.value.isEnded !== false);
    if (ended.length > 0) {
      afterCommit(tx, async () => {
        farewell.socketsClosed = await this.announcements.tally(ended.map(sessionTopic));
      });
    }
    return farewell;
  }

  /** To be called before the rows go, in the same transaction. */
  gone(tx: Transaction, ids: readonly string[]): void {
    for (const id of ids) this.coherent.changes(tx, id);
  }
}
