import { Alert, Stack, Text } from "@mantine/core";
import { SendAgain } from "#client/apollo/send-again.tsx";
import { useT } from "#client/messages/t.tsx";

export function ConfirmationSent({ email }: { email: string }) {
  const t = useT();
  return (
    <Alert color="teal" role="group" title={t("confirmation-sent.title")}>
      <Stack gap="sm">
        <Text size="sm">{t("confirmation-sent.text", { email })}</Text>
        <SendAgain email={email} />
      </Stack>
    </Alert>
  );
}
