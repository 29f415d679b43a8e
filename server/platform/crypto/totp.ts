// Codes of an authenticator app, by RFC 6238: SHA-1, six digits, a new one every 30 seconds, which is what every app can do.
// Promise: a code is good for its own time step and one on either side; that each step is accepted once is for whoever keeps the steps.
import { Secret, TOTP } from "otpauth";

const issuer = "Portrait";
const settings = { algorithm: "SHA1", digits: 6, period: 30 } as const;
/** RFC 4226 recommends 160 bits. */
const secretBytes = 20;
const drift = 1;

/** In base32, as people type it where they can't scan it. */
export const newTotpSecret = (): string => new Secret({ size: secretBytes }).base32;

/** What the QR code holds; `label` tells people's accounts apart in their app. */
export const otpauthUrl = (secret: string, label: string): string => totp(secret, label).toString();

/** The time step that a code belongs to, counted from 1970; null for a code that is not good at that time. */
export function stepOf(secret: string, typed: string, at: Date): number | null {
  // Apps show it as two groups.
  const token = typed.replace(/\s/g, "");
  if (!/^[0-9]{6}$/.test(token)) return null;
  const timestamp = at.getTime();
  const delta = totp(secret).validate({ token, timestamp, window: drift });
  return delta === null ? null : TOTP.counter({ period: settings.period, timestamp }) + delta;
}

const totp = (secret: string, label = "") => new TOTP({ ...settings, issuer, label, secret: Secret.fromBase32(secret) });
