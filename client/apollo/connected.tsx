import type { ApolloClient } from "@apollo/client";
import { ApolloProvider } from "@apollo/client/react";
import { OperationTypeNode } from "graphql";
import { type ReactNode, useContext, useMemo } from "react";
import { type Ask, AskContext } from "./ask.ts";
import { createClient } from "./client.ts";
import { type Connection, ConnectionContext } from "./connection-context.ts";
import { Live } from "./live.ts";
import { LiveContext } from "./live-context.ts";
import { pause } from "./pause.ts";
import type { Session } from "./session.ts";
import { useSession } from "./session-context.ts";

/** The store and the socket, for everything below: pages outside do without, and don't wait for the code of it. */
export function Connected({ children }: { children: ReactNode }) {
  const session = useSession();
  const given = useContext(ConnectionContext);
  const { client, live } = given ?? connectionOf(session);
  const ask = useMemo(() => askThrough(client), [client]);
  return (
    <ApolloProvider client={client}>
      <LiveContext.Provider value={live}>
        <AskContext.Provider value={ask}>{children}</AskContext.Provider>
      </LiveContext.Provider>
    </ApolloProvider>
  );
}

/** One for as long as the page is open; what it stores is forgotten with its holder. */
const connections = new WeakMap<Session, Connection>();

function connectionOf(session: Session): Connection {
  const known = connections.get(session);
  if (known !== undefined) return known;
  const live = new Live(session, { load: async () => (await import("./live-socket.ts")).openLiveSocket, pause });
  const connection = { client: createClient(session, live), live };
  connections.set(session, connection);
  return connection;
}

/** So that what is answered reaches every page that shows it, and a refused token or proof is seen to as everywhere. */
const askThrough =
  (client: ApolloClient): Ask =>
  async (document, variables, { isSecret }) => {
    const fetchPolicy = isSecret ? "no-cache" : "network-only";
    const isMutation = document.definitions.some((each) => each.kind === "OperationDefinition" && each.operation === OperationTypeNode.MUTATION);
    const answer = await (isMutation
      ? client.mutate({ mutation: document, variables, fetchPolicy })
      : client.query({ query: document, variables, fetchPolicy }));
    return { data: answer.data as never };
  };
