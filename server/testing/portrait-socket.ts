/** A subscriber as a test has it: the bare protocol, so that it can also be impolite. */
import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import type { Caller, GraphqlError } from "./portrait-api.ts";

interface Frame {
  readonly type: string;
  readonly id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a frame's shape is what the test is about
  readonly payload?: any;
}

export interface SocketOptions {
  readonly origin?: string;
  readonly path?: string;
  readonly protocol?: string;
}

export class PortraitSocket {
  readonly frames: Frame[] = [];
  /** Null while it is open. */
  closed: { readonly code: number; readonly reason: string; readonly at: number } | null = null;
  private refusal: Error | null = null;
  private subscriptions = 0;

  private constructor(readonly socket: WebSocket) {
    socket.on("message", (data) => void this.frames.push(JSON.parse(String(data)) as Frame));
    socket.on("error", (error) => {
      this.refusal = error;
    });
    socket.on("close", (code, reason) => {
      this.closed = { code, reason: String(reason), at: performance.now() };
    });
  }

  /** Before anything was said. */
  static async connect(url: string, { origin, path = "/graphql", protocol = "graphql-transport-ws" }: SocketOptions = {}): Promise<PortraitSocket> {
    const opened = new PortraitSocket(new WebSocket(`${url.replace(/^http/, "ws")}${path}`, protocol, { ...(origin !== undefined && { origin }) }));
    await opened.until(() => opened.socket.readyState === WebSocket.OPEN || opened.refusal !== null);
    if (opened.refusal !== null) throw opened.refusal;
    return opened;
  }

  /** Acknowledged as this caller's. */
  static async open(url: string, caller: Caller, options: SocketOptions = {}): Promise<PortraitSocket> {
    const opened = await PortraitSocket.connect(url, options);
    opened.send({ type: "connection_init", payload: { accessToken: caller.token } });
    await opened.until(() => opened.frames.some(({ type }) => type === "connection_ack") || opened.closed !== null);
    return opened;
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Answers the subscription's id. */
  subscribe(query: string, variables: object = {}): string {
    const id = String(++this.subscriptions);
    this.send({ type: "subscribe", id, payload: { query, variables } });
    return id;
  }

  /** What came for a subscription so far: data, errors or both. */
  // biome-ignore lint/suspicious/noExplicitAny: an event's shape is what the test is about
  events(id: string): { readonly data?: any; readonly errors?: readonly GraphqlError[] }[] {
    return this.frames.filter((frame) => frame.id === id && frame.type === "next").map(({ payload }) => payload);
  }

  /** Of a subscription that was refused as it was sent. */
  errors(id: string): readonly GraphqlError[] {
    return this.frames.find((frame) => frame.id === id && frame.type === "error")?.payload ?? [];
  }

  isComplete(id: string): boolean {
    return this.frames.some((frame) => frame.id === id && frame.type === "complete");
  }

  async until(isSo: () => boolean, limitMs = 10_000): Promise<void> {
    for (const end = performance.now() + limitMs; !isSo(); await sleep(5)) {
      if (performance.now() > end)
        throw new Error(`It did not happen in time. What came: ${JSON.stringify(this.frames.slice(-5))} ${JSON.stringify(this.closed)}`);
    }
  }

  close(): void {
    this.socket.terminate();
  }
}
