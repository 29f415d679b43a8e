import { CombinedGraphQLErrors, ServerError } from "@apollo/client/errors";
import { t } from "#client/messages/language.ts";
import { permissionText, saysInEnglish } from "#client/ui/server-words.ts";

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
    const title = ServerError.is(error) ? t("failure.unavailable") : t("failure.no-connection");
    const message = t("failure.nothing-lost");
    return { code: "NETWORK", title, message, errorId: null, mayRetry: true };
  }
  const code = text(first.extensions?.code) ?? "INTERNAL";
  const errorId = text(first.extensions?.errorId);
  switch (code) {
    case "FORBIDDEN":
      return { code, title: t("failure.forbidden"), message: saysInEnglish(first.message) ?? permissionNeeded(first), errorId, mayRetry: false };
    case "NOT_FOUND":
      return { code, title: t("common.nothing-here"), message: saysInEnglish(first.message) ?? t("failure.not-found"), errorId, mayRetry: false };
    case "UNAUTHENTICATED":
      return { code, title: t("failure.sign-in-first"), message: t("failure.session-ended"), errorId, mayRetry: false };
    // They were asked, and would rather not.
    case "REAUTH_REQUIRED":
      return { code, title: t("failure.not-proved"), message: t("failure.not-proved-lead"), errorId, mayRetry: true };
    case "RATE_LIMITED":
      return { code, title: t("failure.rate-limited"), message: t("failure.wait"), errorId, mayRetry: true };
    case "UNAVAILABLE":
    case "DEADLINE_EXCEEDED":
      return { code, title: t("failure.unavailable"), message: saysInEnglish(first.message) ?? t("failure.nothing-changed"), errorId, mayRetry: true };
    case "BAD_USER_INPUT":
      return { code, title: t("failure.bad-input"), message: saysInEnglish(first.message) ?? t("failure.address-wrong"), errorId, mayRetry: false };
    default:
      return { code, title: t("failure.internal"), message: t("failure.recorded"), errorId, mayRetry: true };
  }
}

function permissionNeeded({ extensions }: WireError): string {
  const permission = text(extensions?.requiredPermission);
  return permission === null ? t("failure.not-for-you") : t("failure.permission-needed", { permission, what: permissionText(permission, "") });
}

/** Both in one line, where there is no room for a title. */
export const failureText = ({ title, message }: Failure): string => t("failure.line", { title, message });
