import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { demoAccounts } from "#server/demo/demo-accounts.ts";
import { sessionTopic } from "#server/features/sessions/index.ts";
import type { LinkProof } from "#server/platform/crypto/signed-links.ts";
import { createApollo } from "#server/platform/graphql/apollo.ts";
import { retriedMutations } from "#server/platform/graphql/retried-mutations.ts";
import { Subscriptions } from "#server/platform/graphql/subscriptions.ts";
import { browserReports } from "#server/platform/http/browser-reports.ts";
import { clientRoute } from "#server/platform/http/client-route.ts";
import { graphqlRoute } from "#server/platform/http/graphql-route.ts";
import { graphqlSockets } from "#server/platform/http/graphql-sockets.ts";
import { createHttpServer } from "#server/platform/http/server.ts";
import { JobRunner } from "#server/platform/jobs/jobs.ts";
import { mailboxPolicy } from "#server/platform/mail/mailbox-page.ts";
import { type App, buildApp } from "./app.ts";
import type { OpenWorld } from "./world.ts";

/** A service that answers at `url`. */
export interface Service {
  readonly app: App;
  readonly url: string;
  stop(): Promise<void>;
}

/** Builds the app on this world, listens and works through its jobs. `prepare` runs before anybody is served. */
export async function serve(world: OpenWorld, prepare: (app: App) => Promise<void>): Promise<Service> {
  const { config, logger, metrics } = world;
  const app = await buildApp(world);
  await prepare(app);
  const isSecure = config.http.publicUrl.startsWith("https:");
  const http = { allowedOrigins: config.http.allowedOrigins, trustProxy: config.http.trustProxy, isSecure, logger, metrics };
  const server = await createHttpServer(http);

  const report = (error: unknown) => world.reportError(error, { where: "graphql" });
  const introspection = config.environment !== "production";
  const apollo = createApollo({ schema: app.schema, report, metrics, introspection, plugins: [retriedMutations(app.idempotency, report)] });
  await apollo.start();
  await server.register(graphqlRoute, {
    apollo,
    viewerOf: (bearer, origin) => app.authenticator.viewerOf(bearer, origin),
    report,
    isSecure,
    maxUploadBytes: app.maximumUploadBytes,
  });
  graphqlSockets(server, {
    ...http,
    subscriptions: new Subscriptions({ schema: app.schema, announcements: app.announcements, report, introspection }),
    announcements: app.announcements,
    sessionTopic,
    viewerOf: (bearer, origin) => app.authenticator.viewerOf(bearer, origin),
    expiryOf: (bearer) => app.tokens.verify(bearer)?.expiresAt ?? null,
    publicUrl: config.http.publicUrl,
    clock: world.clock,
    report,
  });
  // On a port of their own they are for the platform alone, and need no proxy that hides them.
  const management = config.http.managementPort === null ? null : await createHttpServer(http);
  managementRoutes(management ?? server, world, app);
  server.get("/.well-known/jwks.json", (_request, reply) => reply.header("cache-control", "public, max-age=300").send(app.tokens.jwks()));
  embeddedRoutes(server, world);
  pictureRoutes(server, app);
  exportRoute(server, app);
  await browserReports(server, {
    logger,
    metrics,
    allowedOrigins: config.http.allowedOrigins,
    clock: world.clock,
    isProbe: (proof) => app.links.isGood("/reports", proof),
  });
  await clientRoute(server, { directory: clientDirectory, playground: introspection, pictureOrigins: () => pictureOrigins(world), release: config.release });

  const jobs = new JobRunner({
    connectionString: world.directUrl,
    handlers: app.jobs,
    schedule: app.schedule,
    onFailure: (job, error) => void world.reportError(error, { where: "job", what: job }),
  });
  await server.listen({ port: config.http.port, host: config.http.host });
  await management?.listen({ port: config.http.managementPort ?? 0, host: config.http.host });
  await jobs.start();
  await app.removeAbandonedUploads();
  await app.lookAtReadiness();
  return {
    app,
    url: config.http.publicUrl,
    async stop() {
      await server.close();
      await management?.close();
      await jobs.stop();
      await apollo.stop();
      await app.stop();
    },
  };
}

