import { print } from "graphql";
import { graphql } from "#client/gql/index.ts";
import type { AccessToken, SessionPorts } from "./session.ts";

/** With what the frame shows: whoever opens a page waits for this and for the page's own query, and for nothing in between. */
const refreshSession = graphql(`
  mutation RefreshSession {
    refreshSession {
      accessToken
      accessTokenExpiresAt
      viewer {
        __typename
        permissions
        account {
          __typename
          id
          email
        }
        profile {
          __typename
          id
          handle
          displayName
          locale
          avatar {
            __typename
            id
            url(size: 192)
            srcSet
            placeholder
            color
            alt
            isFallback
          }
        }
      }
    }
  }
`);

interface Answer {
  readonly data?: {
    readonly refreshSession?: { readonly accessToken: string | null; readonly accessTokenExpiresAt: string | null; readonly viewer?: unknown } | null;
  } | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}

/** Past Apollo's links on purpose: the links themselves wait for this. */
async function exchange(): Promise<AccessToken | null> {
  const response = await fetch("/graphql", {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ operationName: "RefreshSession", query: print(refreshSession) }),
  });
  const answer = (await response.json()) as Answer;
  const pair = answer.data?.refreshSession;
  if (pair?.accessToken) return { value: pair.accessToken, expiresAt: Date.parse(pair.accessTokenExpiresAt ?? "") || Date.now(), viewer: pair.viewer ?? null };
  if (answer.errors?.some((error) => error.extensions?.code !== "UNAUTHENTICATED")) throw new Error("The session could not be renewed.");
  return null;
}

/** Web Locks exist in secure contexts alone; without them the server's few seconds of grace for the old token have to do. */
const exclusively = <T>(work: () => Promise<T>): Promise<T> =>
  "locks" in navigator ? (navigator.locks.request("portrait:refresh-session", work) as Promise<T>) : work();

export const browserPorts: SessionPorts = { exchange, exclusively, now: () => Date.now() };
