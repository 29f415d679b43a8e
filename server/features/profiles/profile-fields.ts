/** Who may see a field, from everybody to its owner alone. */
export const audiences = ["EVERYONE", "MEMBERS", "STAFF", "ONLY_ME"] as const;
export type AudienceKey = (typeof audiences)[number];

/** The audiences that an owner chose; a field that is absent has the one that it comes with. */
export type Visibility = Readonly<Record<string, AudienceKey>>;

export type FieldKindKey = "TEXT" | "LONG_TEXT" | "NUMBER" | "DATE" | "BOOLEAN" | "CHOICE" | "MULTI_CHOICE" | "URL" | "EMAIL" | "PHONE" | "IMAGE";

export interface FieldDefinition {
  readonly key: string;
  readonly label: string;
  readonly help: string | null;
  readonly kind: FieldKindKey;
  readonly isSensitive: boolean;
  readonly minLength: number | null;
  /** In characters (Unicode code points). */
  readonly maxLength: number | null;
  /** ECMAScript, for the whole value. */
  readonly pattern: string | null;
  /** Who sees it unless its owner chose otherwise. */
  readonly audience: AudienceKey;
  /** What its owner can choose; one alone where nothing can be chosen. */
  readonly allowed: readonly AudienceKey[];
}

const text = { kind: "TEXT", isSensitive: false, minLength: null, pattern: null, allowed: audiences } as const;
/** Who somebody is at all: whoever may see the profile sees it. */
const identity = { ...text, audience: "EVERYONE", allowed: ["EVERYONE"] } as const;
/** Kept encrypted for its owner's sake: never on a page that is open to the world. */
const sensitive = { ...text, isSensitive: true, allowed: ["MEMBERS", "STAFF", "ONLY_ME"] } as const;

/** The built-in fields in display order. A new scalar field begins here. */
export const profileFields = [
  { ...identity, key: "avatar", label: "Photo", help: "JPEG, PNG, WebP, AVIF, GIF or HEIC, up to 10 MB.", kind: "IMAGE", maxLength: null },
  { ...text, key: "cover", label: "Cover", help: "A wide picture; the same formats and sizes.", kind: "IMAGE", maxLength: null, audience: "EVERYONE" },
  { ...identity, key: "displayName", label: "Name", help: "How people call you.", minLength: 1, maxLength: 80 },
  {
    ...identity,
    key: "handle",
    label: "Handle",
    help: "Your address here: 2 to 30 of a-z, 0-9 and hyphens.",
    minLength: 2,
    maxLength: 30,
    pattern: "^[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])$",
  },
  { ...text, key: "headline", label: "Headline", help: "What you do, in one line.", maxLength: 120, audience: "EVERYONE" },
  { ...text, key: "bio", label: "About", help: "A few sentences about you.", kind: "LONG_TEXT", maxLength: 2_000, audience: "EVERYONE" },
  { ...text, key: "pronouns", label: "Pronouns", help: "How to speak of you.", maxLength: 40, audience: "EVERYONE" },
  { ...text, key: "location", label: "Location", help: "Where you can be found.", maxLength: 100, audience: "MEMBERS" },
  { ...text, key: "website", label: "Website", help: "A page of yours, with https://.", kind: "URL", maxLength: 200, audience: "EVERYONE" },
  {
    ...sensitive,
    key: "phone",
    label: "Phone",
    help: "With the country's code, such as +44 20 7946 0958.",
    kind: "PHONE",
    maxLength: 16,
    pattern: "^\\+[1-9]\\d{6,14}$",
    audience: "STAFF",
  },
  { ...sensitive, key: "birthDate", label: "Birth date", help: "As 1990-02-28.", kind: "DATE", maxLength: 10, audience: "ONLY_ME" },
  { ...text, key: "timeZone", label: "Time zone", help: "So that people know when you are awake.", kind: "CHOICE", maxLength: 60, audience: "MEMBERS" },
  { ...text, key: "locale", label: "Language", help: "The language you like to read.", kind: "CHOICE", maxLength: 35, audience: "ONLY_ME" },
] as const satisfies readonly FieldDefinition[];

export type FieldKey = (typeof profileFields)[number]["key"];

const byKey: ReadonlyMap<string, FieldDefinition & { key: FieldKey }> = new Map(profileFields.map((field) => [field.key, field]));

/** For keys that come from outside: null where there is no such field. */
export const fieldNamed = (key: string): (FieldDefinition & { key: FieldKey }) | null => byKey.get(key) ?? null;

export function fieldOf(key: FieldKey): FieldDefinition {
  const field = byKey.get(key);
  if (field === undefined) throw new Error(`There is no field ${key}.`);
  return field;
}
