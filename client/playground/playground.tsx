import { GraphiQL } from "graphiql";
import { useState, useSyncExternalStore } from "react";
import type { Session, SessionStatus } from "#client/apollo/session.ts";
import { Examples } from "./examples.tsx";
import { createFetcher } from "./fetcher.ts";
import { operations } from "./operations.ts";
import { RunFirst } from "./run-first.tsx";

const tabs = operations.map(({ query, variables }) => ({ query, variables: variables ?? null, headers: null }));
const plugins = [Examples];

/** In English, like GraphiQL around it and the schema's own documentation. */
export function Playground({ session }: { session: Session }) {
  const [fetcher] = useState(() => createFetcher(session));
  const status = useSyncExternalStore(session.subscribe, session.status);
  return (
    <main>
      <h1 className="playground-title">Playground of the Portrait API</h1>
      <GraphiQL fetcher={fetcher} defaultTabs={tabs} plugins={plugins} inputValueDeprecation schemaDescription defaultEditorToolsVisibility="variables">
        <GraphiQL.Logo>
          <a className="playground-home" href="/">
            <img src="/favicon.svg" width={22} height={22} alt="" />
            Portrait
          </a>
        </GraphiQL.Logo>
        <GraphiQL.Footer>
          <p className="playground-status" role="status">
            {sentences[status]} {status !== "in" && status !== "starting" && <a href="/sign-in?next=/playground">Sign in</a>}
          </p>
          <RunFirst />
        </GraphiQL.Footer>
      </GraphiQL>
    </main>
  );
}

const sentences: Readonly<Record<SessionStatus, string>> = {
  starting: "Looking who you are…",
  in: "You ask as whoever is signed in to the web client in this browser.",
  out: "You ask as a stranger: nobody is signed in in this browser.",
  ended: "Your session has ended.",
  unreachable: "The server can't be reached.",
};
