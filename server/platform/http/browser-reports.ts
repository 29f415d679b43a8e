import type { FastifyInstance } from "fastify";
import type { Clock } from "#server/kernel/clock.ts";
import { minutes } from "#server/kernel/clock.ts";
import type { Logger } from "#server/platform/observability/logger.ts";
import { type BrowserVital, browserVitals, type Metrics } from "#server/platform/observability/metrics.ts";

export interface BrowserReportsOptions {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly allowedOrigins: readonly string[];
  readonly clock: Clock;
}

/** An error that nobody caught, as client/app/reports.ts sends it. `route` is a pattern, `errorId` what the person was shown. */
interface ErrorReport {
  readonly kind: "error";
  readonly errorId: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly route: string;
  readonly release: string;
}

interface VitalReport {
  readonly kind: "vital";
  readonly name: BrowserVital;
  /** Milliseconds; a layout shift has no unit. */
  readonly value: number;
}

type Report = ErrorReport | VitalReport;

const longestReport = 16 * 1024;
const mostReports = 50;
/** A page that fails in a loop, on every screen at once, must not fill the log; what is beyond is counted. */
const errorsAMinute = 60;

/**
 * `POST /reports`: what went wrong in browsers, and how long people waited there.
 * Promise: nothing that a browser sends gets into a log but the fields named here, cut to their length and scrubbed as every line is.
 */
export async function browserReports(server: FastifyInstance, { logger, metrics, allowedOrigins, clock }: BrowserReportsOptions): Promise<void> {
  let window = { since: clock.now().getTime(), logged: 0 };
  const mayLog = () => {
    const now = clock.now().getTime();
    if (now - window.since >= minutes(1)) window = { since: now, logged: 0 };
    return window.logged++ < errorsAMinute;
  };

  server.post("/reports", { bodyLimit: longestReport }, (request, reply) => {
    reply.header("cache-control", "no-store");
    // A beacon always names its origin; a page elsewhere has nothing to report here.
    if (!allowedOrigins.includes(request.headers.origin ?? "")) return reply.code(403).send({ error: "Reports come from Portrait's own pages." });
    for (const report of reportsIn(request.body)) {
      if (report.kind === "vital") {
        metrics.browserVital(report.name, report.value);
        continue;
      }
      metrics.errorReported("browser");
      if (!mayLog()) continue;
      const { kind: _, name, message, stack, ...facts } = report;
      logger.error({ ...facts, where: "browser", err: Object.assign(new Error(message), { name, stack }) }, "Something went wrong in a browser");
    }
    return reply.code(204).send();
  });
}

function reportsIn(body: unknown): readonly Report[] {
  const reports = typeof body === "object" && body !== null && "reports" in body && Array.isArray(body.reports) ? body.reports : [];
  return reports.slice(0, mostReports).flatMap((report: unknown) => reportOf(report) ?? []);
}

function reportOf(value: unknown): Report | null {
  if (typeof value !== "object" || value === null) return null;
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields["kind"] === "vital") {
    const name = browserVitals.find((vital) => vital === fields["name"]);
    const { value: figure } = fields as { value?: unknown };
    return name !== undefined && typeof figure === "number" && Number.isFinite(figure) && figure >= 0 ? { kind: "vital", name, value: figure } : null;
  }
  if (fields["kind"] !== "error" || typeof fields["errorId"] !== "string" || !/^[0-9a-f-]{36}$/.test(fields["errorId"])) return null;
  const text = (name: string, longest: number) => (typeof fields[name] === "string" ? (fields[name] as string).slice(0, longest) : "");
  return {
    kind: "error",
    errorId: fields["errorId"],
    name: text("name", 60),
    message: text("message", 500),
    stack: text("stack", 4_000),
    route: text("route", 100),
    release: text("release", 60),
  };
}
