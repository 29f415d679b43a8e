import { Anchor, Text } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { paths } from "#client/app/paths.ts";
import { DemoAccounts } from "#client/features/entrance/demo-accounts.tsx";
import { SignInForm } from "#client/features/entrance/sign-in-form.tsx";
import { Message, useT } from "#client/messages/t.tsx";
import { PageTitle } from "#client/ui/title.tsx";

export function SignIn() {
  const t = useT();
  const { key, search } = useLocation();
  return (
    <>
      <PageTitle focus={key !== "default"}>{t("sign-in.title")}</PageTitle>
      <Text c="dimmed" size="sm" mb="xl">
        <Message id="sign-in.new" components={{ 0: <Anchor component={Link} underline="always" to={`${paths.signUp}${search}`} /> }} />
      </Text>
      <SignInForm />
      <Text size="sm" mt="md">
        <Anchor component={Link} underline="always" to={paths.forgotPassword}>
          {t("common.forgot-password")}
        </Anchor>
      </Text>
      <DemoAccounts />
    </>
  );
}
