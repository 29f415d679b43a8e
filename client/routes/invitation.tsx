import { Alert, Anchor, Text } from "@mantine/core";
import { useCallback, useEffect, useRef, useState } from "react";
import { Link, Navigate, useLocation } from "react-router";
import { useAsk } from "#client/apollo/ask.ts";
import { Loaded } from "#client/apollo/loaded.tsx";
import { useSessionStatus } from "#client/apollo/session-context.ts";
import { paths } from "#client/app/paths.ts";
import { ConfirmationSent } from "#client/features/entrance/confirmation-sent.tsx";
import { SignUpForm } from "#client/features/entrance/sign-up-form.tsx";
import { useMailToken } from "#client/features/entrance/use-mail-token.ts";
import type { InvitationPageQuery } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { listText } from "#client/messages/format.ts";
import { useT } from "#client/messages/t.tsx";
import { momentText } from "#client/ui/moment.tsx";
import { roleName } from "#client/ui/server-words.ts";
import { PageTitle } from "#client/ui/title.tsx";

const invitationPage = graphql(`
  query InvitationPage($token: String!) {
    invitation(token: $token) {
      id
      email
      expiresAt
      invitedBy {
        id
        displayName
      }
      roles {
        key
        name
      }
    }
  }
`);

/** Asked once: signing up spends the token, and the page must not say so to whoever just did. */
function useInvitation(token: string | null) {
  const [ask] = useAsk(invitationPage);
  const [answer, setAnswer] = useState<{ readonly data?: InvitationPageQuery; readonly error?: unknown }>({});
  const refetch = useCallback(() => {
    if (token === null) return;
    setAnswer({});
    ask({ token }).then(
      ({ data }) => setAnswer(data ? { data } : { error: new Error("There was no answer.") }),
      (error: unknown) => setAnswer({ error }),
    );
  }, [ask, token]);
  useEffect(refetch, [refetch]);
  return { ...answer, refetch };
}

/** Where the mail of an invitation leads: who asks one in, and the form with the address that it went to. */
export function Invitation() {
  const t = useT();
  const token = useMailToken();
  const { key } = useLocation();
  const isSignedIn = useSessionStatus() === "in";
  const cameSignedIn = useRef(isSignedIn);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const result = useInvitation(token);
  if (isSignedIn && !cameSignedIn.current) return <Navigate to={paths.editProfile} replace />;
  return (
    <>
      <PageTitle focus={key !== "default"}>{t("invitation.title")}</PageTitle>
      {token === null && (
        <Text c="dimmed" size="sm" mb="xl">
          {t("invitation.open-link")}
        </Text>
      )}
      {token !== null && cameSignedIn.current && (
        <Alert color="gray" role="group" mt="lg" title={t("invitation.signed-in")}>
          <Anchor component={Link} underline="always" size="sm" to={paths.home}>
            {t("common.go-home")}
          </Anchor>
        </Alert>
      )}
      {token !== null && !cameSignedIn.current && (
        <Loaded result={result}>
          {({ invitation }) =>
            invitation === null ? (
              <Alert color="gray" role="group" mt="lg" title={t("invitation.void")}>
                <Text size="sm" mb="xs">
                  {t("invitation.void-what")}
                </Text>
                <Anchor component={Link} underline="always" size="sm" to={paths.signIn}>
                  {t("common.sign-in")}
                </Anchor>
              </Alert>
            ) : (
              <>
                <Text size="sm" mb="xs">
                  {invitation.invitedBy ? t("invitation.by", { person: invitation.invitedBy.displayName }) : t("invitation.by-operator")}
                </Text>
                {invitation.roles.length > 0 && (
                  <Text size="sm" mb="xs">
                    {t("invitation.roles", { roles: listText(invitation.roles.map(roleName)), count: invitation.roles.length })}
                  </Text>
                )}
                <Text c="dimmed" size="sm" mb="xl">
                  {t("invitation.until", { at: momentText(invitation.expiresAt) })}
                </Text>
                <div role="status">{sentTo && <ConfirmationSent email={sentTo} />}</div>
                {sentTo === null && <SignUpForm invitation={{ token, email: invitation.email }} onMustConfirm={setSentTo} />}
              </>
            )
          }
        </Loaded>
      )}
    </>
  );
}
