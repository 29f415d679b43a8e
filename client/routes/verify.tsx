import { Alert, Anchor, Text } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { useSessionStatus } from "#client/apollo/session-context.ts";
import { paths } from "#client/app/paths.ts";
import { ResendForm } from "#client/features/entrance/resend-form.tsx";
import { TokenButton } from "#client/features/entrance/token-button.tsx";
import { useMailToken } from "#client/features/entrance/use-mail-token.ts";
import { useVerifyEmail } from "#client/features/entrance/use-verify-email.ts";
import { useT } from "#client/messages/t.tsx";
import { PageTitle } from "#client/ui/title.tsx";

export function Verify() {
  const t = useT();
  const token = useMailToken();
  const { key } = useLocation();
  const [verify, busy] = useVerifyEmail();
  const isSignedIn = useSessionStatus() === "in";
  return (
    <>
      <PageTitle focus={key !== "default"}>{t("verify.title")}</PageTitle>
      <Text c="dimmed" size="sm" mb="xl">
        {token === null ? t("verify.open-link") : t("verify.one-more")}
      </Text>
      {token === null ? (
        <ResendForm isSignedIn={isSignedIn} />
      ) : (
        <TokenButton
          key={token}
          label={t("verify.confirm")}
          act={() => verify(token)}
          busy={busy}
          whenSpent={<ResendForm isSignedIn={isSignedIn} />}
          done={
            <Alert color="teal" role="group" title={t("verify.done")}>
              <Anchor component={Link} underline="always" size="sm" to={isSignedIn ? paths.home : paths.signIn}>
                {isSignedIn ? t("verify.go-on") : t("common.sign-in")}
              </Anchor>
            </Alert>
          }
        />
      )}
    </>
  );
}
