import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { handleProtocols, makeServer, type ServerOptions } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import { type Clock, seconds } from "#server/kernel/clock.ts";
import { DomainError } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Member, Origin, Viewer } from "#server/kernel/viewer.ts";
import type { Announcements } from "#server/platform/announcements/announcements.ts";
import type { ReportError } from "#server/platform/graphql/errors.ts";
import type { Subscriber, Subscriptions } from "#server/platform/graphql/subscriptions.ts";
import { inRequest } from "#server/platform/observability/logger.ts";
import type { Metrics } from "#server/platform/observability/metrics.ts";

export interface GraphqlSocketsOptions {
  readonly subscriptions: Subscriptions;
  readonly announcements: Announcements;
  /** Announced when a session ended: every node closes the sockets that were opened with it, and answers how many. */
  readonly sessionTopic: (sessionId: string) => string;
  readonly viewerOf: (bearer: string, origin: Origin) => Promise<Viewer>;
  /** Null for a token that is none. */
  readonly expiryOf: (bearer: string) => Date | null;
  readonly allowedOrigins: readonly string[];
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly report: ReportError;
  readonly metrics: Metrics;
  readonly limits?: Partial<SocketLimits>;
}

/** On this node. */
interface SocketLimits {
  readonly sockets: number;
  readonly socketsOfAccount: number;
  readonly subscriptionsOfSocket: number;
  readonly messageBytes: number;
  /** Of one socket within ten seconds. */
  readonly messages: number;
  /** What may wait for a reader, and for how long: then it is cut, and may come again. */
  readonly bufferedBytes: number;
  readonly slowReaderMs: number;
}

const usualLimits: SocketLimits = {
  sockets: 20_000,
  socketsOfAccount: 30,
  subscriptionsOfSocket: 20,
  messageBytes: 64 * 1024,
  messages: 200,
  bufferedBytes: 1024 * 1024,
  slowReaderMs: seconds(10),
};

const closeCodes = {
  goingAway: 1001,
  internal: 4500,
  unauthorized: 4401,
  tooMany: 4429,
  tryLater: 1013,
} as const;

const path = "/graphql";
const keepAliveEvery = seconds(12);
const messageWindow = seconds(10);

/**
 * `/graphql` over WebSocket, by the graphql-ws protocol.
 * Promise: a socket lives as long as its session and the token it showed last, on whichever node either ends; a reader that does not read costs a
 * bounded amount of memory for a bounded time; every socket is closed before the server is.
 */
