import { Alert, Anchor, Text } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { paths } from "#client/app/paths.ts";
import { TokenButton } from "#client/features/entrance/token-button.tsx";
import { useMailToken } from "#client/features/entrance/use-mail-token.ts";
import { useUndoEmailChange } from "#client/features/entrance/use-undo-email-change.ts";
import { PageTitle } from "#client/ui/title.tsx";

export function UndoEmailChange() {
  const token = useMailToken();
  const { key } = useLocation();
  const [undo, busy] = useUndoEmailChange();
  return (
    <>
      <PageTitle focus={key !== "default"}>Keep your old address</PageTitle>
      <Text c="dimmed" size="sm" mb="xl">
        {token === null
          ? "Open the link of the mail that told you about the change."
          : "Your account gets its old address back, every device is signed out, the password stops working, and we send you a link to choose a new one."}
      </Text>
      {token !== null && (
        <TokenButton
          key={token}
          label="Undo the change"
          act={() => undo(token)}
          busy={busy}
          whenSpent={
            <Text size="sm">
              The link is good for seven days, and once. If you can't get into your account any more, ask an administrator of this Portrait.
            </Text>
          }
          done={
            <Alert color="teal" role="group" title="Your old address counts again">
              <Text size="sm">
                Look into its mailbox: a link to choose a new password is on its way.{" "}
                <Anchor component={Link} underline="always" size="sm" to={paths.forgotPassword}>
                  Nothing came?
                </Anchor>
              </Text>
            </Alert>
          }
        />
      )}
    </>
  );
}
