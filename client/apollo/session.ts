import { ProofRequests } from "./proof-requests.ts";

/** A pair that the server handed out. The refresh token is not here: it lives in an HttpOnly cookie that no script can read. */
export interface AccessToken {
  readonly value: string;
  readonly expiresAt: number;
  /** Who it belongs to, as the frame shows them; null or absent where that was not asked for. */
  readonly viewer?: unknown;
}

/** `ended`: signed in until now, and closed from elsewhere; what is on the screen stays until the person signs in again. */
export type SessionStatus = "starting" | "unreachable" | "out" | "in" | "ended";

export interface SessionPorts {
  /** Trades the cookie for a new token; null where the server refuses. Throws where the server can't be reached. */
  exchange(): Promise<AccessToken | null>;
  /** One tab at a time: tabs that refresh at the same moment would rotate the same refresh token. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  now(): number;
}

const renewBefore = 20_000;

/** Whose token it is, as the token itself says: `sub` of a JWT. Only the server verifies it; here it tells one person's page from another's. */
export function accountOf(token: string): string | null {
  try {
    const [, claims = ""] = token.split(".");
    const { sub } = JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))) as { sub?: unknown };
    return typeof sub === "string" ? sub : null;
  } catch {
    return null;
  }
}

/** Keeps the access token in memory, and nowhere else; renews it once however many requests ask at the same time. */
export class Session {
  private token: AccessToken | null = null;
  private account: string | null = null;
  private renewal: Promise<boolean> | null = null;
  private current: SessionStatus = "starting";
  private readonly listeners = new Set<() => void>();
  /** What waits until the person at the screen proved again that it is them. */
  readonly proofs = new ProofRequests();

  constructor(private readonly ports: SessionPorts) {}

  readonly status = (): SessionStatus => this.current;

  /** Who the newest token belongs to, once: from then on the store knows. */
  takeViewer(): unknown {
    const viewer = this.token?.viewer ?? null;
    if (this.token !== null) this.token = { ...this.token, viewer: null };
    return viewer;
  }

  /** Whose page this is: also after the session ended, until somebody signs in or the page is left. */
  readonly holder = (): string | null => this.account;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** At load, and again when the first try found no server. */
  async start(): Promise<void> {
    this.become("starting");
    try {
      if (!(await this.renew())) this.become("out");
    } catch {
      this.become("unreachable");
    }
  }

  accept(token: AccessToken): void {
    const before = this.account;
    this.token = token;
    this.account = accountOf(token.value);
    // Who has just signed in has proved it; what somebody else wanted done is not done in their name.
    if (before !== this.account) this.proofs.settle(false);
    else if (this.current === "ended") this.proofs.settle(true);
    this.become("in");
  }

  leave(): void {
    this.token = null;
    this.account = null;
    this.proofs.settle(false);
    this.become("out");
  }

  /** A token that is good for the next request; null for strangers. */
  async bearer(): Promise<string | null> {
    if (this.token === null) return null;
    if (this.token.expiresAt - this.ports.now() < renewBefore) await this.renewOrEnd();
    return this.token?.value ?? null;
  }

  /** After the server refused a token: true when there is a new one. */
  async renewOrEnd(): Promise<boolean> {
    const renewed = await this.renew();
    if (!renewed && this.current === "in") {
      this.token = null;
      this.become("ended");
    }
    return renewed;
  }

  private renew(): Promise<boolean> {
    this.renewal ??= this.ports
      .exclusively(() => this.ports.exchange())
      .then((token) => {
        // Somebody else signed in in another tab: the cookie is theirs, and this page is not.
        if (token === null || (this.account !== null && accountOf(token.value) !== this.account)) return false;
        this.accept(token);
        return true;
      })
      .finally(() => {
        this.renewal = null;
      });
    return this.renewal;
  }

  private become(status: SessionStatus): void {
    if (status === this.current) return;
    this.current = status;
    for (const listener of this.listeners) listener();
  }
}
