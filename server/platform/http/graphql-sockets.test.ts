import { setTimeout as sleep } from "node:timers/promises";
import { fastify } from "fastify";
import { GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from "graphql";
import { systemClock } from "#server/kernel/clock.ts";
import type { Member } from "#server/kernel/viewer.ts";
import { MemoryAnnouncements } from "#server/platform/announcements/memory-announcements.ts";
import { type SubscriptionContext, Subscriptions } from "#server/platform/graphql/subscriptions.ts";
import { createMetrics } from "#server/platform/observability/metrics.ts";
import { stranger } from "#server/testing/portrait-api.ts";
import { PortraitSocket } from "#server/testing/portrait-socket.ts";
import { graphqlSockets } from "./graphql-sockets.ts";

const text = new GraphQLNonNull(GraphQLString);
const megabyte = "x".repeat(1024 * 1024);

/** A server with one subscription, each event of which is a megabyte. */
async function start() {
  const announcements = new MemoryAnnouncements();
  const metrics = createMetrics({ release: "test", process: false });
  let events = 0;
  const large = {
    type: text,
    subscribe: (_source: unknown, _args: unknown, context: SubscriptionContext) => context.changesOf("large"),
    resolve: () => {
      events++;
      return megabyte;
    },
  };
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({ name: "Query", fields: { nothing: { type: text } } }),
    subscription: new GraphQLObjectType({ name: "Subscription", fields: { large } }),
  });
  const report = () => "reported";
  const server = fastify();
  graphqlSockets(server, {
    subscriptions: new Subscriptions({ schema, announcements, report, introspection: true }),
    announcements,
    sessionTopic: (id) => id,
    viewerOf: async (_bearer, origin): Promise<Member> => ({
      kind: "member",
      origin,
      accountId: "ada",
      sessionId: "session",
      roles: [],
      permissions: new Set(),
      elevatedUntil: null,
      acceptedProofs: [],
    }),
    expiryOf: () => new Date(Date.now() + 60_000),
    allowedOrigins: [],
    publicUrl: "http://localhost",
    clock: systemClock,
    report,
    metrics,
    limits: { slowReaderMs: 400 },
  });
  const url = await server.listen({ port: 0, host: "127.0.0.1" });
  const openSockets = async () => Number(/^graphql_sockets_open (\d+)$/m.exec(await metrics.text())?.[1]);
  return { url, announcements, events: () => events, openSockets, stop: () => server.close() };
}

describe("a reader who does not read", () => {
  it("has at most one event made for them beyond what the network takes, and is cut", async () => {
    const { url, announcements, events, openSockets, stop } = await start();
    try {
      const reader = await PortraitSocket.open(url, { ...stranger, token: "token" });
      reader.subscribe("subscription { large }");
      reader.socket.pause();
      for (const end = performance.now() + 10_000; (await openSockets()) > 0; await sleep(2)) {
        announcements.announce(["large"]);
        if (performance.now() > end) throw new Error("It was not cut.");
      }
      // What a loopback's buffers take, and the one that waited.
      expect(events()).toBeLessThan(40);
    } finally {
      await stop();
    }
  }, 20_000);

  it("is no hindrance for one who reads", async () => {
    const { url, announcements, events, stop } = await start();
    try {
      const reader = await PortraitSocket.open(url, { ...stranger, token: "token" });
      const id = reader.subscribe("subscription { large }");
      for (let read = 1; read <= 30; read++) {
        await reader.until(() => reader.events(id).length === read);
        announcements.announce(["large"]);
      }
      expect(events()).toBeGreaterThanOrEqual(30);
      expect(reader.closed).toBeNull();
      reader.close();
    } finally {
      await stop();
    }
  }, 20_000);
});
