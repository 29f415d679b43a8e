import { ApolloLink } from "@apollo/client/link";
import { print } from "graphql";
import { Observable, type Observer } from "rxjs";
import type { Session } from "./session.ts";

export interface LiveRequest {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Record<string, unknown>;
}

export interface LiveSink {
  next(result: ApolloLink.Result): void;
  /** With the event of a closed socket, the errors of a subscription that was refused, or whatever else went wrong. */
  error(error: unknown): void;
  complete(): void;
}

/** One socket for however many subscriptions: opened with the first, closed after the last, and opened again by itself where the network broke it. */
export interface LiveSocket {
  /** Answers how to stop. */
  subscribe(request: LiveRequest, sink: LiveSink): () => void;
}

/** `told` learns when events begin to come and when they stop. */
export type OpenLiveSocket = (session: Session, told: (isLive: boolean) => void) => LiveSocket;

export interface LivePorts {
  /** Only when somebody subscribes: pages for strangers don't pay for it. */
  load(): Promise<OpenLiveSocket>;
  /** Before the next try; the more failures, the longer. */
  pause(failures: number): Promise<void>;
}

/** The server says so with every socket whose session is over, or whose token ran out. */
const unauthorized = 4401;

/**
 * What changes elsewhere comes here by itself.
 * Promise: a subscription outlives its sockets. Where the session ended it waits, with the page, until somebody signs in again; each new socket
 * begins with what is there, so nothing that was missed in between is missing.
 */
export class Live {
  private live = false;
  private opened: Promise<LiveSocket> | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly session: Session,
    private readonly ports: LivePorts,
  ) {}

  /** While it is not, whoever needs to know asks by themselves. */
  readonly isLive = (): boolean => this.live;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly link = new ApolloLink(
    ({ query, operationName, variables }) =>
      new Observable((observer) => this.follow({ query: print(query), operationName: operationName ?? null, variables }, observer)),
  );

  private follow(request: LiveRequest, observer: Observer<ApolloLink.Result>): () => void {
    let failures = 0;
    let isOver = false;
    let stop = () => {};
    const begin = async () => {
      try {
        const socket = await this.socket();
        if (isOver) return;
        const next = (result: ApolloLink.Result) => {
          failures = 0;
          observer.next(result);
        };
        stop = socket.subscribe(request, { next, complete: () => observer.complete(), error: (error) => void mend(error) });
      } catch (error) {
        void mend(error);
      }
    };
    const mend = async (error: unknown) => {
      if (isOver) return;
      if (Array.isArray(error)) {
        observer.next({ errors: error });
        return observer.complete();
      }
      failures++;
      if (codeOf(error) === unauthorized) await this.signedIn();
      // A token that was just renewed is tried at once, the first time.
      if (codeOf(error) !== unauthorized || failures > 1) await this.ports.pause(failures);
      if (!isOver) void begin();
    };
    void begin();
    return () => {
      isOver = true;
      stop();
    };
  }

  private socket(): Promise<LiveSocket> {
    this.opened ??= this.ports.load().then(
      (open) => open(this.session, (isLive) => this.become(isLive)),
      (error: unknown) => {
        this.opened = null;
        throw error;
      },
    );
    return this.opened;
  }

  /** Asks whether the session is over or only its token was; where it is, the page says so, and this waits for the next one. */
  private async signedIn(): Promise<void> {
    try {
      if (await this.session.renewOrEnd()) return;
    } catch {
      // The server can't be reached: the next try finds out.
      return;
    }
    await new Promise<void>((resolve) => {
      const look = () => {
        if (this.session.status() !== "in") return;
        leave();
        resolve();
      };
      const leave = this.session.subscribe(look);
      look();
    });
  }

  private become(isLive: boolean): void {
    if (this.live === isLive) return;
    this.live = isLive;
    for (const listener of this.listeners) listener();
  }
}

const codeOf = (error: unknown): unknown => (typeof error === "object" && error !== null && "code" in error ? error.code : null);
