import type { ProfileForm_FieldFragment } from "#client/gql/graphql.ts";
import { t } from "#client/messages/language.ts";
import type { Rule, Rules } from "#client/ui/use-fields.ts";
import { type FieldKey, fieldKeys } from "./fields.ts";

const required: readonly FieldKey[] = ["displayName", "handle"];

/** The limits come from the server's field list, so that both sides judge alike; the server has the last word. */
export function rulesFrom(fields: readonly ProfileForm_FieldFragment[]): Rules<FieldKey> {
  return Object.fromEntries(
    fieldKeys.map((key) => [
      key,
      ruleOf(
        key,
        fields.find((field) => field.key === key),
      ),
    ]),
  ) as Rules<FieldKey>;
}

function ruleOf(key: FieldKey, field: ProfileForm_FieldFragment | undefined): Rule<FieldKey> {
  return (raw) => {
    const value = raw.trim();
    if (value === "") return required.includes(key) ? t("refusal.REQUIRED") : null;
    const length = [...value].length;
    if (field?.minLength && length < field.minLength) return t("profile-rules.short", { limit: field.minLength });
    if (field?.maxLength && length > field.maxLength) return t("profile-rules.long", { limit: field.maxLength, length });
    if (key === "website" && !isWebAddress(value)) return t("profile-rules.website");
    if (key === "birthDate" && value > new Date().toISOString().slice(0, 10)) return t("profile-rules.birth-date");
    return null;
  };
}

function isWebAddress(value: string): boolean {
  return /^https?:\/\//i.test(value) && URL.canParse(value) && new URL(value).hostname.includes(".");
}
