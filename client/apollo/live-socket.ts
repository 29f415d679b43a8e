import type { ApolloLink } from "@apollo/client/link";
import { createClient } from "graphql-ws/client";
import type { OpenLiveSocket } from "./live.ts";
import { pause } from "./pause.ts";

const keepAliveEvery = 15_000;
const answerWithin = 5_000;
/** More often than a token is about to run out: the socket lives on with the next one. */
const lookAtTokenEvery = 5_000;
const requestTimeout = 4408;

export const openLiveSocket: OpenLiveSocket = (session, told) => {
  let shown: string | null = null;
  let socket: WebSocket | null = null;
  let watch: ReturnType<typeof setInterval> | undefined;
  let answer: ReturnType<typeof setTimeout> | undefined;

  /** The server takes a newer token of the same session with a ping. */
  const showNewToken = async () => {
    const token = await session.bearer().catch(() => null);
    if (token === null || token === shown || socket?.readyState !== WebSocket.OPEN) return;
    shown = token;
    socket.send(JSON.stringify({ type: "ping", payload: { accessToken: token } }));
  };

  const client = createClient({
    url: () => `${location.origin.replace(/^http/, "ws")}/graphql`,
    connectionParams: async () => {
      shown = await session.bearer();
      return { accessToken: shown };
    },
    // A page that is left for another one keeps the socket.
    lazyCloseTimeout: 2_000,
    keepAlive: keepAliveEvery,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: pause,
    on: {
      connected: (opened) => {
        socket = opened as WebSocket;
        watch = setInterval(() => void showNewToken(), lookAtTokenEvery);
        told(true);
      },
      ping: (received) => {
        if (!received) answer = setTimeout(() => socket?.close(requestTimeout, "Request Timeout"), answerWithin);
      },
      pong: (received) => {
        if (received) clearTimeout(answer);
      },
      closed: () => {
        clearInterval(watch);
        clearTimeout(answer);
        socket = null;
        told(false);
      },
    },
  });
  return {
    subscribe: (request, sink) =>
      client.subscribe(request, {
        next: (result) => sink.next(result as ApolloLink.Result),
        error: (error) => sink.error(error),
        complete: () => sink.complete(),
      }),
  };
};
