import { ApolloClient, ApolloLink, HttpLink } from "@apollo/client";
import { authLink } from "./auth-link.ts";
import { createCache } from "./cache.ts";
import { errorLink } from "./error-link.ts";
import type { Session } from "./session.ts";
import { carriesFile, uploadLink } from "./upload-link.ts";

/** Errors first, so that an operation sent again gets the new token. */
export const createClient = (session: Session) =>
  new ApolloClient({
    cache: createCache(),
    dataMasking: true,
    link: ApolloLink.from([
      errorLink(session),
      authLink(session),
      ApolloLink.split((operation) => carriesFile(operation.variables), uploadLink(), new HttpLink({ uri: "/graphql", credentials: "same-origin" })),
    ]),
    defaultOptions: { watchQuery: { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" } },
  });
