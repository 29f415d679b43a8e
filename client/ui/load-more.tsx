import { Button, Center, Text } from "@mantine/core";
import { useState } from "react";

/** The next page of a list, below what is there; the scroll place stays. */
export function LoadMore({ available, onLoad }: { available: boolean; onLoad: () => Promise<unknown> }) {
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
            The next ones could not be loaded.
          </Text>
        )}
      </div>
      <Button variant="default" loading={state === "loading"} onClick={() => void load()}>
        {state === "failed" ? "Try again" : "Load more"}
      </Button>
    </Center>
  );
}
