import { Anchor, Text } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { paths } from "#client/app/paths.ts";
import { DemoAccounts } from "#client/features/entrance/demo-accounts.tsx";
import { SignInForm } from "#client/features/entrance/sign-in-form.tsx";
import { useSignInSteps } from "#client/features/entrance/use-sign-in-steps.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { PageTitle } from "#client/ui/title.tsx";
import { SecondStep } from "./second-step.tsx";

export function SignIn() {
  const t = useT();
  const { key, search, state } = useLocation();
  const { challenge, first, back } = useSignInSteps({ remark: remarkOf(state) });
  if (challenge) return <SecondStep challenge={challenge} onBack={back} />;
  return (
    <>
      <PageTitle focus={key !== "default"}>{t("sign-in.title")}</PageTitle>
      <Text c="dimmed" size="sm" mb="xl">
        <Message id="sign-in.new" components={{ 0: <Anchor component={Link} underline="always" to={`${paths.signUp}${search}`} /> }} />
      </Text>
      <SignInForm {...first} />
      <Text size="sm" mt="md">
        <Anchor component={Link} underline="always" to={paths.forgotPassword}>
          {t("common.forgot-password")}
        </Anchor>
      </Text>
      <DemoAccounts onChallenge={first.onChallenge} />
    </>
  );
}

/** Why one was sent here, where there is something to say. */
function remarkOf(state: unknown): string | null {
  const { remark } = (state ?? {}) as { remark?: unknown };
  return typeof remark === "string" ? remark : null;
}
