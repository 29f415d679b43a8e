import { Modal, type ModalProps } from "@mantine/core";
import { useT } from "#client/messages/t.tsx";

/** Mantine's modal, whose button to close says what it does, and whose head is not taken for the page's. */
export function Dialog(props: ModalProps) {
  const t = useT();
  return <Modal closeButtonProps={{ "aria-label": t("common.close") }} attributes={{ header: { role: "presentation" } }} {...props} />;
}
