import { Anchor, Text } from "@mantine/core";
import { Link, useLocation, useNavigate } from "react-router";
import { paths } from "#client/app/paths.ts";
import { AddressForm } from "#client/features/entrance/address-form.tsx";
import { NewPasswordForm } from "#client/features/entrance/new-password-form.tsx";
import { useMailToken } from "#client/features/entrance/use-mail-token.ts";
import { useRequestPasswordReset } from "#client/features/entrance/use-request-password-reset.ts";
import { PageTitle } from "#client/ui/title.tsx";

export function ForgotPassword() {
  const { key } = useLocation();
  const [request, busy] = useRequestPasswordReset();
  return (
    <>
      <PageTitle focus={key !== "default"}>Forgot your password?</PageTitle>
      <Text c="dimmed" size="sm" mb="xl">
        We send you a link to choose a new one.{" "}
        <Anchor component={Link} underline="always" to={paths.signIn}>
          Sign in instead
        </Anchor>
      </Text>
      <AddressForm submit={request} busy={busy} label="Send the link" />
    </>
  );
}

/** Where the link of the mail leads. Without its token there is nothing to set, but a link to ask for. */
export function ResetPassword() {
  const token = useMailToken();
  const { key } = useLocation();
  const navigate = useNavigate();
  if (token === null) return <ForgotPassword />;
  return (
    <>
      <PageTitle focus={key !== "default"}>Choose a new password</PageTitle>
      <Text c="dimmed" size="sm" mb="xl">
        It signs you in here, and out on all your other devices.
      </Text>
      <NewPasswordForm key={token} token={token} onDone={() => void navigate(paths.home, { replace: true })} />
    </>
  );
}
