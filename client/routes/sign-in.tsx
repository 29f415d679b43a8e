import { Anchor, Text } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { paths } from "#client/app/paths.ts";
import { DemoAccounts } from "#client/features/entrance/demo-accounts.tsx";
import { SignInForm } from "#client/features/entrance/sign-in-form.tsx";
import { PageTitle } from "#client/ui/title.tsx";

export function SignIn() {
  const { key, search } = useLocation();
  return (
    <>
      <PageTitle focus={key !== "default"}>Welcome back</PageTitle>
      <Text c="dimmed" size="sm" mb="xl">
        New here?{" "}
        <Anchor component={Link} underline="always" to={`${paths.signUp}${search}`}>
          Create an account
        </Anchor>
      </Text>
      <SignInForm />
      <Text size="sm" mt="md">
        <Anchor component={Link} underline="always" to={paths.forgotPassword}>
          Forgot your password?
        </Anchor>
      </Text>
      <DemoAccounts />
    </>
  );
}
