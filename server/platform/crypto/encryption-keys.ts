import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { KeyFormatError } from "./key-format-error.ts";

/** A key as a KeyObject, so that printing the config or an error never prints its bytes. */
export interface EncryptionKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** The first one encrypts; every one decrypts what names it. */
export type EncryptionKeys = readonly [EncryptionKey, ...EncryptionKey[]];

export const encryptionKeysRemedy = "Set kid:base64(32 bytes), comma separated, the key that encrypts first. Make one with: echo 1:$(openssl rand -base64 32)";

/** Reads `ENCRYPTION_KEYS`; throws KeyFormatError, which never quotes a key. */
export function parseEncryptionKeys(text: string): EncryptionKeys {
  const [first, ...rest] = text
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(parseEncryptionKey);
  if (first === undefined) throw new KeyFormatError(`holds no key. ${encryptionKeysRemedy}`);
  const keys = [first, ...rest] as const;
  const twice = keys.find(({ id }, at) => keys.findIndex((other) => other.id === id) !== at);
  if (twice !== undefined) throw new KeyFormatError(`names the key id "${twice.id}" twice. Give every key an id of its own.`);
  return keys;
}

function parseEncryptionKey(part: string, at: number): EncryptionKey {
  const colon = part.indexOf(":");
  const id = part.slice(0, Math.max(colon, 0)).trim();
  if (!/^[\w.-]{1,32}$/.test(id)) throw new KeyFormatError(`has no usable key id before the colon of entry ${at + 1}. ${encryptionKeysRemedy}`);
  return { id, key: parseKey(part.slice(colon + 1), `the key "${id}"`, 32) };
}

/** Reads `INDEX_KEY`. */
export const parseIndexKey = (text: string): KeyObject => parseKey(text, "the key", 32);

function parseKey(text: string, what: string, bytes: number): KeyObject {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, "hex") : decodeBase64(trimmed);
  if (key === null) throw new KeyFormatError(`holds something that is not base64 for ${what}. Make one with: openssl rand -base64 32`);
  if (key.length !== bytes) throw new KeyFormatError(`has ${key.length} bytes for ${what}, and ${bytes} are needed. Make one with: openssl rand -base64 32`);
  return createSecretKey(key);
}

/** Node skips what is not base64 without a word, so that a mistyped key would silently become another key. */
function decodeBase64(text: string): Buffer | null {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, "base64") : null;
}

export const newEncryptionKeys = (): string => `${newKeyId()}:${randomBytes(32).toString("base64")}`;
export const newIndexKey = (): string => randomBytes(32).toString("base64");
export const newKeyId = (): string => randomBytes(4).toString("hex");
