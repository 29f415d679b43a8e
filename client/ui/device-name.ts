import { t } from "#client/messages/language.ts";

/** `Firefox 145 on Linux`, or as much of it as the device told. */
export const deviceName = ({ browser, os }: { readonly browser: string | null; readonly os: string | null }): string =>
  browser && os ? t("device-name.both", { browser, os }) : browser || os || t("device-name.unknown");
