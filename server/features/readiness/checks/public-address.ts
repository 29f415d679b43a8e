import { seconds } from "#server/kernel/clock.ts";
import { type Finding, unknown } from "../check.ts";

/** An answer as somebody outside gets it. */
export interface PublicAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly ms: number;
}

export type Ask = (path: string, init?: RequestInit) => Promise<PublicAnswer>;

const patience = seconds(5);

/** Looks at the running deployment by the address that people have. Where this server can't reach it, nobody knows what they get. */
export async function atPublicAddress(publicUrl: string, signal: AbortSignal, look: (ask: Ask) => Promise<Finding>): Promise<Finding> {
  const ask: Ask = async (path, init = {}) => {
    const startedAt = performance.now();
    try {
      // Another address, as of a page that asks people to sign in first, is not followed: it would prove nothing.
      const answer = await fetch(`${publicUrl}${path}`, { redirect: "manual", ...init, signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]) });
      return { status: answer.status, headers: answer.headers, text: await answer.text(), ms: Math.round(performance.now() - startedAt) };
    } catch (error) {
      const { cause, name } = error as { cause?: { code?: unknown }; name: string };
      throw new Unreachable(typeof cause?.code === "string" ? cause.code : name);
    }
  };
  return look(ask).catch((error: unknown) => {
    if (error instanceof Unreachable) return unreachable(publicUrl, error.reason);
    throw error;
  });
}

class Unreachable extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

export const unreachable = (publicUrl: string, reason: string): Finding =>
  unknown(
    `${new URL(publicUrl).host} can't be reached from this server (${reason}), so that nobody knows what people get.`,
    "See that the service runs and that this server can resolve and reach PUBLIC_URL.",
  );
