import type { PictureSnapshot } from "#server/features/images/index.ts";
import type { ProfileSnapshot } from "./profile.snapshot.ts";
import { type AudienceKey, audiences, type FieldDefinition, type FieldKey, profileFields, type Visibility } from "./profile-fields.ts";

/** What one audience gets to see of a profile: what is not for it is null, and named in `hidden`. */
export interface SeenProfile {
  readonly id: string;
  readonly handle: string;
  readonly displayName: string;
  readonly headline: string | null;
  readonly bio: string | null;
  readonly pronouns: string | null;
  readonly location: string | null;
  readonly website: string | null;
  readonly phoneSealed: string | null;
  readonly birthDateSealed: string | null;
  readonly timeZone: string | null;
  readonly locale: string | null;
  readonly cover: PictureSnapshot | null;
  readonly showsRoles: boolean;
  readonly hidden: readonly string[];
}

/** Roles are for members: a stranger learns nothing of who runs the place. */
const rolesAudience: AudienceKey = "MEMBERS";

const rank = (audience: AudienceKey) => audiences.indexOf(audience);

/** Whether somebody who belongs to `viewer` sees what is for `audience`. */
export const reaches = (viewer: AudienceKey, audience: AudienceKey): boolean => rank(viewer) >= rank(audience);

/** Every audience whose fields somebody of `viewer` sees. */
export const reachedBy = (viewer: AudienceKey): readonly AudienceKey[] => audiences.filter((audience) => reaches(viewer, audience));

/** Who sees this field of a profile with these choices. An audience that this release does not know is taken for the narrowest. */
export function audienceOfField(visibility: Visibility, { key, audience }: FieldDefinition): AudienceKey {
  const chosen = visibility[key] ?? audience;
  return audiences.includes(chosen) ? chosen : "ONLY_ME";
}

/** The one way out of a complete profile: whoever shows a profile shows what this answers. */
export function asSeenBy(profile: ProfileSnapshot, viewer: AudienceKey): SeenProfile {
  const hiddenFields = profileFields.filter((field) => !reaches(viewer, audienceOfField(profile.visibility, field))).map((field) => field.key);
  const isHidden = new Set<FieldKey>(hiddenFields);
  const shown = <T>(key: FieldKey, value: T): T | null => (isHidden.has(key) ? null : value);
  const showsRoles = reaches(viewer, rolesAudience);
  return {
    id: profile.id,
    handle: profile.handle,
    displayName: profile.displayName,
    headline: shown("headline", profile.headline),
    bio: shown("bio", profile.bio),
    pronouns: shown("pronouns", profile.pronouns),
    location: shown("location", profile.location),
    website: shown("website", profile.website),
    phoneSealed: shown("phone", profile.phoneSealed),
    birthDateSealed: shown("birthDate", profile.birthDateSealed),
    timeZone: shown("timeZone", profile.timeZone),
    locale: shown("locale", profile.locale),
    cover: shown("cover", profile.cover),
    showsRoles,
    hidden: showsRoles ? hiddenFields : [...hiddenFields, "roles"],
  };
}
