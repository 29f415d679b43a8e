import { Alert, Anchor, Text } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { paths } from "#client/app/paths.ts";
import { TokenButton } from "#client/features/entrance/token-button.tsx";
import { useMailToken } from "#client/features/entrance/use-mail-token.ts";
import { useCancelDeletion } from "#client/features/leaving/use-deletion.ts";
import { useT } from "#client/messages/t.tsx";
import { PageTitle } from "#client/ui/title.tsx";

export function CancelDeletion() {
  const t = useT();
  const token = useMailToken();
  const { key } = useLocation();
  const [cancel, busy] = useCancelDeletion();
  return (
    <>
      <PageTitle focus={key !== "default"}>{t("cancel-deletion.title")}</PageTitle>
      <Text c="dimmed" size="sm" mb="xl">
        {t(token === null ? "cancel-deletion.no-token" : "cancel-deletion.lead")}
      </Text>
      {token !== null && (
        <TokenButton
          key={token}
          label={t("cancel-deletion.keep")}
          act={() => cancel(token)}
          busy={busy}
          whenSpent={<SignIn />}
          done={
            <Alert color="teal" role="group" title={t("cancel-deletion.done")}>
              <SignIn />
            </Alert>
          }
        />
      )}
      {token === null && <SignIn />}
    </>
  );
}

function SignIn() {
  const t = useT();
  return (
    <Anchor component={Link} underline="always" size="sm" to={paths.signIn}>
      {t("cancel-deletion.sign-in")}
    </Anchor>
  );
}
