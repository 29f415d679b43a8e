import { Button, Center } from "@mantine/core";
import { useEffect, useState } from "react";
import { useRouteError } from "react-router";
import { Message, useT } from "#client/messages/t.tsx";
import { errorIdOf } from "#client/ui/reports.ts";
import { Nothing } from "#client/ui/states.tsx";

/** A page that broke, or a part of the client that could not be loaded: without a connection, or after an update of the server. */
export function Crashed() {
  const t = useT();
  const error = useRouteError();
  const missingPart = isMissingPart(error);
  // Reported once, whoever asks for its id.
  const errorId = errorIdOf(error);
  const isOnline = useOnline(missingPart);
  return (
    <Center mih="60dvh">
      {missingPart && !isOnline ? (
        <Nothing heading title={t("failure.no-connection")}>
          {t("crashed.offline")}
        </Nothing>
      ) : (
        <Nothing
          heading
          title={missingPart ? t("crashed.missing") : t("crashed.broken")}
          action={<Button onClick={() => location.reload()}>{t("crashed.reload")}</Button>}
        >
          {missingPart ? t("crashed.missing-why") : t("crashed.broken-why")}
          {!missingPart && (
            <>
              <br />
              <Message id="failure.reference" values={{ id: errorId }} components={{ 0: <code /> }} />
            </>
          )}
        </Nothing>
      )}
    </Center>
  );
}

/** The same where not even the frame is there. */
export function CrashedAlone() {
  return (
    <main>
      <Crashed />
    </main>
  );
}

/** Browsers and the bundler each say it in words of their own. */
function isMissingPart(error: unknown): boolean {
  return error instanceof Error && /import|module|preload|failed to fetch/i.test(error.message);
}

/** Reloading without a connection would lose even this page, so what is missing waits for one. */
function useOnline(reloads: boolean): boolean {
  const [isOnline, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const back = () => (reloads ? location.reload() : setOnline(true));
    const gone = () => setOnline(false);
    addEventListener("online", back);
    addEventListener("offline", gone);
    return () => {
      removeEventListener("online", back);
      removeEventListener("offline", gone);
    };
  }, [reloads]);
  return isOnline;
}
