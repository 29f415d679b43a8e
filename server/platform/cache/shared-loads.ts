import { type Stopwatch, systemStopwatch } from "./stopwatch.ts";

// A load that hangs must not add its own time-out to that of the next one.
const patienceMs = 50;

/**
 * One statement at a time per id and process, however many ask for it at once.
 * Promise: a caller never gets the answer of a statement that was sent before the caller came; it waits for the next one instead.
 */
export class SharedLoads<T> {
  /** Not sent yet: whoever comes may join. */
  readonly #gathering = new Map<string, Promise<ReadonlyMap<string, T>>>();
  /** Sent. Never rejects. */
  readonly #running = new Map<string, Promise<unknown>>();

  readonly #send: (ids: readonly string[]) => Promise<ReadonlyMap<string, T>>;
  readonly #stopwatch: Stopwatch;

  constructor(send: (ids: readonly string[]) => Promise<ReadonlyMap<string, T>>, stopwatch: Stopwatch = systemStopwatch) {
    this.#send = send;
    this.#stopwatch = stopwatch;
  }

  /** `prepare` runs before the statement is sent; `finish` gets the answer, for the ids that this caller leads. Neither may reject. */
  async load(ids: readonly string[], lead: Lead<T>): Promise<Map<string, T>> {
    const flights = new Set<Promise<ReadonlyMap<string, T>>>();
    const busy: string[] = [];
    const free: string[] = [];
    for (const id of ids) {
      const flight = this.#gathering.get(id);
      if (flight !== undefined) flights.add(flight);
      else (this.#running.has(id) ? busy : free).push(id);
    }
    for (const group of [busy, free]) {
      if (group.length === 0) continue;
      const flight = this.#fly(group, lead);
      for (const id of group) this.#gathering.set(id, flight);
      flights.add(flight);
    }
    const found = new Map<string, T>();
    const wanted = new Set(ids);
    for (const answer of await Promise.all(flights)) {
      for (const [id, value] of answer) if (wanted.has(id)) found.set(id, value);
    }
    return found;
  }

  async #fly(ids: readonly string[], lead: Lead<T>): Promise<ReadonlyMap<string, T>> {
    await this.#turn(ids);
    await lead.prepare(ids);
    const answer = (async () => this.#send(ids))();
    const settled = answer.catch(() => undefined);
    for (const id of ids) {
      this.#gathering.delete(id);
      this.#running.set(id, settled);
    }
    try {
      const found = await answer;
      lead.finish(found);
      return found;
    } finally {
      for (const id of ids) if (this.#running.get(id) === settled) this.#running.delete(id);
    }
  }

  async #turn(ids: readonly string[]): Promise<void> {
    const before = new Set(ids.map((id) => this.#running.get(id)).filter((load) => load !== undefined));
    if (before.size === 0) return;
    await Promise.race([Promise.all(before), this.#stopwatch.sleep(patienceMs)]);
  }
}

interface Lead<T> {
  readonly prepare: (ids: readonly string[]) => Promise<void>;
  readonly finish: (found: ReadonlyMap<string, T>) => void;
}
