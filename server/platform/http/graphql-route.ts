import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import processRequest from "graphql-upload/processRequest.mjs";
import { DomainError } from "#server/kernel/errors.ts";
import type { Origin, Viewer } from "#server/kernel/viewer.ts";
import { type ReportError, translateError } from "#server/platform/graphql/errors.ts";
import type { Claim, Idempotency } from "#server/platform/graphql/idempotency.ts";
import { type Identified, identify, PortraitContext } from "#server/platform/graphql/request-context.ts";
import { refreshCookie } from "./refresh-cookie.ts";

export interface GraphqlRouteOptions {
  readonly apollo: ApolloServer<PortraitContext>;
  readonly viewerOf: (bearer: string | null, origin: Origin) => Promise<Viewer>;
  readonly idempotency: Idempotency;
  readonly report: ReportError;
  readonly isSecure: boolean;
  readonly maxUploadBytes: number;
}

declare module "fastify" {
  interface FastifyRequest {
    identified: Identified | null;
    claim: Claim | null;
  }
}

const longestOperation = 256 * 1024;

/**
 * `/graphql`: JSON, and multipart requests with one file.
 * Promise: not one byte of an upload is read before its sender showed a live session and could have been a preflighted page only.
 */
export async function graphqlRoute(fastify: FastifyInstance, options: GraphqlRouteOptions): Promise<void> {
  const { apollo, viewerOf, idempotency, report, isSecure, maxUploadBytes } = options;
  const translate = translateError(report);

  fastify.decorateRequest("identified", null);
  fastify.decorateRequest("claim", null);
  // The body stays unread until the checks below have passed.
  fastify.addContentTypeParser("multipart/form-data", (_request, _payload, done) => done(null));
  fastify.setErrorHandler(async (error, _request, reply) => refuse(reply, error));

  function refuse(reply: FastifyReply, error: unknown): FastifyReply {
    const formatted = translate({ message: "" }, error instanceof GraphQLError || error instanceof DomainError ? error : (callersFault(error) ?? error));
    return reply
      .code(statusOf(error))
      .header("connection", "close")
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
      if (isMultipart(request)) {
        request.body = await processRequest(request.raw, reply.raw, { maxFileSize: maxUploadBytes, maxFiles: 1, maxFieldSize: longestOperation });
        // The handler below reads JSON, and takes everything else for an attempt to go round the checks above.
        request.headers["content-type"] = "application/json";
      }
      const claim = await claimOf(request, idempotency);
      if (claim?.answer != null) return reply.type("application/json; charset=utf-8").header("idempotent-replayed", "true").send(claim.answer);
      request.claim = claim;
    },
    onSend: async (request, reply, payload) => {
      reply.header("cache-control", "no-store");
      // What was done stays done and is answered, also when the answer can't be kept for a retry.
      if (request.claim !== null && typeof payload === "string") await settle(request.claim, reply, payload).catch(report);
      return payload;
    },
    onRequestAbort: async (request) => {
      await request.claim?.giveUp().catch(report);
    },
    handler: fastifyApolloHandler(apollo, {
      context: async (request, reply) =>
        new PortraitContext({
          identified: request.identified ?? { viewer: { kind: "stranger", origin: originOf(request) } },
          origin: originOf(request),
          refreshCookie: refreshCookie(request, reply, isSecure),
          isBrowser: request.headers.origin !== undefined || request.headers["sec-fetch-site"] !== undefined,
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
  if (identified.viewer.kind !== "member") throw new DomainError("UNAUTHENTICATED", "Sign in before you upload anything.");
}

async function claimOf({ headers, identified, body }: FastifyRequest, idempotency: Idempotency): Promise<Claim | null> {
  const key = headers["idempotency-key"];
  if (typeof key !== "string" || identified === null || !("viewer" in identified) || identified.viewer.kind !== "member") return null;
  return idempotency.claim(identified.viewer.accountId, key, JSON.stringify(body ?? null));
}

/** Keeps a good answer for the next try, and lets the next try be a real one after anything else. */
async function settle(claim: Claim, reply: FastifyReply, payload: string): Promise<void> {
  const isGood = reply.statusCode === 200 && (JSON.parse(payload) as { errors?: unknown }).errors === undefined;
  await (isGood ? claim.finish(payload) : claim.giveUp());
}

function statusOf(error: unknown): number {
  if (error instanceof DomainError) return error.code === "UNAUTHENTICATED" ? 401 : error.code === "UNAVAILABLE" ? 503 : 400;
  return callersFault(error) === null ? 500 : ((error as { statusCode?: number; status?: number }).statusCode ?? (error as { status?: number }).status ?? 400);
}

/** Errors of Fastify and graphql-upload carry an HTTP status; below 500 the caller can mend it, and the message says how. */
function callersFault(error: unknown): DomainError | null {
  const status = (error as { statusCode?: unknown; status?: unknown }).statusCode ?? (error as { status?: unknown }).status;
  return typeof status === "number" && status < 500 ? new DomainError("BAD_USER_INPUT", (error as Error).message) : null;
}
