import { Modal, type ModalProps } from "@mantine/core";
import { useT } from "#client/messages/t.tsx";

/** Mantine's modal, whose button to close says what it does. */
export function Dialog(props: ModalProps) {
  const t = useT();
  return <Modal closeButtonProps={{ "aria-label": t("common.close") }} {...props} />;
}
