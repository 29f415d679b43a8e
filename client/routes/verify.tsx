import { Alert, Anchor, Text } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { useSessionStatus } from "#client/apollo/session-context.ts";
import { paths } from "#client/app/paths.ts";
import { ResendForm } from "#client/features/entrance/resend-form.tsx";
import { TokenButton } from "#client/features/entrance/token-button.tsx";
import { useMailToken } from "#client/features/entrance/use-mail-token.ts";
import { useVerifyEmail } from "#client/features/entrance/use-verify-email.ts";
import { PageTitle } from "#client/ui/title.tsx";

export function Verify() {
  const token = useMailToken();
  const { key } = useLocation();
  const [verify, busy] = useVerifyEmail();
  const isSignedIn = useSessionStatus() === "in";
  return (
    <>
      <PageTitle focus={key !== "default"}>Confirm your address</PageTitle>
      <Text c="dimmed" size="sm" mb="xl">
        {token === null ? "Open the link of the mail that we sent you, or have it sent again." : "One more step, and we know that mails reach you."}
      </Text>
      {token === null ? (
        <ResendForm isSignedIn={isSignedIn} />
      ) : (
        <TokenButton
          key={token}
          label="Confirm this address"
          act={() => verify(token)}
          busy={busy}
          whenSpent={<ResendForm isSignedIn={isSignedIn} />}
          done={
            <Alert color="teal" role="group" title="Your address is confirmed">
              <Anchor component={Link} underline="always" size="sm" to={isSignedIn ? paths.home : paths.signIn}>
                {isSignedIn ? "Go to your dashboard" : "Sign in"}
              </Anchor>
            </Alert>
          }
        />
      )}
    </>
  );
}
