import type { Member } from "#server/kernel/viewer.ts";
import { behindProxy } from "./reverse-proxy.ts";
import type { Sabotage } from "./sabotage.ts";

const isPage = (path: string) => path === "/";
const policyWith = (nonce: string) => ({ "content-security-policy": `script-src 'self'; style-src 'self' 'nonce-${nonce}'` });
const isAsset = (path: string) => path.startsWith("/assets/");

export const publicSabotages: readonly Sabotage[] = [
  {
    check: "client.page-and-assets",
    deed: "a proxy keeps the page, with one nonce for everybody",
    turns: "FAIL",
    commit: (site) =>
      behindProxy(site, {
        rewrites: (path, headers) => (isPage(path) ? { ...headers, "cache-control": "public, max-age=600", ...policyWith("kept") } : headers),
      }),
  },
  {
    check: "client.page-and-assets",
    deed: "a proxy takes the policy off the page",
    turns: "FAIL",
    commit: (site) => behindProxy(site, { rewrites: (_path, { "content-security-policy": _, ...headers }) => headers }),
  },
  {
    check: "client.page-and-assets",
    deed: "a proxy has browsers ask for every script again",
    turns: "FAIL",
    commit: (site) => behindProxy(site, { rewrites: (path, headers) => (isAsset(path) ? { ...headers, "cache-control": "no-cache" } : headers) }),
  },
  {
    check: "reports.arrive",
    deed: "a filter in front takes reports for something else",
    turns: "FAIL",
    commit: (site) => behindProxy(site, { answers: (path) => (path.startsWith("/reports?") ? 404 : null) }),
  },
  {
    check: "reports.arrive",
    deed: "the counter of errors counts nothing",
    turns: "FAIL",
    commit: async ({ portrait }) => {
      const { metrics } = portrait.world;
      const { errorReported } = metrics;
      metrics.errorReported = () => undefined;
      return {
        mend: async () => {
          metrics.errorReported = errorReported;
        },
      };
    },
  },
  {
    check: "live.sockets-open",
    deed: "a proxy does not hand on WebSockets",
    turns: "FAIL",
    commit: (site) => behindProxy(site, { upgrades: false }),
  },
  {
    check: "sessions.over-is-over",
    deed: "somebody takes a good token for a session, and asks nobody for it",
    turns: "FAIL",
    commit: async ({ portrait }) => {
      const { authenticator, tokens } = portrait.app;
      const viewerOf = authenticator.viewerOf.bind(authenticator);
      authenticator.viewerOf = async (bearer, origin) => {
        const claims = bearer === null ? null : tokens.verify(bearer);
        if (claims === null) return viewerOf(bearer, origin);
        const { accountId, sessionId } = claims;
        return { kind: "member", origin, accountId, sessionId, roles: [], permissions: new Set(), elevatedUntil: null, acceptedProofs: [] } satisfies Member;
      };
      return {
        mend: async () => {
          authenticator.viewerOf = viewerOf;
        },
      };
    },
  },
];
