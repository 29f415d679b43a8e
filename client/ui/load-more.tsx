import { Button, Center, Text } from "@mantine/core";
import { useState } from "react";
import { useT } from "#client/messages/t.tsx";

/** The next page of a list, below what is there; the scroll place stays. */
export function LoadMore({ available, onLoad }: { available: boolean; onLoad: () => Promise<unknown> }) {
  const t = useT();
  const [state, setState] = useState<"idle" | "loading" | "failed">("idle");
  if (!available) return null;
  const load = async () => {
    setState("loading");
    try {
      await onLoad();
      setState("idle");
    } catch {
      setState("failed");
    }
  };
  return (
    <Center mt="xl" style={{ flexDirection: "column" }}>
      <div role="alert">
        {state === "failed" && (
          <Text size="sm" c="red" mb="xs">
            {t("load-more.failed")}
          </Text>
        )}
      </div>
      <Button variant="default" loading={state === "loading"} onClick={() => void load()}>
        {state === "failed" ? t("common.try-again") : t("load-more.more")}
      </Button>
    </Center>
  );
}
