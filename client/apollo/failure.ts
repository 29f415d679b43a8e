import { CombinedGraphQLErrors, ServerError } from "@apollo/client/errors";

/** What a page shows when an answer could not be had: a sentence, and what can be done about it. */
export interface Failure {
  readonly code: string;
  readonly title: string;
  readonly message: string;
  /** To quote to whoever runs the server; the log has the rest. */
  readonly errorId: string | null;
  readonly mayRetry: boolean;
}

interface WireError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** The errors of an answer, also where they came with a status that is not 200. */
export function wireErrors(error: unknown): readonly WireError[] {
  if (CombinedGraphQLErrors.is(error)) return error.errors;
  if (ServerError.is(error)) return parsedErrors(error.bodyText);
  return [];
}

function parsedErrors(body: string): readonly WireError[] {
  try {
    const parsed = JSON.parse(body) as { errors?: readonly WireError[] };
    return parsed.errors ?? [];
  } catch {
    return [];
  }
}

export const hasCode = (error: unknown, code: string): boolean => wireErrors(error).some((each) => each.extensions?.code === code);

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** The one place where error codes become words. */
export function failureOf(error: unknown): Failure {
  const [first] = wireErrors(error);
  if (!first) {
    const title = ServerError.is(error) ? "Portrait can't answer at the moment" : "No connection";
    const message = "Nothing you entered is lost. Check your connection and try again.";
    return { code: "NETWORK", title, message, errorId: null, mayRetry: true };
  }
  const code = text(first.extensions?.code) ?? "INTERNAL";
  const errorId = text(first.extensions?.errorId);
  switch (code) {
    case "FORBIDDEN":
      return { code, title: "You may not see this", message: first.message, errorId, mayRetry: false };
    case "NOT_FOUND":
      return { code, title: "There is nothing here", message: first.message, errorId, mayRetry: false };
    case "UNAUTHENTICATED":
      return { code, title: "Sign in first", message: "Your session has ended. Sign in again to go on.", errorId, mayRetry: false };
    case "RATE_LIMITED":
      return { code, title: "That was a lot at once", message: "Wait a moment, then try again.", errorId, mayRetry: true };
    case "UNAVAILABLE":
    case "DEADLINE_EXCEEDED":
      return { code, title: "Portrait can't answer at the moment", message: first.message, errorId, mayRetry: true };
    case "BAD_USER_INPUT":
      return { code, title: "That can't be looked up", message: first.message, errorId, mayRetry: false };
    default:
      return { code, title: "Something went wrong on our side", message: "It has been recorded. Try again in a moment.", errorId, mayRetry: true };
  }
}
