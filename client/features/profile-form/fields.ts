import type { UpdateProfileInput } from "#client/gql/graphql.ts";
import type { MessageId } from "#client/messages/catalogue.ts";

/** What can be typed into, in the order of the form. */
export const fieldKeys = [
  "displayName",
  "handle",
  "headline",
  "pronouns",
  "bio",
  "location",
  "timeZone",
  "locale",
  "website",
  "phone",
  "birthDate",
] as const satisfies readonly (keyof UpdateProfileInput)[];

export type FieldKey = (typeof fieldKeys)[number];
export type Draft = Readonly<Record<FieldKey, string>>;
export type ProfileValues = Readonly<Record<FieldKey, string | null>>;

export const groups: readonly { readonly title: MessageId; readonly keys: readonly FieldKey[] }[] = [
  { title: "profile-form.who", keys: ["displayName", "handle", "headline", "pronouns", "bio"] },
  { title: "profile-form.where", keys: ["location", "timeZone", "locale"] },
  { title: "profile-form.reach", keys: ["website", "phone", "birthDate"] },
];

export const autoComplete: Partial<Record<FieldKey, string>> = {
  displayName: "name",
  location: "address-level2",
  website: "url",
  phone: "tel",
  birthDate: "bday",
  locale: "language",
};

export const draftOf = (profile: ProfileValues): Draft => Object.fromEntries(fieldKeys.map((key) => [key, profile[key] ?? ""])) as Draft;

/** A value that returned to what it was is no change. */
export const changedKeys = (base: Draft, draft: Draft): readonly FieldKey[] => fieldKeys.filter((key) => draft[key].trim() !== base[key].trim());

/** Only what changed goes out; an emptied field is null. */
export const inputOf = (draft: Draft, keys: readonly FieldKey[]): Partial<Record<FieldKey, string | null>> =>
  Object.fromEntries(keys.map((key) => [key, draft[key].trim() === "" ? null : draft[key].trim()]));

/** Fields that were changed here and there, to different values. */
export const clashes = (base: Draft, mine: Draft, theirs: Draft): readonly FieldKey[] => {
  const there = changedKeys(base, theirs);
  return changedKeys(base, mine).filter((key) => there.includes(key) && mine[key].trim() !== theirs[key].trim());
};

/** My draft on top of their version: what I did not touch follows them. */
export const rebase = (base: Draft, mine: Draft, theirs: Draft): Draft => {
  const touched = changedKeys(base, mine);
  return Object.fromEntries(fieldKeys.map((key) => [key, touched.includes(key) ? mine[key] : theirs[key]])) as Draft;
};
