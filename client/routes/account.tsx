import { useQuery } from "@apollo/client/react";
import { Stack } from "@mantine/core";
import { Loaded } from "#client/apollo/loaded.tsx";
import { Appearance } from "#client/features/account/appearance.tsx";
import { DeviceList } from "#client/features/account/device-list.tsx";
import { EmailForm } from "#client/features/account/email-form.tsx";
import { LanguagePreference } from "#client/features/account/language-preference.tsx";
import { PasswordForm } from "#client/features/account/password-form.tsx";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Page } from "#client/ui/page.tsx";

const accountPage = graphql(`
  query AccountPage {
    viewer {
      account {
        id
        email
        hasPassword
        ...EmailForm_Account
      }
      sessions {
        id
        ...DeviceRow_Session
      }
    }
  }
`);

export function Account() {
  const t = useT();
  const result = useQuery(accountPage);
  return (
    <Page title={t("common.account")} lead={result.data?.viewer?.account.email} narrow>
      <Loaded result={result}>
        {({ viewer }) =>
          viewer && (
            <Stack gap="lg">
              <EmailForm account={viewer.account} />
              <PasswordForm email={viewer.account.email} hasPassword={viewer.account.hasPassword} />
              <DeviceList sessions={viewer.sessions} />
              <LanguagePreference />
              <Appearance />
            </Stack>
          )
        }
      </Loaded>
    </Page>
  );
}
