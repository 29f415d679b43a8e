import type { Transaction } from "#server/platform/database/transaction.ts";

/** Looks at what is there now. A number that it answers, at once or later, is counted by `tally`. */
export type Heard = () => unknown;

/**
 * Tells every node that something may have changed, by a topic such as `profile:ID`, and never what: whoever hears it looks for themselves, as
 * whoever they are. So nothing secret travels, an announcement too many does no harm, and two that fall together are one.
 *
 * Nobody keeps announcements for a node that can't hear: as soon as it hears again, all its listeners are called, and each looks at what is there.
 * Whoever must not wait for that asks `hears()` and looks by themselves meanwhile. Whoever begins to listen listens first, and looks then.
 */
export interface Announcements {
  /** After the commit. Returns at once and never fails: what was committed is committed. */
  announce(topics: readonly string[]): void;
  /** The same, and answers the sum of what the listeners on all nodes answered; of a node that is silent for half a second, nothing is counted. */
  tally(topics: readonly string[]): Promise<number>;
  /** Answers how to stop listening. */
  listen(topic: string, heard: Heard): () => void;
  /** Whether announcements of other nodes arrive at this moment. */
  hears(): boolean;
  stop(): Promise<void>;
}

/** After everything else that waits for this commit, the cache too: whoever hears it reads what it left behind. To be called after the last change. */
export function afterCommit(tx: Pick<Transaction, "beforeCommit" | "afterCommit">, step: () => Promise<void>): void {
  tx.beforeCommit(async () => tx.afterCommit(step));
}

/** Who listens on this node. */
export class Listeners {
  private readonly byTopic = new Map<string, Set<Heard>>();

  add(topic: string, heard: Heard): () => void {
    const listeners = this.byTopic.get(topic) ?? new Set();
    this.byTopic.set(topic, listeners);
    // Twice the same function is two listeners.
    const own: Heard = () => heard();
    listeners.add(own);
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.byTopic.get(topic) === listeners) this.byTopic.delete(topic);
    };
  }

  async tell(topics: Iterable<string>): Promise<number> {
    const listeners = [...new Set(topics)].flatMap((topic) => [...(this.byTopic.get(topic) ?? [])]);
    // One that fails is one that did nothing; the others are told all the same.
    const answers = await Promise.allSettled(listeners.map(async (heard) => heard()));
    return answers.reduce((sum, answer) => sum + (answer.status === "fulfilled" && typeof answer.value === "number" ? answer.value : 0), 0);
  }

  async tellAll(): Promise<void> {
    await this.tell(this.byTopic.keys());
  }
}
