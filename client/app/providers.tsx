import type { ApolloClient } from "@apollo/client";
import { ApolloProvider } from "@apollo/client/react";
import { MantineProvider } from "@mantine/core";
import type { ReactNode } from "react";
import type { Session } from "#client/apollo/session.ts";
import { SessionContext } from "#client/apollo/session-context.ts";
import { Speaking } from "#client/messages/t.tsx";
import { Toasts } from "#client/ui/toasts.tsx";
import { cssVariables, theme } from "./theme.ts";

/** What every page stands on; tests mount the same with a link of their own. */
export function Providers({
  session,
  client,
  nonce = "",
  env = "default",
  children,
}: {
  session: Session;
  client: ApolloClient;
  /** What the content security policy lets style elements in by. */
  nonce?: string;
  env?: "default" | "test";
  children: ReactNode;
}) {
  return (
    <Speaking>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={() => nonce} env={env}>
        <SessionContext.Provider value={session}>
          <ApolloProvider client={client}>
            <Toasts>{children}</Toasts>
          </ApolloProvider>
        </SessionContext.Provider>
      </MantineProvider>
    </Speaking>
  );
}
