import { invalid, type Refusal } from "#server/kernel/refusal.ts";

const longestAddress = 254;
// RFC 5321 with the quoted local parts left out, which no mailbox in use has; the same as HTML's own input type=email, and a dot in the domain.
const syntax = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

/** The one form in which an address is kept and compared: trimmed, in lower case. */
export const normalizedEmail = (typed: string): string => typed.trim().normalize("NFKC").toLowerCase();

export function emailRefusals(normalized: string, ...path: string[]): readonly Refusal[] {
  if (normalized === "") return [invalid("REQUIRED", "Enter your e-mail address.", ...path)];
  if (normalized.length > longestAddress) return [invalid("TOO_LONG", `An e-mail address has at most ${longestAddress} characters.`, ...path)];
  if (!syntax.test(normalized)) return [invalid("BAD_FORMAT", "This is not an e-mail address: it looks like name@example.com.", ...path)];
  return [];
}
