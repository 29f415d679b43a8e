import { useQuery } from "@apollo/client/react";
import { Stack } from "@mantine/core";
import { Loaded } from "#client/apollo/loaded.tsx";
import { EmailForm } from "#client/features/account/email-form.tsx";
import { PasswordForm } from "#client/features/account/password-form.tsx";
import { TwoStep } from "#client/features/account/two-step.tsx";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Page } from "#client/ui/page.tsx";
import { SheetsWaiting } from "#client/ui/sheets-waiting.tsx";

const signInMethodsPage = graphql(`
  query SignInMethodsPage {
    viewer {
      account {
        id
        email
        hasPassword
        ...EmailForm_Account
        ...TwoStep_Account
      }
    }
  }
`);

export function SignInMethods() {
  const t = useT();
  const result = useQuery(signInMethodsPage);
  return (
    <Page title={t("sign-in-methods.title")} lead={t("sign-in-methods.lead")} narrow>
      <Loaded result={result} waiting={<SheetsWaiting heights={[262, 336, 150]} />}>
        {({ viewer }) =>
          viewer && (
            <Stack gap="lg">
              <EmailForm account={viewer.account} />
              <PasswordForm email={viewer.account.email} hasPassword={viewer.account.hasPassword} />
              <TwoStep account={viewer.account} />
            </Stack>
          )
        }
      </Loaded>
    </Page>
  );
}
