import { ApolloClient, ApolloLink, HttpLink } from "@apollo/client";
import { OperationTypeNode } from "graphql";
import { authLink } from "./auth-link.ts";
import { createCache } from "./cache.ts";
import { errorLink } from "./error-link.ts";
import type { Live } from "./live.ts";
import { proofLink } from "./proof-link.ts";
import type { Session } from "./session.ts";
import { carriesFile, uploadLink } from "./upload-link.ts";

/** Proofs and errors first, so that an operation sent again gets the new token. Subscriptions have a socket, which mends itself. */
export function createClient(session: Session, live: Live): ApolloClient {
  const client = new ApolloClient({
    cache: createCache(),
    dataMasking: true,
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      live.link,
      ApolloLink.from([
        proofLink(session.proofs),
        errorLink(session),
        authLink(session),
        ApolloLink.split((operation) => carriesFile(operation.variables), uploadLink(), new HttpLink({ uri: "/graphql", credentials: "same-origin" })),
      ]),
    ),
    defaultOptions: { watchQuery: { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" } },
  });
  forgetWithHolder(client, session);
  return client;
}

/** What one person was shown is not there for the next one, however they changed places: sign-out, a left page, another name in the dialog. */
export function forgetWithHolder(client: ApolloClient, session: Session): void {
  let holder = session.holder();
  session.subscribe(() => {
    const before = holder;
    holder = session.holder();
    if (before === null || before === holder) return;
    // With somebody else the pages are still there, and ask again.
    if (holder === null) void client.clearStore();
    else client.resetStore().catch(() => undefined);
  });
}
