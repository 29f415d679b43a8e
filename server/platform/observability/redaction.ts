// Keeps secrets and personal data out of logs.
// Promise: values under telling names never get in, whatever their depth; what slips into a text is cut out of the finished line.

const censored = "[redacted]";

/** Names under which a value is secret or about a person. Figures under them stay: a token's size is no token. */
const telling =
  /pass(word|phrase)|secret|token|credential|authorization|cookie|api-?key|signingkey|encryptionkey|indexkey|email|e-mail|mailto|phone|birth|displayname|useragent|user-agent|remoteaddress|^(ip|to|handle|variables|parameters|sealed)$/i;

const deepest = 6;
const longestList = 50;

/** A copy of what is to be logged, without what must not be. */
export function redacted(fields: Record<string, unknown>): Record<string, unknown> {
  return redactedObject(fields, 0);
}

function redactedObject(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, isTelling(key, value) ? censored : redactedValue(value, depth + 1)]));
}

const isTelling = (key: string, value: unknown) => value != null && typeof value !== "number" && typeof value !== "boolean" && telling.test(key);

function redactedValue(value: unknown, depth: number): unknown {
  if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function") return String(value);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (value instanceof Error) return describedError(value);
  if (depth > deepest) return "[deeper]";
  if (Array.isArray(value)) return value.slice(0, longestList).map((item) => redactedValue(item, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return redactedObject(value, depth);
  // Entities, requests, buffers: nobody can say what is in them, so only what they are is told.
  return `[${value.constructor.name}]`;
}

/** What helps to find the cause. Drivers hang statements with their parameters onto errors: only what is named here gets through. */
export function describedError(error: Error, depth = 0): Record<string, unknown> {
  const { code, constraint, table, column, syscall, reason, cause } = error as Error & Record<string, unknown>;
  const known = { code, constraint, table, column, syscall, reason };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => typeof value === "string" || typeof value === "number")),
    ...(cause instanceof Error && depth < deepest ? { cause: describedError(cause, depth + 1) } : {}),
  };
}

/** Bounded repetitions, so that no line, however long, takes more than linear time. */
const traces: readonly (readonly [RegExp, string])[] = [
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s"'/@]{0,512}@/gi, "$1[credentials]@"],
  [/\beyJ[\w-]{8,2048}\.[\w-]{1,4096}\.[\w-]{1,1024}/g, "[token]"],
  [/\bvercel_blob_\w{1,20}?_\w{1,256}/g, "[token]"],
  [/\b(Bearer|Basic) [\w.~+/=-]{6,4096}/gi, "$1 [token]"],
  [/([?&#][\w-]{0,40}(?:token|code|secret|key|signature|password)=)[^&\s"'\\]{1,4096}/gi, "$1[redacted]"],
  [/[^\s"'<>()[\]{}@,:;=\\/]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,8}\.\p{L}{2,24}/gu, "[address]"],
];

/** Cuts addresses, tokens and passwords in URLs out of a finished line. */
export const scrubbed = (line: string): string => traces.reduce((text, [trace, instead]) => text.replace(trace, instead), line);
