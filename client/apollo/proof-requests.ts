import type { ProofMethod } from "#client/gql/graphql.ts";

interface Request {
  readonly methods: readonly ProofMethod[];
  readonly answered: Promise<boolean>;
  readonly answer: (isGiven: boolean) => void;
}

/**
 * Between the mutations that wait for a fresh proof and whoever asks for it.
 * Promise: one question at a time however many wait, and one answer for all that were sent before it.
 */
export class ProofRequests {
  private request: Request | null = null;
  private last = { number: 0, isGiven: false };
  private readonly listeners = new Set<() => void>();

  /** How many questions were answered until now: what a mutation remembers when it is sent. */
  answers(): number {
    return this.last.number;
  }

  /** What would be accepted as a proof; null while nothing is asked. */
  readonly asked = (): readonly ProofMethod[] | null => this.request?.methods ?? null;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** True once the proof was given, false where there will be none. `since`: what `answers` was when the refused mutation was sent. */
  ask(methods: readonly ProofMethod[], since: number): Promise<boolean> {
    if (since < this.last.number) return Promise.resolve(this.last.isGiven);
    // Nobody is there to ask.
    if (this.listeners.size === 0) return Promise.resolve(false);
    if (this.request === null) {
      let answer = (_isGiven: boolean) => {};
      const answered = new Promise<boolean>((resolve) => {
        answer = resolve;
      });
      this.become({ methods, answered, answer });
      return answered;
    }
    return this.request.answered;
  }

  settle(isGiven: boolean): void {
    if (this.request === null) return;
    const { answer } = this.request;
    this.last = { number: this.last.number + 1, isGiven };
    this.become(null);
    answer(isGiven);
  }

  private become(request: Request | null): void {
    this.request = request;
    for (const listener of this.listeners) listener();
  }
}
