import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import processRequest from "graphql-upload/processRequest.mjs";
import { seconds } from "#server/kernel/clock.ts";
import { DomainError } from "#server/kernel/errors.ts";
import { type Origin, signedIn, type Viewer } from "#server/kernel/viewer.ts";
import { type ReportError, statusOf, translateError } from "#server/platform/graphql/errors.ts";
import { type Identified, identify, PortraitContext } from "#server/platform/graphql/request-context.ts";
import { refreshCookie } from "./refresh-cookie.ts";

export interface GraphqlRouteOptions {
  readonly apollo: ApolloServer<PortraitContext>;
  readonly viewerOf: (bearer: string | null, origin: Origin) => Promise<Viewer>;
  readonly report: ReportError;
  readonly isSecure: boolean;
  readonly maxUploadBytes: number;
}

declare module "fastify" {
  interface FastifyRequest {
    identified: Identified | null;
  }
}

const longestOperation = 256 * 1024;

/**
 * `/graphql`: JSON, and multipart requests with one file.
 * Promise: not one byte of an upload is read before its sender showed a live session and could have been a preflighted page only.
 */
export async function graphqlRoute(fastify: FastifyInstance, options: GraphqlRouteOptions): Promise<void> {
  const { apollo, viewerOf, report, isSecure, maxUploadBytes } = options;
  const translate = translateError(report);

  fastify.decorateRequest("identified", null);
  // The body stays unread until the checks below have passed.
  fastify.addContentTypeParser("multipart/form-data", (_request, _payload, done) => done(null));
  fastify.setErrorHandler(async (error, _request, reply) => refuse(reply, error));

  function refuse(reply: FastifyReply, error: unknown): FastifyReply {
    const formatted = translate({ message: "" }, error instanceof GraphQLError || error instanceof DomainError ? error : (callersFault(error) ?? error));
    return reply
      .code(error instanceof DomainError ? statusOf(error) : (statusIn(error) ?? 500))
      .type("application/json; charset=utf-8")
      .send(JSON.stringify({ errors: [formatted] }));
  }

  fastify.route({
    url: "/graphql",
    method: ["GET", "POST"],
    bodyLimit: longestOperation,
    preParsing: async (request, _reply, payload) => {
      request.identified = await identify(() => viewerOf(bearerOf(request), originOf(request)));
      if (isMultipart(request)) admitUpload(request);
      return payload;
    },
    preHandler: async (request, reply) => {
      if (!isMultipart(request)) return;
      request.body = await readForm(request, reply, maxUploadBytes);
      // The handler below reads JSON, and takes everything else for an attempt to go round the checks above.
      request.headers["content-type"] = "application/json";
    },
    onSend: async ({ raw }, reply, payload) => {
      reply.header("cache-control", "no-store");
      if (raw.complete || typeof payload !== "string") return payload;
      reply.header("connection", "close").header("content-length", Buffer.byteLength(payload));
      return Readable.from(answerEarly(payload, raw));
    },
    handler: fastifyApolloHandler(apollo, {
      context: async (request, reply) =>
        new PortraitContext({
          identified: request.identified ?? { viewer: { kind: "stranger", origin: originOf(request) } },
          origin: originOf(request),
          refreshCookie: refreshCookie(request, reply, isSecure),
          isBrowser: request.headers.origin !== undefined || request.headers["sec-fetch-site"] !== undefined,
          // Node joins what came twice.
          idempotencyKey: (request.headers["idempotency-key"] as string | undefined) ?? null,
        }),
    }),
  });
}

const isMultipart = (request: FastifyRequest) => /^multipart\/form-data\b/i.test(request.headers["content-type"] ?? "");

export const originOf = (request: FastifyRequest): Origin => ({ requestId: request.id, ip: request.ip, userAgent: request.headers["user-agent"] ?? null });

function bearerOf(request: FastifyRequest): string | null {
  const { authorization } = request.headers;
  return authorization === undefined ? null : (/^Bearer (\S+)$/i.exec(authorization)?.[1] ?? "");
}

/** Throws unless the sender may upload at all. */
function admitUpload({ headers, identified }: FastifyRequest): void {
  if (headers["apollo-require-preflight"] === undefined && headers["x-apollo-operation-name"] === undefined) {
    throw new DomainError("BAD_USER_INPUT", "A multipart request needs the header apollo-require-preflight: 1, so that no foreign page can send it.");
  }
  if (identified === null || "refusal" in identified) throw identified?.refusal ?? new DomainError("UNAUTHENTICATED", "Sign in first.");
  if (identified.viewer.kind === "stranger") throw new DomainError("UNAUTHENTICATED", "Sign in before you upload anything.");
  signedIn(identified.viewer);
}

/** The operation, as soon as it and its map have come; its files are still on their way then. */
async function readForm(request: FastifyRequest, reply: FastifyReply, maxFileSize: number): Promise<unknown> {
  try {
    return await processRequest(request.raw, reply.raw, { maxFileSize, maxFiles: 1, maxFieldSize: longestOperation });
  } catch (error) {
    // Its parser's own complaints have no status.
    throw statusIn(error) === null ? new DomainError("BAD_USER_INPUT", `This is no multipart form: ${(error as Error).message}.`) : error;
  }
}

const lingersFor = seconds(2);

/**
 * An answer to somebody who is still sending. A connection that is closed under them is reset, and takes the answer with it: so what comes is
 * read and thrown away for a while, until they have heard.
 */
async function* answerEarly(payload: string, request: IncomingMessage): AsyncGenerator<string> {
  yield payload;
  // What the form's parser holds back must not hold back the rest.
  request.unpipe().resume();
  await finished(request, { signal: AbortSignal.timeout(lingersFor) }).catch(() => undefined);
}

/** Errors of Fastify and graphql-upload carry an HTTP status. */
function statusIn(error: unknown): number | null {
  const { statusCode, status = statusCode } = error as { statusCode?: unknown; status?: unknown };
  return typeof status === "number" ? status : null;
}

/** Below 500 the caller can mend it, and the message says how. */
function callersFault(error: unknown): DomainError | null {
  const status = statusIn(error);
  return status !== null && status < 500 ? new DomainError("BAD_USER_INPUT", (error as Error).message) : null;
}
