import { Button, Group, Text } from "@mantine/core";
import { listText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";
import { Dialog } from "./dialog.tsx";

export interface LeaveDialogProps {
  /** What would be lost, by name. */
  readonly fields: readonly string[];
  readonly opened: boolean;
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

export function LeaveDialog({ fields, opened, onStay, onLeave }: LeaveDialogProps) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={onStay} title={t("unsaved.title")}>
      <Text size="sm">{t("unsaved.fields", { fields: listText(fields) })}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onLeave}>
          {t("unsaved.discard")}
        </Button>
        <Button onClick={onStay} data-autofocus>
          {t("common.keep-editing")}
        </Button>
      </Group>
    </Dialog>
  );
}
