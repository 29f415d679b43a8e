import { ApolloClient } from "@apollo/client";
import { ApolloProvider, useApolloClient } from "@apollo/client/react";
import { type ReactNode, useState } from "react";
import { createCache } from "./cache.ts";

/** What others are shown of a profile must not take the place of what its owner is shown: below this, answers have a store of their own. */
export function OtherEyes({ children }: { children: ReactNode }) {
  const { link } = useApolloClient();
  const [client] = useState(() => new ApolloClient({ cache: createCache(), link, dataMasking: true }));
  return <ApolloProvider client={client}>{children}</ApolloProvider>;
}
