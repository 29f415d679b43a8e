import { Alert, Anchor, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { Link, useLocation } from "react-router";
import { useAsk } from "#client/apollo/ask.ts";
import { paths } from "#client/app/paths.ts";
import { ConfirmationSent } from "#client/features/entrance/confirmation-sent.tsx";
import { SignUpForm } from "#client/features/entrance/sign-up-form.tsx";
import type { SignUpMode } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { PageTitle } from "#client/ui/title.tsx";

const signUpPage = graphql(`
  query SignUpPage {
    signInOptions {
      signUp
    }
  }
`);

export function SignUp() {
  const t = useT();
  const { key, search } = useLocation();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const [look] = useAsk(signUpPage);
  const [signUp, setSignUp] = useState<SignUpMode | null>(null);
  useEffect(() => {
    // Without an answer the form is there: sending it tells.
    look({}).then(
      ({ data }) => setSignUp(data?.signInOptions.signUp ?? null),
      () => undefined,
    );
  }, [look]);
  const closed = signUp === "INVITE_ONLY";
  return (
    <>
      <PageTitle focus={key !== "default"}>{t("sign-up.title")}</PageTitle>
      <Text c="dimmed" size="sm" mb="xl">
        <Message id="sign-up.have-one" components={{ 0: <Anchor component={Link} underline="always" to={`${paths.signIn}${search}`} /> }} />
      </Text>
      <div role="status">{sentTo && <ConfirmationSent email={sentTo} />}</div>
      {closed ? (
        <Alert color="gray" title={t("sign-up.closed")}>
          {t("sign-up.ask")}
        </Alert>
      ) : (
        sentTo === null && <SignUpForm onMustConfirm={setSentTo} />
      )}
    </>
  );
}
