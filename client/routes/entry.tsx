import { Button, Center } from "@mantine/core";
import { useEffect } from "react";
import { Outlet, ScrollRestoration } from "react-router";
import { useSession, useSessionStatus } from "#client/apollo/session-context.ts";
import { FrameWaiting } from "#client/ui/frame-waiting.tsx";
import { Nothing } from "#client/ui/states.tsx";

/** No page is drawn before it is known who is there: a sign-in page would jump away again. */
export function Entry() {
  const session = useSession();
  const status = useSessionStatus();
  const isUnreachable = status === "unreachable";
  // Whoever gets their connection back need not ask.
  useEffect(() => {
    if (!isUnreachable) return undefined;
    const again = () => void session.start();
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, [isUnreachable, session]);
  if (status === "starting") return <FrameWaiting />;
  if (isUnreachable) {
    return (
      <Center component="main" mih="100dvh">
        <Nothing heading title="Portrait can't be reached" action={<Button onClick={() => void session.start()}>Try again</Button>}>
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
