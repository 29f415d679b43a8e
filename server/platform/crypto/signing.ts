// Issues and verifies access tokens.
// Promise: only a token that one of our keys signed, for this issuer and audience, and that has not expired, names a session.
import jwt, { type JwtPayload } from "jsonwebtoken";
import { type Clock, minutes } from "#server/kernel/clock.ts";
import type { SigningKey, SigningKeys } from "./signing-keys.ts";

export interface AccessClaims {
  readonly accountId: string;
  readonly sessionId: string;
}

export interface VerifiedAccess extends AccessClaims {
  readonly expiresAt: Date;
}

export interface AccessTokenOptions {
  readonly keys: SigningKeys;
  readonly issuer: string;
  readonly audience: string;
  readonly clock: Clock;
  /** Milliseconds; at most ten minutes, which is what it is where absent. */
  readonly lifetime?: number;
  /** How many verified tokens are remembered; 10,000 where absent, about five megabytes. */
  readonly remembered?: number;
}

const longestLifetime = minutes(10);
const tokenType = "at+jwt";
/** Longer ones are refused before anything is decoded. */
const longestToken = 1_023;

export class AccessTokens {
  readonly #options: AccessTokenOptions;
  readonly #signing: SigningKey;
  readonly #verifying: ReadonlyMap<string, SigningKey>;
  readonly #lifetimeSeconds: number;
  readonly #capacity: number;
  /** In the order of their last use: the first key is the one to forget. */
  readonly #verified = new Map<string, VerifiedAccess>();

  constructor(options: AccessTokenOptions) {
    this.#options = options;
    this.#signing = options.keys[0];
    this.#verifying = new Map(options.keys.map((key) => [key.kid, key]));
    this.#lifetimeSeconds = Math.floor(Math.min(options.lifetime ?? longestLifetime, longestLifetime) / 1_000);
    this.#capacity = options.remembered ?? 10_000;
  }

  issue({ accountId, sessionId }: AccessClaims): { token: string; expiresAt: Date } {
    const { issuer, audience } = this.#options;
    const iat = this.#seconds();
    const exp = iat + this.#lifetimeSeconds;
    const { kid, privateKey } = this.#signing;
    const token = jwt.sign({ iss: issuer, aud: audience, sub: accountId, sid: sessionId, iat, exp }, privateKey, {
      algorithm: "ES256",
      header: { alg: "ES256", typ: tokenType, kid },
    });
    if (token.length > longestToken) throw new Error(`An access token must stay under 1 KiB, and this one has ${token.length} bytes: shorten PUBLIC_URL.`);
    return { token, expiresAt: new Date(exp * 1_000) };
  }

  /** Null for whatever is not a live token of ours; the caller learns no more than that. */
  verify(token: string): VerifiedAccess | null {
    const known = this.#verified.get(token);
    if (known !== undefined) {
      this.#verified.delete(token);
      if (known.expiresAt <= this.#options.clock.now()) return null;
      this.#verified.set(token, known);
      return known;
    }
    const access = this.#check(token);
    if (access !== null) this.#remember(token, access);
    return access;
  }

  /** How many verified tokens are remembered at this moment. */
  get remembered(): number {
    return this.#verified.size;
  }

  /** The public keys, as `/.well-known/jwks.json` shows them. */
  jwks(): { keys: object[] } {
    return { keys: this.#options.keys.map(({ kid, publicKey }) => ({ ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "ES256" })) };
  }

  #check(token: string): VerifiedAccess | null {
    if (token.length > longestToken) return null;
    const { issuer, audience } = this.#options;
    try {
      const kid = jwt.decode(token, { complete: true })?.header.kid;
      const key = kid === undefined ? undefined : this.#verifying.get(kid);
      if (key === undefined) return null;
      const { header, payload } = jwt.verify(token, key.publicKey, {
        algorithms: ["ES256"],
        issuer,
        audience,
        clockTimestamp: this.#seconds(),
        complete: true,
      });
      return header.typ === tokenType && typeof payload === "object" ? claimsOf(payload) : null;
    } catch {
      return null;
    }
  }

  #remember(token: string, access: VerifiedAccess): void {
    this.#verified.set(token, access);
    for (const oldest of this.#verified.keys()) {
      if (this.#verified.size <= this.#capacity) break;
      this.#verified.delete(oldest);
    }
  }

  #seconds(): number {
    return Math.floor(this.#options.clock.now().getTime() / 1_000);
  }
}

/** jsonwebtoken accepts a token without `exp`; we don't. */
function claimsOf({ sub, sid, exp }: JwtPayload): VerifiedAccess | null {
  if (typeof sub !== "string" || typeof sid !== "string" || typeof exp !== "number") return null;
  return { accountId: sub, sessionId: sid, expiresAt: new Date(exp * 1_000) };
}
