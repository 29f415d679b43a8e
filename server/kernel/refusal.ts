/** What the caller can mend on this screen: data, not an exception. Becomes a `UserError` in GraphQL. */
export type Refusal =
  | { readonly kind: "invalid"; readonly code: InvalidCode; readonly message: string; readonly path: readonly string[] }
  | { readonly kind: "conflict"; readonly code: ConflictCode; readonly message: string; readonly path: readonly string[] }
  | { readonly kind: "version"; readonly code: "VERSION_CONFLICT"; readonly message: string; readonly path: readonly string[]; readonly currentVersion: number }
  | {
      readonly kind: "limit";
      readonly code: LimitCode;
      readonly message: string;
      readonly path: readonly string[];
      readonly limit: number;
      /** Null where waiting does not help. */
      readonly retryAt: Date | null;
    }
  | {
      readonly kind: "suspended";
      readonly code: "ACCOUNT_SUSPENDED";
      readonly message: string;
      readonly path: readonly string[];
      readonly reason: string;
      /** Null where somebody has to lift it. */
      readonly until: Date | null;
    };

/** The input breaks a rule. */
export const invalidCodes = [
  "REQUIRED",
  "TOO_SHORT",
  "TOO_LONG",
  "BAD_FORMAT",
  "UNKNOWN_VALUE",
  "IN_THE_FUTURE",
  "TOO_COMMON",
  "WRONG_CREDENTIALS",
  "WRONG_PASSWORD",
  "SAME_PASSWORD",
  "SAME_EMAIL",
  "BAD_TOKEN",
  "OTHER_ADDRESS",
  "OUT_OF_RANGE",
  "TWICE",
  "WRONG_CODE",
  "CHALLENGE_OVER",
  "UNKNOWN_ROLE",
  "NOT_AN_IMAGE",
  "UNSUPPORTED_FORMAT",
  "DAMAGED_IMAGE",
  "EMPTY_FILE",
  "SECOND_FORMAT",
  "CROP_OUTSIDE",
  "AUDIENCE_NOT_ALLOWED",
] as const;
export type InvalidCode = (typeof invalidCodes)[number];

/** The input is fine by itself and clashes with what is there. */
export const conflictCodes = [
  "TAKEN",
  "RESERVED",
  "SIGN_UP_CLOSED",
  "LAST_ADMINISTRATOR",
  "MORE_THAN_YOU_HOLD",
  "NOT_GRANTED",
  "ALWAYS_VISIBLE",
  "NOTHING_TO_UNDO",
  "NOTHING_TO_RESTORE",
  "EXPORT_UNDERWAY",
  "TOTP_ENABLED",
  "TOTP_NOT_ENABLED",
  "NO_ENROLMENT",
  "BUILT_IN",
  "ROLE_IN_USE",
  "YOURSELF",
  "NOT_SUSPENDED",
  "INVITED_ALREADY",
  "ACCEPTED_ALREADY",
] as const;
export type ConflictCode = (typeof conflictCodes)[number];

/** A limit was reached; `limit` says which. */
export const limitCodes = ["FILE_TOO_LARGE", "TOO_MANY_PIXELS", "UPLOAD_QUEUE_FULL", "TOO_MANY_MAILS", "TOO_MANY_EXPORTS", "TOO_MANY_ATTEMPTS"] as const;
export type LimitCode = (typeof limitCodes)[number];

export const invalid = (code: InvalidCode, message: string, ...path: string[]): Refusal => ({ kind: "invalid", code, message, path });
export const conflict = (code: ConflictCode, message: string, ...path: string[]): Refusal => ({ kind: "conflict", code, message, path });
export const versionConflict = (currentVersion: number, ...path: string[]): Refusal => ({
  kind: "version",
  code: "VERSION_CONFLICT",
  message: "Somebody else changed this in the meantime. Look at both versions and save again.",
  path,
  currentVersion,
});
export const limitReached = (code: LimitCode, message: string, limit: number, path: readonly string[], retryAt: Date | null = null): Refusal => ({
  kind: "limit",
  code,
  message,
  path,
  limit,
  retryAt,
});

const inUtc = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
export const suspended = ({ reason, until }: { readonly reason: string; readonly until: Date | null }, ...path: string[]): Refusal => ({
  kind: "suspended",
  code: "ACCOUNT_SUSPENDED",
  message: `This account is suspended${until === null ? "" : ` until ${inUtc.format(until)} UTC`}. ${reason}`,
  path,
  reason,
  until,
});

/** A use case either did it, or says everything that stands in its way. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusals: readonly Refusal[] };

export const done = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const refused = (...refusals: readonly Refusal[]): Outcome<never> => ({ ok: false, refusals });
