import { Button, Center } from "@mantine/core";
import { Outlet, ScrollRestoration } from "react-router";
import { useSession, useSessionStatus } from "#client/apollo/session-context.ts";
import { Nothing } from "#client/ui/states.tsx";

/** Nothing is drawn before it is known who is there: neither a sign-in page that jumps away nor an empty frame. */
export function Entry() {
  const session = useSession();
  const status = useSessionStatus();
  if (status === "starting") return null;
  if (status === "unreachable") {
    return (
      <Center component="main" mih="100dvh">
        <Nothing title="Portrait can't be reached" action={<Button onClick={() => void session.start()}>Try again</Button>}>
          Check your connection. If it is fine, the server may be restarting.
        </Nothing>
      </Center>
    );
  }
  return (
    <>
      <Outlet />
      <ScrollRestoration />
    </>
  );
}