// dist/server/serve.js and server/serve.ts are at the same depth less one.
const here = dirname(fileURLToPath(import.meta.url));
const clientDirectory = here.endsWith(join("dist", "server")) ? join(here, "..", "client") : join(here, "..", "dist", "client");

/** Asked for each page: a store that is not Vercel's own tells its origin with its first answers. */
const pictureOrigins = ({ config: { http }, blobs }: OpenWorld): readonly string[] => [
  ...new Set([http.publicUrl, http.cdnUrl ?? http.publicUrl, blobs.urlOf("any")].map((url) => new URL(url).origin)),
];

function managementRoutes(server: FastifyInstance, { config, metrics }: OpenWorld, app: App): void {
  server.get("/livez", (_request, reply) => reply.header("cache-control", "no-store").send({ status: "alive" }));
  server.get("/readyz", async (_request, reply) => {
    reply.header("cache-control", "no-store");
    try {
      await app.database.query("select 1");
      return { status: "ready" };
    } catch {
      return reply.code(503).send({ status: "not ready", reason: "the database does not answer" });
    }
  });
  server.get("/metrics", async (request, reply) => {
    if (!mayReadMetrics(request, config.metricsToken)) return reply.code(401).send({ error: "Send METRICS_TOKEN as a bearer token." });
    return reply
      .header("cache-control", "no-store")
      .type(metrics.contentType)
      .send(await metrics.text());
  });
}

// Without a token the metrics are for the machine itself: a scraper elsewhere has to be let in on purpose.
const mayReadMetrics = (request: FastifyRequest, token: string | null) =>
  token === null ? ["127.0.0.1", "::1", "::ffff:127.0.0.1"].includes(request.ip) : request.headers.authorization === `Bearer ${token}`;

function embeddedRoutes(server: FastifyInstance, { config, mailbox, blobServer }: OpenWorld): void {
  if (config.demo) server.get("/demo.json", (_request, reply) => reply.header("cache-control", "no-store").send({ accounts: demoAccounts }));
  if (mailbox !== null) {
    server.get("/dev/mailbox.json", async (_request, reply) => reply.header("cache-control", "no-store").send(await mailbox.mailboxJson()));
    server.get("/dev/mailbox", async (_request, reply) =>
      reply
        .header("cache-control", "no-store")
        .header("content-security-policy", mailboxPolicy)
        .type("text/html; charset=utf-8")
        .send(await mailbox.mailboxPage()),
    );
  }
  if (blobServer !== null) {
    void server.register(async (media) => {
      // The store reads its bodies itself.
      media.removeAllContentTypeParsers();
      media.addContentTypeParser("*", (_request, _payload, done) => done(null));
      media.all("/media/*", (request, reply) => {
        reply.hijack();
        blobServer.handler(request.raw, reply.raw);
      });
    });
  }
}

const initialsPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

function pictureRoutes(server: FastifyInstance, app: App): void {
  server.get("/initials/*", (request: FastifyRequest, reply: FastifyReply) => {
    const svg = app.renderInitials(request.url.split("?")[0] ?? "");
    if (svg === null) return reply.callNotFound();
    return reply
      .header("cache-control", "public, max-age=31536000, immutable")
      .header("content-security-policy", initialsPolicy)
      .header("cross-origin-resource-policy", "cross-origin")
      .type("image/svg+xml")
      .send(svg);
  });
}

/** Archives of people's data: for whoever has the address, which is signed, and kept by nobody on the way. */
function exportRoute(server: FastifyInstance, app: App): void {
  server.get("/exports/:id", async ({ params, query }: FastifyRequest, reply: FastifyReply) => {
    const archive = await app.exports.fetch((params as { id: string }).id, query as LinkProof);
    reply.header("cache-control", "private, no-store").header("referrer-policy", "no-referrer").header("x-robots-tag", "noindex");
    if (archive === null)
      return reply.code(404).type("text/plain; charset=utf-8").send("This address is over, or never was one. Get another one from your account.\n");
    return reply.type("application/zip").header("content-disposition", 'attachment; filename="your-data.zip"').send(archive);
  });
}
