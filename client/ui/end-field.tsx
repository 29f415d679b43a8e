import { TextInput, type TextInputProps } from "@mantine/core";
import { t } from "#client/messages/language.ts";

/** When something ends by itself, in the time of whoever types it; empty where it does not. */
export function EndField(props: TextInputProps) {
  return <TextInput type="datetime-local" {...props} />;
}

/** The same moment for the server; null where there is no end. */
export const endOf = (typed: string): string | null => (typed === "" ? null : new Date(typed).toISOString());

export const endRule = (typed: string): string | null => (typed === "" || new Date(typed).getTime() > Date.now() ? null : t("end-field.rule"));
