// Hashes and verifies passwords.
// Promise: argon2id at OWASP's cost, off the event loop, two at once; an unknown address costs the same work as a wrong password.
import { randomBytes } from "node:crypto";
import { type Algorithm, hash, type Options, parseOptions, verify } from "@node-rs/argon2";
import { DomainError } from "#server/kernel/errors.ts";

/** What accounts need to know of passwords. */
export interface Passwords {
  hash(password: string): Promise<string>;
  verify(stored: string, password: string): Promise<boolean>;
  /** The same work as `verify`, for an address that nobody has; always false. */
  verifyAgainstNobody(password: string): Promise<false>;
  /** Whether the stored hash was made at another cost than today's. */
  isOutdated(stored: string): boolean;
  /** Counts every argon2id computed, so that a test can hold the work of two answers against each other. */
  readonly hashes: number;
}

// The first choice for argon2id in OWASP's password storage cheat sheet.
const cost = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } satisfies Options;
const atOnce = 2;
export class Argon2Passwords implements Passwords {
  readonly #longestQueue: number;
  #hashes = 0;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  /** Random where a hash would stand: costs what every other one costs, from the first call on, and no password fits it. */
  readonly #nobody = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${unpadded(16)}$${unpadded(cost.outputLen)}`;

  /** By default about three seconds of work may wait: refusing the next one is kinder than letting it time out, and bounds the memory. */
  constructor(longestQueue = 128) {
    this.#longestQueue = longestQueue;
  }

  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(prepared(password), cost));
  }

  verify(stored: string, password: string): Promise<boolean> {
    return this.#inTurn(() => verify(stored, prepared(password)));
  }

  async verifyAgainstNobody(password: string): Promise<false> {
    await this.verify(this.#nobody, password);
    return false;
  }

  isOutdated(stored: string): boolean {
    const { memoryCost, timeCost, parallelism, algorithm } = parseOptions(stored);
    return memoryCost !== cost.memoryCost || timeCost !== cost.timeCost || parallelism !== cost.parallelism || algorithm !== cost.algorithm;
  }

  get hashes(): number {
    return this.#hashes;
  }

  /** For the metrics. */
  queue(): { running: number; waiting: number } {
    return { running: this.#running, waiting: this.#waiting.length };
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= atOnce) {
      if (this.#waiting.length >= this.#longestQueue)
        throw new DomainError("UNAVAILABLE", "Too many people are signing in at this moment. Try again in a few seconds.");
      // Whoever finishes hands its place on, so `#running` stays as it is.
      await new Promise<void>((go) => this.#waiting.push(go));
    } else {
      this.#running += 1;
    }
    try {
      this.#hashes += 1;
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

/** One password typed on two keyboards can be two strings; NFKC makes them one (NIST SP 800-63B). */
const prepared = (password: string) => password.normalize("NFKC");

const unpadded = (bytes: number) => randomBytes(bytes).toString("base64").replace(/=+$/, "");
