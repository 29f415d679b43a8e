import type { IncomingMessage, Server, ServerResponse } from "node:http";
import cookie from "@fastify/cookie";
import cors from "@fastify/cors";
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { newId } from "#server/kernel/ids.ts";
import { inRequest, type Logger } from "#server/platform/observability/logger.ts";
import type { Metrics } from "#server/platform/observability/metrics.ts";

export interface HttpServerOptions {
  readonly allowedOrigins: readonly string[];
  /** How many proxies stand in front; that many of `X-Forwarded-For` are believed. */
  readonly trustProxy: number;
  readonly isSecure: boolean;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The server before any route: request ids, logs, metrics, and the headers that every answer has. */
export async function createHttpServer({
  allowedOrigins,
  trustProxy,
  isSecure,
  logger,
  metrics,
}: HttpServerOptions): Promise<FastifyInstance<Server, IncomingMessage, ServerResponse>> {
  const server = fastify<Server, IncomingMessage, ServerResponse>({
    trustProxy: (_address, hop) => hop < trustProxy,
    genReqId: () => newId(),
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // Keep-alive connections without a request don't hold up the end.
    forceCloseConnections: "idle" as never,
    // Ten megabytes over a slow phone take their time.
    requestTimeout: 300_000,
    routerOptions: { maxParamLength: 300 },
  });
  await server.register(cookie);
  await server.register(cors, {
    origin: [...allowedOrigins],
    credentials: true,
    methods: ["GET", "POST"],
    allowedHeaders: ["authorization", "content-type", "apollo-require-preflight", "x-apollo-operation-name", "idempotency-key"],
    maxAge: 600,
  });
  server.addHook("preClose", async () => {
    // Node looks for idle connections only once, and one that is busy at that moment would be waited for until its keep-alive is over.
    const closing = setInterval(() => server.server.closeIdleConnections(), 100);
    server.server.once("close", () => clearInterval(closing));
  });
  server.addHook("onRequest", (request, reply, done) => {
    for (const [name, value] of Object.entries(securityHeaders)) reply.header(name, value);
    if (isSecure) reply.header("strict-transport-security", "max-age=31536000; includeSubDomains");
    reply.header("x-request-id", request.id);
    inRequest(request.id, done);
  });
  server.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "unknown";
    metrics.httpRequest(route, request.method, reply.statusCode, reply.elapsedTime / 1_000);
    logger.debug({ route, method: request.method, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, "Answered");
    done();
  });
  return server;
}

const securityHeaders = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
  "x-frame-options": "DENY",
} as const;
