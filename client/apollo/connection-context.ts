import type { ApolloClient } from "@apollo/client";
import { createContext } from "react";
import type { Live } from "./live.ts";

export interface Connection {
  readonly client: ApolloClient;
  /** Null where nothing comes by itself. */
  readonly live: Live | null;
}

/** Null for the browser's own, which is made when the first page needs it. */
export const ConnectionContext = createContext<Connection | null>(null);
