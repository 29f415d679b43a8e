import { t } from "#client/messages/language.ts";

const address = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export const emailRule = (value: string) => (address.test(value.trim()) ? null : t("common.email-rule"));

export const givenPasswordRule = (value: string) => (value === "" ? t("rules.password") : null);

/** The server has the last word (it also knows which are too common); this spares a round trip. */
export const newPasswordRule = (value: string) => (value.length >= 8 ? null : t("common.new-password-rule"));

export const displayNameRule = (value: string) => (value.trim() === "" ? t("rules.name") : null);
