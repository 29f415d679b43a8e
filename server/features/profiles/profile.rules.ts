import type { Clock } from "#server/kernel/clock.ts";
import { conflict, invalid, type Refusal } from "#server/kernel/refusal.ts";
import { tidyLine, tidyText } from "#server/kernel/tidy-text.ts";
import { type FieldKey, fieldOf } from "./profile-fields.ts";

/** What somebody typed: absent means unchanged, null means emptied. */
export type TypedFields = Partial<Record<EditableField, string | null>>;
export type EditableField = Exclude<FieldKey, "avatar" | "cover">;
/** What is to be stored. */
export type CleanFields = Partial<Record<EditableField, string | null>>;

export const editableFields = [
  "handle",
  "displayName",
  "headline",
  "bio",
  "pronouns",
  "location",
  "website",
  "phone",
  "birthDate",
  "timeZone",
  "locale",
] as const satisfies readonly EditableField[];

/** Judges all that was typed: what is to be stored, and one refusal for each field that breaks its rule. */
export function judge(typed: TypedFields, clock: Clock): { readonly clean: CleanFields; readonly refusals: readonly Refusal[] } {
  const clean: CleanFields = {};
  const refusals: Refusal[] = [];
  for (const field of editableFields) {
    const value = typed[field];
    if (value === undefined) continue;
    const tidied = value === null ? null : tidy(field, value);
    const refusal = refusalOf(field, tidied, clock);
    if (refusal === null) clean[field] = tidied;
    else refusals.push(refusal);
  }
  return { clean, refusals };
}

/** Whether a stored value still keeps its rule: an import or a later release may know better. */
export const isValid = (field: EditableField, value: string, clock: Clock): boolean => refusalOf(field, value, clock) === null;

function tidy(field: EditableField, value: string): string | null {
  const text = fieldOf(field).kind === "LONG_TEXT" ? tidyText(value) : tidyLine(value);
  if (text === "") return null;
  if (field === "handle") return text.toLowerCase();
  if (field === "phone") return text.replace(/[\s()./-]/g, "").replace(/^00/, "+");
  if (field === "locale") return canonicalLocale(text) ?? text;
  if (field === "timeZone") return inItsOwnCase(text);
  return text;
}

function refusalOf(field: EditableField, value: string | null, clock: Clock): Refusal | null {
  const { label, minLength, maxLength } = fieldOf(field);
  const path = ["input", field];
  if (value === null) return minLength === null ? null : invalid("REQUIRED", `${label} can't be empty.`, ...path);
  const length = [...value].length;
  if (minLength !== null && length < minLength) return invalid("TOO_SHORT", `${label} needs at least ${minLength} characters.`, ...path);
  if (maxLength !== null && length > maxLength) return invalid("TOO_LONG", `${label} has at most ${maxLength} characters; these are ${length}.`, ...path);
  return ruleOf[field]?.(value, path, clock) ?? null;
}

type Rule = (value: string, path: readonly string[], clock: Clock) => Refusal | null;

const ruleOf: Partial<Record<EditableField, Rule>> = {
  handle: handleRefusal,
  website: (value, path) =>
    isWebAddress(value) ? null : invalid("BAD_FORMAT", "A website begins with https:// or http://, such as https://example.com.", ...path),
  phone: (value, path) =>
    /^\+[1-9]\d{6,14}$/.test(value) ? null : invalid("BAD_FORMAT", "Write the number with its country's code, such as +44 20 7946 0958.", ...path),
  birthDate: birthDateRefusal,
  timeZone: (value, path) => (isTimeZone(value) ? null : invalid("UNKNOWN_VALUE", "Choose a time zone of the list, such as Europe/London.", ...path)),
  locale: (value, path) => (canonicalLocale(value) === value ? null : invalid("UNKNOWN_VALUE", "Choose a language of the list, such as en-GB.", ...path)),
};

function handleRefusal(value: string, path: readonly string[]): Refusal | null {
  if (!/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])$/.test(value)) {
    return invalid("BAD_FORMAT", "A handle is made of a-z, 0-9 and hyphens, and begins and ends with a letter or digit.", ...path);
  }
  return reservedHandles.has(value) ? conflict("RESERVED", "This handle is kept for the service itself. Choose another one.", ...path) : null;
}

// What could be taken for a page of ours, or for somebody who speaks for the service.
const reservedHandles = new Set(
  "account accounts admin administrator anonymous api audit dashboard edit everyone graphql help login logout me media moderator new null official owner people playground portrait profile root security settings sign-in sign-out sign-up staff support system undefined user you".split(
    " ",
  ),
);

/** Of what is to be seen on a picture, in characters. */
export const longestAlt = 250;

export const handleTaken: Refusal = conflict("TAKEN", "Somebody has this handle already. Choose another one.", "input", "handle");

function birthDateRefusal(value: string, path: readonly string[], clock: Clock): Refusal | null {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : null;
  if (at === null || Number.isNaN(at.getTime()) || !at.toISOString().startsWith(value)) {
    return invalid("BAD_FORMAT", "Write the date as year-month-day, such as 1990-02-28.", ...path);
  }
  if (at > clock.now()) return invalid("IN_THE_FUTURE", "A birth date lies in the past.", ...path);
  return at.getUTCFullYear() < 1900 ? invalid("BAD_FORMAT", "A birth date is from 1900 or later.", ...path) : null;
}

function isWebAddress(value: string): boolean {
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return false;
  const { hostname, username, password } = new URL(value);
  return hostname.includes(".") && username === "" && password === "";
}

// By trying it: the list that Intl gives leaves out current names such as Asia/Kolkata. An offset ("+05:30") is none of a place.
const isTimeZone = (value: string): boolean => /^(UTC|[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+)$/.test(value) && canonicalTimeZone(value) !== null;

/** `europe/london` as `Europe/London`; an alias stays what it is, for its canonical name may be an outdated one. */
function inItsOwnCase(value: string): string {
  const canonical = canonicalTimeZone(value);
  return canonical?.toLowerCase() === value.toLowerCase() ? canonical : value;
}

function canonicalTimeZone(value: string): string | null {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

function canonicalLocale(value: string): string | null {
  try {
    const [tag] = Intl.getCanonicalLocales(value.replaceAll("_", "-"));
    return tag !== undefined && Intl.DisplayNames.supportedLocalesOf([tag]).length > 0 ? tag : null;
  } catch {
    return null;
  }
}

/** A handle to begin with, out of a name in any script; never empty, and keeps the rule. */
export function handleFrom(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 24)
    .replace(/^-+|-+$/g, "");
  return plain.length < 2 || reservedHandles.has(plain) ? `${plain === "" ? "person" : plain}-${randomDigits(4)}` : plain;
}

/** The same with digits behind it, where somebody has it already. */
export const numbered = (handle: string): string => `${handle.slice(0, 23).replace(/-+$/, "")}-${randomDigits(6)}`;

const randomDigits = (count: number) => String(Math.floor(Math.random() * 10 ** count)).padStart(count, "0");
