import { Button, Center } from "@mantine/core";
import { useEffect } from "react";
import { Outlet, ScrollRestoration } from "react-router";
import { useSession, useSessionStatus } from "#client/apollo/session-context.ts";
import { useT } from "#client/messages/t.tsx";
import { FrameWaiting } from "#client/ui/frame-waiting.tsx";
import { Nothing } from "#client/ui/states.tsx";

/** No page is drawn before it is known who is there: a sign-in page would jump away again. */
export function Entry() {
  const t = useT();
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
        <Nothing heading title={t("entry.unreachable")} action={<Button onClick={() => void session.start()}>{t("common.try-again")}</Button>}>
          {t("entry.check")}
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
