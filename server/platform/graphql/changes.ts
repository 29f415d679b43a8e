/** What a subscription's source yields: that there is something to look at, and nothing else. */
export const changed = Symbol("changed");

/**
 * The source of a subscription: yields at once, and again after each announcement. Those that come while the last one is still on its way to the
 * reader are one: so however slow the reader is, no more than one waits, and the reader who comes back is shown what is there now.
 * Not an async generator: the `return` of one waits for its pending `next`, which may never come.
 */
export class Changes implements AsyncGenerator<typeof changed, undefined> {
  private readonly stopListening: () => void;
  private isPending = true;
  private isOver = false;
  private wake: ((result: IteratorResult<typeof changed, undefined>) => void) | null = null;

  constructor(listen: (heard: () => void) => () => void) {
    this.stopListening = listen(() => this.heard());
  }

  async next(): Promise<IteratorResult<typeof changed, undefined>> {
    if (this.isOver) return { done: true, value: undefined };
    if (!this.isPending) return new Promise((resolve) => (this.wake = resolve));
    this.isPending = false;
    return { done: false, value: changed };
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.isOver = true;
    this.stopListening();
    this.awaken({ done: true, value: undefined });
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private heard(): void {
    if (this.wake === null) this.isPending = true;
    else this.awaken({ done: false, value: changed });
  }

  private awaken(result: IteratorResult<typeof changed, undefined>): void {
    this.wake?.(result);
    this.wake = null;
  }
}
