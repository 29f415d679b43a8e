import { NativeSelect } from "@mantine/core";
import { IconLanguage } from "@tabler/icons-react";
import { useState } from "react";
import { i18n, type LanguageTag, languageChoices, speak } from "#client/messages/language.ts";
import { useT } from "#client/messages/t.tsx";

/** Which language Portrait speaks on this device. Each stands there by its own name, so that everybody finds theirs. */
export function LanguageChoice({ onChosen }: { onChosen?: (tag: LanguageTag) => void }) {
  const t = useT();
  const [failed, setFailed] = useState(false);
  const choose = async (tag: LanguageTag) => {
    try {
      await speak(tag, { remember: true });
      setFailed(false);
      onChosen?.(tag);
    } catch {
      // Its words are loaded when they are first wanted, and the connection may be gone.
      setFailed(true);
    }
  };
  return (
    <NativeSelect
      aria-label={t("language-choice.label")}
      maw="16rem"
      leftSection={<IconLanguage aria-hidden="true" size={18} stroke={1.6} />}
      error={failed && t("language-choice.failed")}
      value={i18n.locale}
      onChange={(event) => void choose(event.currentTarget.value as LanguageTag)}
    >
      {languageChoices.map(({ value, label }) => (
        <option key={value} value={value} lang={value}>
          {label}
        </option>
      ))}
    </NativeSelect>
  );
}
