import { Text } from "@mantine/core";
import { useState } from "react";
import { useSaveLanguage } from "#client/apollo/own-language.ts";
import type { LanguageTag } from "#client/messages/language.ts";
import { useT } from "#client/messages/t.tsx";
import { LanguageChoice } from "#client/ui/language-choice.tsx";
import { Panel } from "#client/ui/panel.tsx";

/** Heard at once and kept on this device; with the profile it goes along to the others. */
export function LanguagePreference() {
  const t = useT();
  const [save, saving] = useSaveLanguage();
  const [ended, setEnded] = useState<"saved" | "failed" | null>(null);
  const keep = async (tag: LanguageTag) => {
    setEnded(null);
    setEnded((await save(tag)) ? "saved" : "failed");
  };
  return (
    <Panel title={t("field.locale")} hint={t("language-preference.hint")}>
      <LanguageChoice onChosen={(tag) => void keep(tag)} />
      <Text size="sm" c="dimmed" mt="xs" role="status">
        {saving && t("common.saving")}
        {!saving && ended === "saved" && t("common.saved")}
        {!saving && ended === "failed" && t("language-preference.this-device-only")}
      </Text>
    </Panel>
  );
}
