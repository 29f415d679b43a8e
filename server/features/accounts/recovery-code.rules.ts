import { randomBytes } from "node:crypto";
import { hashOfToken } from "#server/platform/crypto/tokens.ts";

/** So many are given out at a time. */
const codesInASet = 10;
/** 80 bits: sixteen characters of five bits each. */
const codeBytes = 10;
// Crockford's base32: no letter that is taken for a digit, and no u.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** Ten codes of 80 random bits, such as `3k9d-7qzv-m0xe-t5ha`. */
export const newRecoveryCodes = (): readonly string[] => Array.from({ length: codesInASet }, newCode);

/**
 * What is stored of a code, however it was typed. Plain SHA-256 and not argon2id: a slow hash protects what can be guessed, which 80 random
 * bits can't be, and ten of them for each wrong code would be work that anybody could have us do.
 */
export const hashOfRecoveryCode = (typed: string): Buffer => hashOfToken(asWritten(typed));

function newCode(): string {
  const bits = [...randomBytes(codeBytes)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const characters = (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join("");
  return (characters.match(/.{4}/g) ?? []).join("-");
}

const asWritten = (typed: string) => typed.normalize("NFKC").toLowerCase().replace(/[\s-]/g, "").replaceAll("o", "0").replace(/[il]/g, "1");
