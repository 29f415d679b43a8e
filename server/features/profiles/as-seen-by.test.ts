import fc from "fast-check";
import { asSeenBy, audienceOfField, reaches } from "./as-seen-by.ts";
import type { ProfileSnapshot } from "./profile.snapshot.ts";
import { type AudienceKey, audiences, type FieldKey, fieldOf, profileFields, type Visibility } from "./profile-fields.ts";

const snapshot: ProfileSnapshot = {
  id: "0198a0a0-0000-7000-8000-000000000000",
  handle: "ada",
  displayName: "Ada",
  headline: "Draws",
  bio: "Lines",
  pronouns: "she",
  location: "London",
  website: "https://example.com/",
  phoneSealed: "c2VhbGVk",
  birthDateSealed: "c2VhbGVk",
  timeZone: "Europe/London",
  locale: "en-GB",
  picture: null,
  cover: null,
  grants: [{ role: "member", expiresAt: null }],
  changedAt: {},
  visibility: {},
  version: 3,
  createdAt: 0,
  updatedAt: 0,
};

/** Where the value of each field that can be hidden stands in a snapshot. */
const places = {
  headline: "headline",
  bio: "bio",
  pronouns: "pronouns",
  location: "location",
  website: "website",
  phone: "phoneSealed",
  birthDate: "birthDateSealed",
  timeZone: "timeZone",
  locale: "locale",
  cover: "cover",
} as const satisfies Partial<Record<FieldKey, keyof ProfileSnapshot>>;
const settable = Object.keys(places) as (keyof typeof places)[];

const chosen = fc
  .record(Object.fromEntries(settable.map((field) => [field, fc.constantFrom(...fieldOf(field).allowed)])), { requiredKeys: [] })
  .map((visibility) => visibility as Visibility);
const viewer = fc.constantFrom(...audiences);

describe("asSeenBy", () => {
  it("knows a place for every field whose audience can be chosen", () => {
    expect(settable.sort()).toEqual(
      profileFields
        .filter(({ allowed }) => allowed.length > 1)
        .map(({ key }) => key)
        .sort(),
    );
  });

  it("answers the same, whatever stands in a field that the viewer may not see", () => {
    fc.assert(
      fc.property(chosen, viewer, fc.constantFrom(...settable), fc.option(fc.string()), fc.option(fc.string()), (visibility, as, field, one, other) => {
        fc.pre(!reaches(as, audienceOfField(visibility, fieldOf(field))));
        const seen = (value: string | null) => asSeenBy({ ...snapshot, visibility, [places[field]]: value }, as);
        expect(seen(one)).toEqual(seen(other));
        expect(seen(one)[places[field]]).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  it("hides and names exactly what is for narrower audiences, and shows the rest as it is", () => {
    fc.assert(
      fc.property(chosen, viewer, (visibility, as) => {
        const seen = asSeenBy({ ...snapshot, visibility }, as);
        for (const field of settable) {
          const isShown = reaches(as, visibility[field] ?? fieldOf(field).audience);
          expect([field, seen.hidden.includes(field), seen[places[field]]]).toEqual([field, !isShown, isShown ? snapshot[places[field]] : null]);
        }
      }),
    );
  });

  it("shows its owner everything, and whoever sees more never less", () => {
    fc.assert(
      fc.property(chosen, (visibility) => {
        const hidden = audiences.map((as) => asSeenBy({ ...snapshot, visibility }, as).hidden.filter((key) => key !== "roles"));
        expect(hidden.at(-1)).toEqual([]);
        for (const [index, narrower] of hidden.slice(1).entries()) expect(hidden[index]).toEqual(expect.arrayContaining([...narrower]));
      }),
    );
  });

  it("takes an audience that only a later release knows for the narrowest", () => {
    const visibility = { headline: "FRIENDS" as AudienceKey };
    expect(asSeenBy({ ...snapshot, visibility }, "STAFF")).toMatchObject({ headline: null, hidden: expect.arrayContaining(["headline"]) });
    expect(asSeenBy({ ...snapshot, visibility }, "ONLY_ME")).toMatchObject({ headline: "Draws", hidden: [] });
  });
});
