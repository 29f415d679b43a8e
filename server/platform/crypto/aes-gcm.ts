import { type CipherKey, createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const nonceBytes = 12;
const tagBytes = 16;
export const gcmOverhead = nonceBytes + tagBytes;

/** AES-256-GCM with a random 96-bit nonce: nonce, tag, ciphertext. */
export function gcmSeal(key: CipherKey, plaintext: string | Uint8Array, associated: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes }).setAAD(associated);
  const ciphertext = Buffer.concat([cipher.update(typeof plaintext === "string" ? Buffer.from(plaintext, "utf8") : plaintext), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
}

/** Null where one bit of the key, the associated data or the sealed bytes is another one. */
export function gcmOpen(key: CipherKey, sealed: Buffer, associated: Buffer): Buffer | null {
  if (sealed.length < gcmOverhead) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(associated)
    .setAuthTag(sealed.subarray(nonceBytes, gcmOverhead));
  const plaintext = decipher.update(sealed.subarray(gcmOverhead));
  try {
    return Buffer.concat([plaintext, decipher.final()]);
  } catch {
    return null;
  }
}
