import { MantineProvider } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
import { AskContext, askServer } from "#client/apollo/ask.ts";
import type { Session } from "#client/apollo/session.ts";
import { SessionContext } from "#client/apollo/session-context.ts";
import { Speaking } from "#client/messages/t.tsx";
import { Toasts } from "#client/ui/toasts.tsx";
import { cssVariables, theme } from "./theme.ts";

/** What every page stands on. */
export function Providers({
  session,
  nonce = "",
  env = "default",
  children,
}: {
  session: Session;
  /** What the content security policy lets style elements in by. */
  nonce?: string;
  env?: "default" | "test";
  children: ReactNode;
}) {
  const ask = useMemo(() => askServer(session), [session]);
  return (
    <Speaking>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={() => nonce} env={env}>
        <SessionContext.Provider value={session}>
          <AskContext.Provider value={ask}>
            <Toasts>{children}</Toasts>
          </AskContext.Provider>
        </SessionContext.Provider>
      </MantineProvider>
    </Speaking>
  );
}
