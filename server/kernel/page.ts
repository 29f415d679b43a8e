import { badInput } from "./errors.ts";
import { isId } from "./ids.ts";

/** Relay's forward paging by keyset: the cursor holds the sort key of the last row, never an offset. */
export interface PageRequest {
  readonly first: number;
  readonly after: readonly (string | number)[] | null;
}

export interface Page<T> {
  readonly edges: readonly { readonly node: T; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

const largestPage = 100;

/** What a part of a cursor is; whatever else stands there was not made by this list. */
export type CursorPart = "text" | "time" | "number" | "id";

/** Reads `first` (1 to 100) and `after`; throws BAD_USER_INPUT for anything else. `parts` are those of this order's cursor. */
export function pageRequest(args: { readonly first: number; readonly after?: string | null | undefined }, parts: readonly CursorPart[]): PageRequest {
  if (!Number.isInteger(args.first) || args.first < 1 || args.first > largestPage) throw badInput(`first must be from 1 to ${largestPage}.`, ["first"]);
  return { first: args.first, after: args.after == null ? null : decodeCursor(args.after, parts) };
}

/** `rows` were fetched with a limit of `first + 1`; the extra one only says that there is more. */
export function pageOf<T>(rows: readonly T[], request: PageRequest, keyOf: (row: T) => readonly (string | number)[]): Page<T> {
  return {
    edges: rows.slice(0, request.first).map((node) => ({ node, cursor: encodeCursor(keyOf(node)) })),
    hasNextPage: rows.length > request.first,
    hasPreviousPage: request.after !== null,
  };
}

const encodeCursor = (key: readonly (string | number)[]) => Buffer.from(JSON.stringify(key)).toString("base64url");

function decodeCursor(cursor: string, parts: readonly CursorPart[]): readonly (string | number)[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(key) && key.length === parts.length && key.every((value, index) => fits(value, parts[index]))) return key;
  } catch {
    // falls through to the one message that every bad cursor gets
  }
  throw badInput("after is not a cursor of this list.", ["after"]);
}

function fits(value: unknown, part: CursorPart | undefined): boolean {
  if (part === "number") return Number.isSafeInteger(value) && Math.abs(value as number) < 2 ** 31;
  if (typeof value !== "string") return false;
  if (part === "id") return isId(value);
  if (part === "time") return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(value) && !Number.isNaN(Date.parse(value));
  return !value.includes("\0");
}
