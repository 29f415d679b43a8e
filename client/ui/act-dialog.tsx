import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { useT } from "#client/messages/t.tsx";
import { Dialog } from "./dialog.tsx";

interface Props {
  opened: boolean;
  title: string;
  /** What the button does, in its own words. */
  action: string;
  isDangerous?: boolean;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** Says what will happen and stays until it has: where it is refused, `children` say why. The way back has the focus. */
export function ActDialog({ opened, title, action, isDangerous = false, busy, onConfirm, onClose, children }: Props) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      {children}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t("common.cancel")}
        </Button>
        <Button {...(isDangerous && { color: "red" })} loading={busy} onClick={onConfirm}>
          {action}
        </Button>
      </Group>
    </Dialog>
  );
}
