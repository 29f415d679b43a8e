// Addresses that open something for whoever has them, for a while.
// Promise: nobody makes one, or another one out of one, without the key; and what stands in it says nothing of whom it is for.
import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from "node:crypto";
import type { Clock } from "#server/kernel/clock.ts";

/** What stands behind the question mark, as it came. */
export interface LinkProof {
  readonly expires?: unknown;
  readonly signature?: unknown;
}

export class SignedLinks {
  readonly #key: KeyObject;

  /** Under a key of its own that follows from the given one. */
  constructor(
    key: KeyObject,
    private readonly clock: Clock,
  ) {
    this.#key = createSecretKey(Buffer.from(hkdfSync("sha256", key, "", "portrait: signed links, 1", 32)));
  }

  /** The path with its proof. */
  sign(path: string, expiresAt: Date): string {
    const expires = String(Math.floor(expiresAt.getTime() / 1_000));
    return `${path}?expires=${expires}&signature=${this.#signature(path, expires).toString("base64url")}`;
  }

  isGood(path: string, { expires, signature }: LinkProof): boolean {
    // Written in one way only: whatever else reads as the same number was not made here.
    if (typeof expires !== "string" || typeof signature !== "string" || !/^[1-9]\d{0,11}$/.test(expires)) return false;
    const given = Buffer.from(signature, "base64url");
    const right = this.#signature(path, expires);
    return given.length === right.length && timingSafeEqual(given, right) && Number(expires) * 1_000 > this.clock.now().getTime();
  }

  #signature(path: string, expires: string): Buffer {
    return createHmac("sha256", this.#key)
      .update(JSON.stringify([path, expires]))
      .digest();
  }
}
