import type { FastifyInstance } from "fastify";
import { type Clock, minutes } from "#server/kernel/clock.ts";
import type { LinkProof } from "#server/platform/crypto/signed-links.ts";
import { type Logger, watchLines } from "#server/platform/observability/logger.ts";
import { type BrowserVital, browserVitals, type Metrics } from "#server/platform/observability/metrics.ts";

export interface BrowserReportsOptions {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly allowedOrigins: readonly string[];
  readonly clock: Clock;
  /** Whether it is a readiness check that asks, of whichever instance. */
  readonly isProbe: (proof: LinkProof) => boolean;
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
 * `POST /reports`: what went wrong in browsers, and how long people waited there. At an address that a readiness check
 * signed, the report is counted and logged as its own, and the answer says what became of it.
 * Promise: nothing that a browser sends gets into a log but the fields named here, cut to their length and scrubbed as every line is.
 */
export async function browserReports(server: FastifyInstance, { logger, metrics, allowedOrigins, clock, isProbe }: BrowserReportsOptions): Promise<void> {
  let window = { since: clock.now().getTime(), logged: 0 };
  const mayLog = () => {
    const now = clock.now().getTime();
    if (now - window.since >= minutes(1)) window = { since: now, logged: 0 };
    return window.logged++ < errorsAMinute;
  };

  const take = (reports: readonly Report[], where: "browser" | "readiness") => {
    for (const report of reports) {
      if (report.kind === "vital") {
        metrics.browserVital(report.name, report.value);
        continue;
      }
      metrics.errorReported(where);
      if (where === "browser" && !mayLog()) continue;
      const { kind: _, name, message, stack, ...facts } = report;
      const line = { ...facts, where, err: Object.assign(new Error(message), { name, stack }) };
      // Nobody is to be woken by a check that tries whether anybody would be.
      if (where === "readiness") logger.info(line, "A readiness check reported an error, and nothing went wrong");
      else logger.error(line, "Something went wrong in a browser");
    }
  };

  const probe = async (reports: readonly Report[]) => {
    const before = await metrics.errorsReported("readiness");
    const lines: string[] = [];
    const stop = watchLines(logger, (line) => lines.push(line));
    take(reports, "readiness");
    stop();
    return { counted: (await metrics.errorsReported("readiness")) - before, lines };
  };

  server.post("/reports", { bodyLimit: longestReport }, async (request, reply) => {
    reply.header("cache-control", "no-store");
    // A beacon always names its origin; a page elsewhere has nothing to report here.
    if (!allowedOrigins.includes(request.headers.origin ?? "")) return reply.code(403).send({ error: "Reports come from Portrait's own pages." });
    const reports = reportsIn(request.body);
    if (isProbe(request.query as LinkProof)) return reply.send(await probe(reports));
    take(reports, "browser");
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
