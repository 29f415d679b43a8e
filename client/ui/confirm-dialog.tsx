import { Button, Group, Text } from "@mantine/core";
import { useT } from "#client/messages/t.tsx";
import { Dialog } from "./dialog.tsx";

/** Says what comes of it before it is done. The way back has the focus. */
export function ConfirmDialog({ opened, title, consequence, action, isDangerous = false, onConfirm, onClose }: ConfirmDialogProps) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <Text size="sm">{consequence}</Text>
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t("confirm-dialog.cancel")}
        </Button>
        <Button {...(isDangerous && { color: "red" })} onClick={onConfirm}>
          {action}
        </Button>
      </Group>
    </Dialog>
  );
}

interface ConfirmDialogProps {
  opened: boolean;
  title: string;
  consequence: string;
  action: string;
  isDangerous?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}
