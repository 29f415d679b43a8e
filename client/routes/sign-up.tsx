import { useQuery } from "@apollo/client/react";
import { Alert, Anchor, Text } from "@mantine/core";
import { useState } from "react";
import { Link, useLocation, useSearchParams } from "react-router";
import { paths } from "#client/app/paths.ts";
import { ConfirmationSent } from "#client/features/entrance/confirmation-sent.tsx";
import { SignUpForm } from "#client/features/entrance/sign-up-form.tsx";
import { graphql } from "#client/gql/index.ts";
import { PageTitle } from "#client/ui/title.tsx";

const signUpPage = graphql(`
  query SignUpPage {
    signInOptions {
      signUp
    }
  }
`);

export function SignUp() {
  const { key, search } = useLocation();
  const [parameters] = useSearchParams();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { data } = useQuery(signUpPage);
  const invitation = parameters.get("invitation");
  const closed = data?.signInOptions.signUp === "INVITE_ONLY" && invitation === null;
  return (
    <>
      <PageTitle focus={key !== "default"}>Create your account</PageTitle>
      <Text c="dimmed" size="sm" mb="xl">
        Already have one?{" "}
        <Anchor component={Link} underline="always" to={`${paths.signIn}${search}`}>
          Sign in
        </Anchor>
      </Text>
      <div role="status">{sentTo && <ConfirmationSent email={sentTo} />}</div>
      {closed ? (
        <Alert color="gray" title="By invitation only">
          Ask an administrator of this Portrait for an invitation, and open the link in it.
        </Alert>
      ) : (
        sentTo === null && <SignUpForm invitationToken={invitation} onMustConfirm={setSentTo} />
      )}
    </>
  );
}
