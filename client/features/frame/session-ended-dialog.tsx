import { Button, Modal, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useSession } from "#client/apollo/session-context.ts";

/** The session was ended elsewhere: sign in again on top of the page, which keeps what was typed. */
export function SessionEndedDialog({ opened, children }: { opened: boolean; children: ReactNode }) {
  const session = useSession();
  return (
    <Modal opened={opened} onClose={() => {}} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title="You were signed out">
      <Text size="sm" mb="md">
        Your session was ended from another place, or it ran out. Sign in again to go on where you are; nothing you typed is lost.
      </Text>
      {children}
      <Button variant="subtle" color="gray" fullWidth mt="sm" onClick={() => session.leave()}>
        Leave this page
      </Button>
    </Modal>
  );
}
