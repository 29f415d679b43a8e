import { Button, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconLink } from "@tabler/icons-react";
import { useState } from "react";
import { useT } from "#client/messages/t.tsx";
import { useToast } from "#client/ui/toasts.tsx";

export function CopyLink({ path }: { path: string }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  const toast = useToast();
  const address = new URL(path, location.origin).href;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address);
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    } catch {
      // The clipboard is closed to pages over plain http; the address can still be taken by hand.
      toast({ message: address, seconds: 20 });
    }
  };
  return (
    <>
      <Button
        variant="default"
        onClick={() => void copy()}
        leftSection={copied ? <IconCheck aria-hidden="true" size={16} /> : <IconLink aria-hidden="true" size={16} />}
      >
        {copied ? t("copy-link.copied") : t("copy-link.copy")}
      </Button>
      <VisuallyHidden role="status">{copied && t("copy-link.spoken")}</VisuallyHidden>
    </>
  );
}
