import { Alert, Stack, Text } from "@mantine/core";
import { SendAgain } from "#client/apollo/send-again.tsx";

export function ConfirmationSent({ email }: { email: string }) {
  return (
    <Alert color="teal" role="group" title="Look into your mailbox">
      <Stack gap="sm">
        <Text size="sm">We sent a link to {email}. Open it to confirm the address, then sign in.</Text>
        <SendAgain email={email} />
      </Stack>
    </Alert>
  );
}
