import { createHash, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { gcmOpen, gcmSeal } from "./aes-gcm.ts";

/** 256 random bits in base64url: 43 characters. */
export const newToken = (): string => randomBytes(32).toString("base64url");

/** What is stored of a token. Plain SHA-256 is enough: there is nothing to guess in 256 random bits. */
export const hashOfToken = (token: string): Buffer => createHash("sha256").update(token).digest();

/** Whether a token is the one that the stored hash belongs to, in the same time whatever the answer. */
export function isToken(token: string, storedHash: Buffer): boolean {
  const hash = hashOfToken(token);
  return hash.length === storedHash.length && timingSafeEqual(hash, storedHash);
}

/**
 * Seals for whoever shows the token again: the key is derived from the token, of which only a hash is stored,
 * and a hash (SHA-256 of the token) says nothing about the key (HKDF of the token).
 */
export function sealUnder(token: string, plaintext: string | Uint8Array): Buffer {
  const salt = randomBytes(saltBytes);
  return Buffer.concat([salt, gcmSeal(keyUnder(token, salt), plaintext, purpose)]);
}

/** Null where another token sealed it, or a byte was changed. */
export const openUnder = (token: string, sealed: Buffer): string | null => openBytesUnder(token, sealed)?.toString("utf8") ?? null;

/** As `openUnder`, for what is no text. */
export function openBytesUnder(token: string, sealed: Buffer): Buffer | null {
  const salt = sealed.subarray(0, saltBytes);
  return gcmOpen(keyUnder(token, salt), sealed.subarray(saltBytes), purpose);
}

const saltBytes = 16;
const purpose = Buffer.from("portrait: sealed under a token, 1");
const keyUnder = (token: string, salt: Buffer) => Buffer.from(hkdfSync("sha256", token, salt, purpose, 32));
