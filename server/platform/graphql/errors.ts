import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { DomainError, errorCodes } from "#server/kernel/errors.ts";

/** Writes an unknown failure to the log and answers the id under which it can be found there. */
export type ReportError = (error: unknown) => string;

/**
 * The one place where failures become GraphQL errors.
 * Promise: a caller learns a code and what to do; an unknown failure says nothing but an `errorId` that the log has.
 */
export function translateError(report: ReportError): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const original = error instanceof GraphQLError ? error.originalError : error;
    const { locations, path } = formatted;
    const place = { ...(locations && { locations }), ...(path && { path }) };
    if (original instanceof DomainError) {
      if (errorCodes[original.code].blame === "us") report(original.cause ?? original);
      return { message: original.message, ...place, extensions: { ...original.details, code: original.code } };
    }
    const code = formatted.extensions?.["code"];
    if (isTheCallers(code)) return { message: formatted.message, ...place, extensions: { code: code === "BAD_REQUEST" ? "BAD_USER_INPUT" : code } };
    if (isExposed(original)) return { message: original.message, ...place, extensions: { code: "BAD_USER_INPUT" } };
    if (isUnstorable(original))
      return {
        message: "A text in this request holds the character U+0000, which can't be stored or searched.",
        ...place,
        extensions: { code: "BAD_USER_INPUT" },
      };
    const errorId = report(original ?? error);
    return { message: `Something went wrong on our side. Tell your administrator this id: ${errorId}`, ...place, extensions: { code: "INTERNAL", errorId } };
  };
}

/** Of an answer that is nothing but this error. */
export const statusOf = ({ code }: DomainError): number =>
  code === "UNAUTHENTICATED" ? 401 : errorCodes[code].blame === "caller" ? 400 : code === "UNAVAILABLE" ? 503 : 500;

const callersCodes = new Set([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "BAD_USER_INPUT",
  "BAD_REQUEST",
  "OPERATION_RESOLUTION_FAILURE",
  "PERSISTED_QUERY_NOT_SUPPORTED",
  "PERSISTED_QUERY_NOT_FOUND",
]);
const isTheCallers = (code: unknown): code is string => typeof code === "string" && callersCodes.has(code);

/** What graphql-upload throws, also into a resolver's arguments: a form that is none, a file that is missing, a sender who hung up. */
const isExposed = (error: unknown): error is Error => error instanceof Error && "expose" in error && error.expose === true;

// What PostgreSQL says to U+0000 in a text and in JSON: the one character that passes every other check.
const unstorable = new Set(["22021", "22P05"]);
const isUnstorable = (error: unknown): boolean => unstorable.has((error as { driverError?: { code: string } } | null | undefined)?.driverError?.code ?? "");
