import { DomainError } from "#server/kernel/errors.ts";
import { CannotStart, exitCodes } from "#server/platform/config/cannot-start.ts";
import { ConfigError } from "#server/platform/config/config.ts";

const exitCodeOfConfig = 78;
const exitCodeOfUsage = 64;

/** Ends the process with a message that a person can act on; what nobody foresaw keeps its stack. */
export function giveUp(error: unknown): never {
  const end = endOf(error);
  if (end === null) throw error;
  process.stderr.write(`${end.message}\n`);
  process.exit(end.exitCode);
}

/** The last words for a failure that a person can mend, and the exit code; null for one that nobody foresaw. */
export function endOf(error: unknown): { readonly message: string; readonly exitCode: number } | null {
  if (error instanceof ConfigError) return { message: error.message, exitCode: exitCodeOfConfig };
  if (error instanceof CannotStart) return { message: error.message, exitCode: error.exitCode };
  const isDatabase = error instanceof DomainError && error.details["dependency"] === "database";
  if (error instanceof DomainError && error.code === "UNAVAILABLE" && !isDatabase) return { message: error.message, exitCode: exitCodes.unavailable };
  const cause = isDatabase ? error.cause : error;
  const { code, message, port, syscall } = (cause ?? {}) as { code?: unknown; message?: unknown; port?: number; syscall?: unknown };
  if (typeof code === "string" && code.startsWith("ERR_PARSE_ARGS")) return { message: String(message), exitCode: exitCodeOfUsage };
  if (code === "EADDRINUSE" && port !== undefined) {
    return {
      message: `Port ${port} is taken by another program. Stop that one, or choose another port: PORT=${port + 1} npm start`,
      exitCode: exitCodes.inUse,
    };
  }
  // Of PostgreSQL: class 28 is who may come in, 3D that there is no such database. None of them repeats the password.
  if (typeof code === "string" && /^(28|3D)...$/.test(code)) {
    return { message: `The database lets nobody in: ${String(message)}. Mend DATABASE_URL or the role, and start again.`, exitCode: exitCodes.unavailable };
  }
  if (isDatabase || syscall === "connect" || syscall === "getaddrinfo") {
    return { message: `The database is not reachable: ${String(message)}. Start it or mend DATABASE_URL, and start again.`, exitCode: exitCodes.unavailable };
  }
  return null;
}
