import { Alert, Anchor, Text } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { paths } from "#client/app/paths.ts";
import { TokenButton } from "#client/features/entrance/token-button.tsx";
import { useMailToken } from "#client/features/entrance/use-mail-token.ts";
import { useUndoEmailChange } from "#client/features/entrance/use-undo-email-change.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { PageTitle } from "#client/ui/title.tsx";

export function UndoEmailChange() {
  const t = useT();
  const token = useMailToken();
  const { key } = useLocation();
  const [undo, busy] = useUndoEmailChange();
  return (
    <>
      <PageTitle focus={key !== "default"}>{t("undo-email-change.title")}</PageTitle>
      <Text c="dimmed" size="sm" mb="xl">
        {token === null ? t("undo-email-change.open-link") : t("undo-email-change.effect")}
      </Text>
      {token !== null && (
        <TokenButton
          key={token}
          label={t("undo-email-change.undo")}
          act={() => undo(token)}
          busy={busy}
          whenSpent={<Text size="sm">{t("undo-email-change.spent")}</Text>}
          done={
            <Alert color="teal" role="group" title={t("undo-email-change.done")}>
              <Text size="sm">
                <Message
                  id="undo-email-change.mailbox"
                  components={{ 0: <Anchor component={Link} underline="always" size="sm" to={paths.forgotPassword} /> }}
                />
              </Text>
            </Alert>
          }
        />
      )}
    </>
  );
}
