import WebSocket from "ws";
import { minutes, seconds } from "#server/kernel/clock.ts";
import type { Announcements } from "#server/platform/announcements/announcements.ts";
import { type Check, type Finding, fail, pass, unknown, warn } from "../check.ts";
import { unreachable } from "./public-address.ts";

const unauthorized = 4401;
/** Of a server that stops or is full. */
const goodbyes: readonly number[] = [1001, 1012, 1013];
const patience = seconds(5);

export interface LiveSocketsParts {
  readonly publicUrl: string;
  readonly announcements: Announcements;
}

/** A proxy that does not hand on WebSockets is seen by nobody: pages only stop to follow what happens elsewhere. */
export const liveSockets = ({ publicUrl, announcements }: LiveSocketsParts): Check => ({
  key: "live.sockets-open",
  title: "Pages can follow what changes: sockets open at the public address, close for a token that is none, and hear of what other instances do",
  section: "PRODUCT",
  severity: "IMPORTANT",
  vantage: "PUBLIC",
  intervalMs: minutes(15),
  timeoutMs: seconds(10),
  run: async (signal) => judge(await introduced(publicUrl, signal), publicUrl, announcements.hears()),
});

function judge(end: Ending, publicUrl: string, hears: boolean): Finding {
  switch (end.kind) {
    case "unreachable":
      return unreachable(publicUrl, end.reason);
    case "refused":
      return fail(`The handshake of a WebSocket at /graphql got status ${end.status}, not 101.`, handOn);
    case "silent":
      return fail(`A socket with a token that is none got no answer within ${patience / 1_000} s.`, handOn);
    case "closed":
      return judgeClosed(end, hears);
  }
}

const handOn = "Have the proxy in front of PUBLIC_URL hand on upgrades to WebSocket for /graphql, and leave connections open that are silent for 15 s.";

function judgeClosed({ code, ms }: { readonly code: number; readonly ms: number }, hears: boolean): Finding {
  if (goodbyes.includes(code)) return unknown(`The service closed a socket with ${code}: it stops, or takes no more.`, "Look again in a minute.");
  const figures = `A socket opened at the public address, and closed with ${code} for a token that is none after ${ms} ms (${unauthorized} was expected).`;
  if (code !== unauthorized) return fail(figures, handOn);
  if (hears) return pass(figures);
  return warn(
    `${figures} Announcements of other instances don't arrive, so that sessions are looked after each second and pages hear of changes late.`,
    "See that Redis answers, and that its connections are not cut while they are silent.",
  );
}

type Ending =
  | { readonly kind: "closed"; readonly code: number; readonly ms: number }
  | { readonly kind: "refused"; readonly status: number }
  | { readonly kind: "silent" }
  | { readonly kind: "unreachable"; readonly reason: string };

/** Opens a socket, says who it is, which nobody is, and waits for its end. */
function introduced(publicUrl: string, signal: AbortSignal): Promise<Ending> {
  const startedAt = performance.now();
  const socket = new WebSocket(`${publicUrl.replace(/^http/, "ws")}/graphql`, "graphql-transport-ws", { handshakeTimeout: patience });
  return new Promise<Ending>((resolve) => {
    const timer = setTimeout(() => resolve({ kind: "silent" }), patience);
    signal.addEventListener("abort", () => resolve({ kind: "silent" }), { once: true });
    socket.on("open", () => socket.send(JSON.stringify({ type: "connection_init", payload: { accessToken: "nobody's" } })));
    socket.on("unexpected-response", (_request, { statusCode = 0 }) => resolve({ kind: "refused", status: statusCode }));
    socket.on("error", (error: Error & { code?: unknown }) => resolve({ kind: "unreachable", reason: String(error.code ?? error.name) }));
    socket.on("close", (code) => {
      clearTimeout(timer);
      resolve({ kind: "closed", code, ms: Math.round(performance.now() - startedAt) });
    });
  }).finally(() => socket.terminate());
}
