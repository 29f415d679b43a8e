import { Button } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useT } from "#client/messages/t.tsx";

/** Copies a text, and says so. Where the clipboard is closed (pages over plain http), says that it has to be done by hand. */
export function CopyButton({ text, label, compact = false }: { text: string; label: string; compact?: boolean }) {
  const t = useT();
  const [state, setState] = useState<"idle" | "copied" | "closed">("idle");
  useEffect(() => {
    if (state === "idle") return undefined;
    const timer = setTimeout(() => setState("idle"), 4_000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      setState("closed");
    }
  };
  const Icon = state === "copied" ? IconCheck : IconCopy;
  return (
    <Button variant="default" size={compact ? "compact-sm" : "sm"} onClick={() => void copy()} leftSection={<Icon aria-hidden="true" size={16} stroke={1.6} />}>
      <span role="status">{state === "idle" ? label : t(state === "copied" ? "copy-button.copied" : "copy-button.by-hand")}</span>
    </Button>
  );
}
