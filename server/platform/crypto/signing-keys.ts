import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject, sign, verify } from "node:crypto";
import { newKeyId } from "./encryption-keys.ts";
import { KeyFormatError } from "./key-format-error.ts";

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The first one signs; every one verifies. */
export type SigningKeys = readonly [SigningKey, ...SigningKey[]];

/** A line to copy: no common tool prints a JWKS. */
export const signingKeysRemedy = `Set a JWKS whose keys are private P-256 keys with a kid each. Make one with: node -e '${[
  'const { privateKey } = require("crypto").generateKeyPairSync("ec", { namedCurve: "P-256" })',
  'console.log(JSON.stringify({ keys: [{ kid: "1", ...privateKey.export({ format: "jwk" }) }] }))',
].join("; ")}'`;

/** Reads `SIGNING_KEYS`; throws KeyFormatError, which never quotes a key. */
export function parseSigningKeys(text: string): SigningKeys {
  const [first, ...rest] = entries(text).map(parseSigningKey);
  if (first === undefined) throw new KeyFormatError(`holds no key. ${signingKeysRemedy}`);
  const keys = [first, ...rest] as const;
  const twice = keys.find(({ kid }, at) => keys.findIndex((other) => other.kid === kid) !== at);
  if (twice !== undefined) throw new KeyFormatError(`names the kid "${twice.kid}" twice. Give every key a kid of its own.`);
  return keys;
}

function entries(text: string): readonly unknown[] {
  try {
    const set: unknown = JSON.parse(text);
    if (typeof set === "object" && set !== null && "keys" in set && Array.isArray(set.keys)) return set.keys;
  } catch {
    // JSON.parse quotes what it stumbled over, which here would be a key: its message must not go on.
  }
  throw new KeyFormatError(`is not a JWKS ({"keys":[...]}). ${signingKeysRemedy}`);
}

function parseSigningKey(entry: unknown, at: number): SigningKey {
  const jwk = (typeof entry === "object" && entry !== null ? entry : {}) as JsonWebKey & { kid?: unknown };
  const { kid } = jwk;
  if (typeof kid !== "string" || !/^[\w.-]{1,64}$/.test(kid)) throw new KeyFormatError(`has no usable kid at key ${at + 1}. ${signingKeysRemedy}`);
  if (jwk.kty !== "EC" || jwk.crv !== "P-256") throw new KeyFormatError(`has a key "${kid}" that is not an EC key on P-256. ${signingKeysRemedy}`);
  if (typeof jwk.d !== "string") throw new KeyFormatError(`has a key "${kid}" without its private part ("d"). ${signingKeysRemedy}`);
  const pair = keyPair(jwk);
  if (pair === null) throw new KeyFormatError(`has a key "${kid}" whose private and public parts do not make a key. ${signingKeysRemedy}`);
  return { kid, ...pair };
}

function keyPair({ kty, crv, d, x, y }: JsonWebKey): { privateKey: KeyObject; publicKey: KeyObject } | null {
  try {
    const privateKey = createPrivateKey({ key: { kty, crv, d, x, y } as JsonWebKey, format: "jwk" });
    const publicKey = createPublicKey({ key: { kty, crv, x, y } as JsonWebKey, format: "jwk" });
    const probe = Buffer.from("probe");
    return verify("sha256", probe, publicKey, sign("sha256", probe, privateKey)) ? { privateKey, publicKey } : null;
  } catch {
    return null;
  }
}

/** A JWKS with one new key, as `SIGNING_KEYS` takes it. */
export function newSigningKeys(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return JSON.stringify({ keys: [{ kid: newKeyId(), use: "sig", alg: "ES256", ...privateKey.export({ format: "jwk" }) }] });
}
