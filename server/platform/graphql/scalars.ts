import { GraphQLScalarType, Kind } from "graphql";
import { GraphQLEmailAddress, GraphQLURL } from "graphql-scalars";
import GraphQLUpload from "graphql-upload/GraphQLUpload.mjs";

/** Times are UTC, in RFC 3339 with milliseconds. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: "DateTime",
  description: "A point in time in UTC, as RFC 3339: `2026-11-23T08:30:00.000Z`.",
  serialize: (value) => (value as Date).toISOString(),
  parseValue: (value) => instant(value),
  parseLiteral: (node) => instant(node.kind === Kind.STRING ? node.value : null),
});

/** A day without a time, as people have birthdays. */
export const CalendarDate = new GraphQLScalarType<string, string>({
  name: "Date",
  description: "A day of the calendar without a time, as ISO 8601: `1990-02-28`.",
  serialize: (value) => String(value),
  parseValue: (value) => day(value),
  parseLiteral: (node) => day(node.kind === Kind.STRING ? node.value : null),
});

export const JsonValue = new GraphQLScalarType<unknown, unknown>({
  name: "JSON",
  description: "Any JSON value.",
  serialize: (value) => value,
  parseValue: (value) => value,
});

export const EmailAddress = new GraphQLScalarType({ ...GraphQLEmailAddress.toConfig(), description: "An e-mail address (RFC 5321), in lower case." });

export const Url = new GraphQLScalarType({
  ...GraphQLURL.toConfig(),
  name: "URL",
  description: "An absolute URL, http or https.",
  serialize: (value) => String(value),
});

export const Upload = new GraphQLScalarType({ ...GraphQLUpload.toConfig(), description: "A file of a multipart request (graphql-multipart-request-spec)." });

function instant(value: unknown): Date {
  const at = typeof value === "string" && /^\d{4}-\d{2}-\d{2}T/.test(value) ? new Date(value) : null;
  if (at === null || Number.isNaN(at.getTime())) throw new TypeError("A DateTime is written as 2026-11-23T08:30:00Z.");
  return at;
}

function day(value: unknown): string {
  if (typeof value !== "string" || !isCalendarDay(value)) throw new TypeError("A Date is written as 1990-02-28.");
  return value;
}

/** Whether a text is a day that the calendar has. */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
