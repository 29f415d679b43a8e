import { randomUUID } from "node:crypto";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";

export interface ErrorContext {
  /** Which door it came through. */
  readonly where: "graphql" | "http" | "job" | "process";
  /** Operation, route or job: a name, never what a person typed. */
  readonly what?: string;
}

/** Writes what is ours to mend into the log and gives the id that the caller is told instead of the message. */
export type ReportError = (error: unknown, context: ErrorContext) => string;

export const errorReporter =
  (logger: Logger, metrics: Metrics): ReportError =>
  (error, context) => {
    const errorId = randomUUID();
    metrics.errorReported(context.where);
    logger.error(
      { err: error instanceof Error ? error : new Error(`Thrown, and not an Error: ${typeof error}`), errorId, ...context },
      "Something went wrong on our side",
    );
    return errorId;
  };
