import type { FastifyReply, FastifyRequest } from "fastify";
import type { RefreshCookie } from "#server/platform/graphql/context.ts";

/** The refresh token where scripts can't read it. Over plain http, which only development has, browsers accept neither the prefix nor Secure. */
export function refreshCookie(request: FastifyRequest, reply: FastifyReply, isSecure: boolean): RefreshCookie {
  const name = isSecure ? "__Host-portrait_refresh" : "portrait_refresh";
  const options = { path: "/", httpOnly: true, secure: isSecure, sameSite: "strict" } as const;
  return {
    read: () => request.cookies[name] || null,
    write: (token, expiresAt) => void reply.setCookie(name, token, { ...options, expires: expiresAt }),
    clear: () => void reply.clearCookie(name, options),
  };
}