export function graphqlSockets(server: FastifyInstance, options: GraphqlSocketsOptions): void {
  const { subscriptions, announcements, metrics } = options;
  const limits = { ...usualLimits, ...options.limits };
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.messageBytes, handleProtocols, perMessageDeflate: false });
  const members = new Map<string, Set<MemberSocket>>();
  let isStopping = false;
  metrics.watchSockets(() => sockets.clients.size);

  const protocol = makeServer<Record<string, unknown>, LiveSocket>(protocolOptions());

  server.server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on("error", () => stream.destroy());
    const refusal = refusalOf(request);
    if (refusal !== null) {
      stream.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => accept(socket, request));
  });

  const watch = setInterval(() => {
    for (const each of members.values()) for (const member of each) if (member.isDoubtful || !announcements.hears()) void member.look();
  }, seconds(1));
  const keepAlive = setInterval(() => {
    for (const socket of sockets.clients) keepAlives.get(socket)?.();
  }, keepAliveEvery);
  const keepAlives = new WeakMap<WebSocket, () => void>();

  server.addHook("preClose", async () => {
    isStopping = true;
    clearInterval(watch);
    clearInterval(keepAlive);
    for (const socket of sockets.clients) socket.close(closeCodes.goingAway, "Going away");
    for (let waited = 0; sockets.clients.size > 0 && waited < 1_000; waited += 20) await sleep(20);
    for (const socket of sockets.clients) socket.terminate();
  });

  /** As the answer's status line has it; null where the handshake is good. */
  function refusalOf({ url = "", headers }: IncomingMessage): string | null {
    if (url.split("?")[0] !== path) return "404 Not Found";
    if (!isOwnOrigin(headers.origin, headers.host)) return "403 Forbidden";
    return isStopping || sockets.clients.size >= limits.sockets ? "503 Service Unavailable" : null;
  }

  // Browsers tell where a page is from, and nothing keeps a foreign page from opening a socket but this. Who sends no origin is no browser.
  function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
    if (origin === undefined || options.allowedOrigins.includes(origin)) return true;
    const from = URL.parse(origin);
    return from !== null && (from.host === host || from.origin === new URL(options.publicUrl).origin);
  }

  function accept(socket: WebSocket, request: IncomingMessage): void {
    // Nothing that a subscription does is recorded with an address.
    const origin: Origin = { requestId: newId(), ip: null, userAgent: request.headers["user-agent"] ?? null };
    const live: LiveSocket = { origin, member: null, isOpen: () => socket.readyState === socket.OPEN, close: (code, reason) => socket.close(code, reason) };
    let isAlive = true;
    let handle: (text: string) => Promise<void> = async () => undefined;
    let messages = 0;
    let windowFrom = performance.now();
    const isCut = () => {
      if (socket.bufferedAmount <= limits.bufferedBytes) return false;
      socket.terminate();
      return true;
    };
    const send = (text: string) =>
      new Promise<void>((resolve, reject) => {
        if (socket.readyState !== socket.OPEN) return resolve();
        if (isCut()) return reject(new Error("The reader was cut."));
        const tooSlow = setTimeout(() => socket.terminate(), limits.slowReaderMs);
        socket.send(text, (error) => {
          clearTimeout(tooSlow);
          if (error == null) resolve();
          else reject(error);
        });
      });
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send,
        close: live.close,
        onMessage: (callback) => {
          handle = callback;
        },
        // A token of the same session that came with a ping takes the place of the one before.
        onPing: async (payload) => {
          const token = payload?.["accessToken"];
          if (typeof token === "string" && live.member !== null && !(await live.member.renew(token))) return;
          await send(JSON.stringify({ type: "pong" }));
        },
      },
      live,
    );
    const fail = (error: unknown) => {
      if (socket.readyState !== socket.OPEN) return;
      options.report(error);
      socket.close(closeCodes.internal, "Internal server error");
    };
    socket.on("message", (data, isBinary) => {
      if (isCut()) return;
      if (performance.now() - windowFrom > messageWindow) {
        messages = 0;
        windowFrom = performance.now();
      }
      if (isBinary) return socket.close(1003, "Text only");
      if (++messages > limits.messages) return socket.close(closeCodes.tooMany, "Too many messages");
      inRequest(origin.requestId, () => handle(String(data)).catch(fail));
    });
    socket.on("ping", isCut);
    socket.on("pong", () => {
      isAlive = true;
    });
    // Too large a message, a frame that is none: ws closes the socket with the right code by itself.
    socket.on("error", () => undefined);
    socket.on("close", (code, reason) => {
      live.member?.leave();
      void closed(code, String(reason)).catch(options.report);
    });
    keepAlives.set(socket, () => {
      if (!isAlive || isCut()) return socket.terminate();
      isAlive = false;
      socket.ping();
    });
  }

  function protocolOptions(): ServerOptions<Record<string, unknown>, LiveSocket> {
    return {
      onConnect: async ({ connectionParams, extra }) => {
        const token = connectionParams?.["accessToken"];
        const member = typeof token === "string" ? await MemberSocket.open(extra, token, options) : null;
        if (member === null) {
          extra.close(closeCodes.unauthorized, "Unauthorized");
          return false;
        }
        if (member === "unavailable") {
          extra.close(closeCodes.tryLater, "Try again later");
          return false;
        }
        const own = members.get(member.accountId) ?? new Set();
        if (!extra.isOpen()) {
          member.leave();
          return false;
        }
        if (own.size >= limits.socketsOfAccount) {
          member.leave();
          extra.close(closeCodes.tooMany, "Too many sockets");
          return false;
        }
        members.set(member.accountId, own.add(member));
        extra.member = member;
        member.onLeave(() => {
          own.delete(member);
          if (own.size === 0 && members.get(member.accountId) === own) members.delete(member.accountId);
        });
        return true;
      },
      onSubscribe: ({ extra, subscriptions: running }, _id, payload) => {
        if (extra.member === null) throw new Error("Nobody subscribes before the handshake.");
        if (Object.keys(running).length > limits.subscriptionsOfSocket) extra.close(closeCodes.tooMany, "Too many subscriptions");
        return subscriptions.prepare(payload, extra.member);
      },
      subscribe: (args) => subscriptions.subscribe(args),
      onNext: (_context, _id, _payload, _args, result) => subscriptions.formatted(result),
      onError: (_context, _id, _payload, errors) => subscriptions.formattedErrors(errors),
    };
  }
}

