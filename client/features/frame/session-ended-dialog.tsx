import { Button, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useSession } from "#client/apollo/session-context.ts";
import { useT } from "#client/messages/t.tsx";
import { Dialog } from "#client/ui/dialog.tsx";

/** The session was ended elsewhere: sign in again on top of the page, which keeps what was typed. */
export function SessionEndedDialog({ opened, children }: { opened: boolean; children: ReactNode }) {
  const t = useT();
  const session = useSession();
  return (
    <Dialog opened={opened} onClose={() => {}} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={t("session-ended.title")}>
      <Text size="sm" mb="md">
        {t("session-ended.text")}
      </Text>
      {children}
      <Button variant="subtle" color="gray" fullWidth mt="sm" onClick={() => session.leave()}>
        {t("session-ended.leave")}
      </Button>
    </Dialog>
  );
}
