// Finds an encrypted value by equality.
// Promise: equal values of one domain give equal bytes; without the key nobody can tell which value they stand for.
import { createHmac, type KeyObject } from "node:crypto";

export class BlindIndex {
  readonly #key: KeyObject;

  constructor(key: KeyObject) {
    this.#key = key;
  }

  /** 32 bytes. `domain` keeps columns apart ("accounts.email"): the same value has unrelated bytes in another one. */
  of(domain: string, value: string): Buffer {
    return createHmac("sha256", this.#key)
      .update(JSON.stringify([domain, normalised(value)]))
      .digest();
  }
}

/** Here and not at the callers, so that the one that writes and the one that looks up can't differ. */
const normalised = (value: string) => value.normalize("NFKC").trim().toLowerCase();