interface LiveSocket {
  readonly origin: Origin;
  member: MemberSocket | null;
  isOpen(): boolean;
  close(code: number, reason: string): void;
}

/** A socket of somebody: the token it showed last, and what happens when it is not good any more. */
class MemberSocket implements Subscriber {
  readonly accountId: string;
  readonly origin: Origin;
  /** A look at its session failed, and has to be repeated. */
  isDoubtful = false;
  private readonly leaving: (() => void)[] = [];
  private expiry: NodeJS.Timeout | undefined;
  private hasLeft = false;
  private looking: Promise<number> | null = null;

  private constructor(
    private readonly socket: LiveSocket,
    private token: string,
    private readonly sessionId: string,
    accountId: string,
    private readonly options: GraphqlSocketsOptions,
  ) {
    this.accountId = accountId;
    this.origin = socket.origin;
  }

  /** Null for whoever is not signed in. */
  static async open(socket: LiveSocket, token: string, options: GraphqlSocketsOptions): Promise<MemberSocket | null | "unavailable"> {
    const found = await memberOf(token, socket.origin, options);
    if (found === null || found === "unavailable") return found;
    const member = new MemberSocket(socket, token, found.sessionId, found.accountId, options);
    member.leaving.push(options.announcements.listen(options.sessionTopic(found.sessionId), () => member.look()));
    // Between the first look and the listening it may have ended.
    if ((await member.look()) > 0) return null;
    member.expireWithToken();
    return member;
  }

  onLeave(step: () => void): void {
    this.leaving.push(step);
    if (this.hasLeft) this.leave();
  }

  leave(): void {
    this.hasLeft = true;
    clearTimeout(this.expiry);
    for (const step of this.leaving.splice(0)) step();
  }

  viewer(): Promise<Viewer> {
    return this.options.viewerOf(this.token, this.origin);
  }

  isOver(): void {
    if (!this.hasLeft) this.socket.close(closeCodes.unauthorized, "Unauthorized");
    this.leave();
  }

  /** False, and the socket closed, where the new token is not one of this session. */
  async renew(token: string): Promise<boolean> {
    const found = await memberOf(token, this.origin, this.options);
    if (found === "unavailable") return true;
    if (found === null || found.sessionId !== this.sessionId) {
      this.isOver();
      return false;
    }
    this.token = token;
    this.expireWithToken();
    return true;
  }

  /** Looks whether the session still is one, and closes the socket where it is not. Answers how many were closed. */
  async look(): Promise<number> {
    // An announcement during a look is about what that look may have missed.
    if (this.looking !== null) await this.looking.catch(() => 0);
    this.looking ??= this.lookNow().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  private async lookNow(): Promise<number> {
    if (this.hasLeft) return 0;
    try {
      await this.viewer();
      this.isDoubtful = false;
      return 0;
    } catch (error) {
      this.isDoubtful = !isUnauthenticated(error);
      if (this.isDoubtful || this.hasLeft) return 0;
      this.isOver();
      return 1;
    }
  }

  private expireWithToken(): void {
    clearTimeout(this.expiry);
    const expiresAt = this.options.expiryOf(this.token)?.getTime() ?? 0;
    this.expiry = setTimeout(() => this.isOver(), Math.max(0, expiresAt - this.options.clock.now().getTime()));
  }
}

async function memberOf(token: string, origin: Origin, { viewerOf, report }: GraphqlSocketsOptions): Promise<Member | null | "unavailable"> {
  try {
    const viewer = await viewerOf(token, origin);
    return viewer.kind === "member" ? viewer : null;
  } catch (error) {
    if (isUnauthenticated(error)) return null;
    report(error);
    return "unavailable";
  }
}

const isUnauthenticated = (error: unknown) => error instanceof DomainError && error.code === "UNAUTHENTICATED";
