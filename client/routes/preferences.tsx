import { Stack } from "@mantine/core";
import { Appearance } from "#client/features/account/appearance.tsx";
import { LanguagePreference } from "#client/features/account/language-preference.tsx";
import { useT } from "#client/messages/t.tsx";
import { Page } from "#client/ui/page.tsx";

export function Preferences() {
  const t = useT();
  return (
    <Page title={t("preferences.title")} lead={t("preferences.lead")} narrow>
      <Stack gap="lg">
        <LanguagePreference />
        <Appearance />
      </Stack>
    </Page>
  );
}
