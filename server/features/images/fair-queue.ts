export interface FairQueueOptions {
  /** How many are in work at the same time. */
  readonly concurrency: number;
  /** How many may wait, of one owner and of all together. */
  readonly waitingPerOwner: number;
  readonly waiting: number;
}

/**
 * Work in turns: one of each owner, then the next one of each.
 * Promise: whoever sends many waits behind himself, not before everybody else; and nothing waits that would not fit.
 */
export class FairQueue {
  private readonly options: FairQueueOptions;
  /** Owners in the order of their turns. */
  private readonly waiting = new Map<string, (() => void)[]>();
  private running = 0;

  constructor(options: FairQueueOptions) {
    this.options = options;
  }

  /** How many are before whoever comes now. */
  get length(): number {
    let length = this.running;
    for (const turns of this.waiting.values()) length += turns.length;
    return length;
  }

  /** Null where there is no room. */
  run<T>(owner: string, work: () => Promise<T>): Promise<T> | null {
    const turns = this.waiting.get(owner) ?? [];
    const mustWait = this.running >= this.options.concurrency;
    if (mustWait && (turns.length >= this.options.waitingPerOwner || this.length - this.running >= this.options.waiting)) return null;
    return this.take(owner, turns, mustWait, work);
  }

  private async take<T>(owner: string, turns: (() => void)[], mustWait: boolean, work: () => Promise<T>): Promise<T> {
    if (mustWait) {
      const turn = Promise.withResolvers<void>();
      turns.push(turn.resolve);
      this.waiting.set(owner, turns);
      await turn.promise;
    } else this.running += 1;
    try {
      return await work();
    } finally {
      this.next();
    }
  }

  /** Hands the place of whoever finished to the next in turn. */
  private next(): void {
    for (const [owner, turns] of this.waiting) {
      this.waiting.delete(owner);
      const start = turns.shift();
      if (turns.length > 0) this.waiting.set(owner, turns);
      start?.();
      return;
    }
    this.running -= 1;
  }
}
