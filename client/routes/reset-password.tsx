import { Anchor, Text } from "@mantine/core";
import { Link, useLocation, useNavigate } from "react-router";
import { paths } from "#client/app/paths.ts";
import { AddressForm } from "#client/features/entrance/address-form.tsx";
import { NewPasswordForm } from "#client/features/entrance/new-password-form.tsx";
import { useMailToken } from "#client/features/entrance/use-mail-token.ts";
import { useRequestPasswordReset } from "#client/features/entrance/use-request-password-reset.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { PageTitle } from "#client/ui/title.tsx";

export function ForgotPassword() {
  const t = useT();
  const { key } = useLocation();
  const [request, busy] = useRequestPasswordReset();
  return (
    <>
      <PageTitle focus={key !== "default"}>{t("common.forgot-password")}</PageTitle>
      <Text c="dimmed" size="sm" mb="xl">
        <Message id="reset-password.link" components={{ 0: <Anchor component={Link} underline="always" to={paths.signIn} /> }} />
      </Text>
      <AddressForm submit={request} busy={busy} label={t("reset-password.send")} />
    </>
  );
}

/** Where the link of the mail leads. Without its token there is nothing to set, but a link to ask for. */
export function ResetPassword() {
  const t = useT();
  const token = useMailToken();
  const { key } = useLocation();
  const navigate = useNavigate();
  if (token === null) return <ForgotPassword />;
  return (
    <>
      <PageTitle focus={key !== "default"}>{t("reset-password.choose")}</PageTitle>
      <Text c="dimmed" size="sm" mb="xl">
        {t("reset-password.effect")}
      </Text>
      <NewPasswordForm key={token} token={token} onDone={() => void navigate(paths.home, { replace: true })} />
    </>
  );
}
