import { invalid, type Refusal } from "#server/kernel/refusal.ts";
import { commonPasswords } from "./common-passwords.ts";

/** Who chooses the password: nobody's password is their own name or address. */
export interface PasswordOwner {
  readonly email: string;
  readonly names: readonly string[];
}

const shortest = 8;
const longest = 256;

/** Everything that stands against a new password: at most one refusal, at `path`. No rules of composition, after NIST SP 800-63B and OWASP ASVS 6.2. */
export function passwordRefusals(password: string, owner: PasswordOwner, ...path: string[]): readonly Refusal[] {
  const characters = [...password.normalize("NFKC")].length;
  if (characters < shortest) return [invalid("TOO_SHORT", `Use at least ${shortest} characters.`, ...path)];
  if (characters > longest) return [invalid("TOO_LONG", `Use at most ${longest} characters.`, ...path)];
  if (commonPasswords.has(password.normalize("NFKC").toLowerCase())) {
    return [invalid("TOO_COMMON", "This password is one of the most common ones, so it is guessed first. Choose another one.", ...path)];
  }
  if (isOwn(password, owner)) {
    return [invalid("TOO_COMMON", "Do not use your own name or address as the password. Choose something that nobody knows about you.", ...path)];
  }
  return [];
}

function isOwn(password: string, { email, names }: PasswordOwner): boolean {
  const own = [email, email.slice(0, Math.max(email.lastIndexOf("@"), 0)), ...names].map(bare).filter((name) => name !== "");
  return own.includes(bare(password)) || own.includes(bare(password).replace(/\d+$/, ""));
}

/** "Ada Lovelace", "ada.lovelace" and "AdaLovelace!" are the same name. */
const bare = (text: string) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, "");
