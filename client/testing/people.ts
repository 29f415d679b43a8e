/** A profile as the server would answer it, whole, for tests that need somebody. */

const step = {
  __typename: "CompletionStep",
  key: "bio",
  label: "Write about yourself",
  hint: null,
  state: "MISSING",
  isRequired: false,
  gain: 20,
  href: "/profile/edit#bio",
};

export const picture = {
  __typename: "Image",
  id: null,
  url: "/initials/a.svg",
  srcSet: "/initials/a.svg 96w",
  placeholder: "data:,",
  color: "#000000",
  alt: "Ada",
  isFallback: true,
};

export const ada = {
  __typename: "Profile",
  id: "1",
  version: 3,
  hidden: [],
  displayName: "Ada",
  handle: "ada",
  headline: "Countess",
  pronouns: null,
  bio: null,
  location: "London",
  timeZone: null,
  locale: null,
  website: null,
  phone: null,
  birthDate: null,
  updatedAt: "2026-01-01T00:00:00Z",
  avatar: picture,
  cover: null,
  retiredImages: [],
  completion: { __typename: "Completion", percent: 50, next: step, steps: [step] },
  roles: [
    {
      __typename: "Role",
      key: "member",
      name: "Member",
      completionRules: [
        { __typename: "CompletionRule", key: "bio", field: "bio", minCount: 10, hint: null, isRequired: false, staleAfterDays: null, weight: 10 },
      ],
    },
  ],
  createdAt: "2025-01-01T00:00:00Z",
  visibility: [
    { __typename: "FieldVisibility", field: "displayName", audience: "EVERYONE", allowed: ["EVERYONE"] },
    { __typename: "FieldVisibility", field: "headline", audience: "EVERYONE", allowed: ["EVERYONE", "MEMBERS", "STAFF", "ONLY_ME"] },
    { __typename: "FieldVisibility", field: "location", audience: "MEMBERS", allowed: ["EVERYONE", "MEMBERS", "STAFF", "ONLY_ME"] },
  ],
  changes: [],
  viewerCan: { __typename: "ProfileAbilities", edit: true, changeAvatar: true },
};

const field = (key: string, label: string, maxLength: number | null) => ({
  __typename: "ProfileField",
  key,
  label,
  help: null,
  minLength: null,
  maxLength,
  options: null,
});

export const fieldsOfProfile = [field("headline", "Headline", 20), field("bio", "About", 2_000)];
