import { Anchor, Text } from "@mantine/core";
import { useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { paths } from "#client/app/paths.ts";
import { AddressForm } from "#client/features/entrance/address-form.tsx";
import { NewPasswordForm } from "#client/features/entrance/new-password-form.tsx";
import { useMailToken } from "#client/features/entrance/use-mail-token.ts";
import { useRequestPasswordReset } from "#client/features/entrance/use-request-password-reset.ts";
import type { Challenge } from "#client/features/entrance/use-sign-in-steps.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { PageTitle } from "#client/ui/title.tsx";
import { SecondStep } from "./second-step.tsx";

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
  const [challenge, setChallenge] = useState<Challenge | null>(null);
  const goHome = () => void navigate(paths.home, { replace: true });
  // The password is set by then, and the address was never known here.
  const signIn = (remark: string | null) => void navigate(paths.signIn, { replace: true, state: { remark } });
  if (challenge) return <SecondStep challenge={challenge} onBack={signIn} onDone={goHome} />;
  if (token === null) return <ForgotPassword />;
  return (
    <>
      <PageTitle focus={key !== "default"}>{t("reset-password.choose")}</PageTitle>
      <Text c="dimmed" size="sm" mb="xl">
        {t("reset-password.effect")}
      </Text>
      <NewPasswordForm key={token} token={token} onDone={goHome} onChallenge={setChallenge} />
    </>
  );
}
