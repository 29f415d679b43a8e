import { Image, type PictureUrls } from "#server/features/images/index.ts";
import { badInput } from "#server/kernel/errors.ts";
import { isSelf, type Viewer } from "#server/kernel/viewer.ts";
import type { Keyring } from "#server/platform/crypto/keyring.ts";
import { asSeenBy, reaches } from "./as-seen-by.ts";
import type { ProfileSnapshot } from "./profile.snapshot.ts";
import { Profile } from "./profile.type.ts";
import type { AudienceKey } from "./profile-fields.ts";
import { audienceOf } from "./profiles.policy.ts";
import { opened } from "./sealed-fields.ts";

/** The only maker of `Profile`s: every one has passed `asSeenBy`. */
export class ProfilePresenter {
  constructor(
    private readonly keyring: Keyring,
    private readonly urls: PictureUrls,
  ) {}

  present(profile: ProfileSnapshot, viewer: Viewer, viewAs: AudienceKey | null = null): Profile {
    const own = audienceOf(viewer, profile.id);
    if (viewAs !== null && !reaches(own, viewAs)) throw badInput(`You can't see this profile as ${viewAs}: only as ${own} or a wider audience.`, ["viewAs"]);
    const seen = asSeenBy(profile, viewAs ?? own);
    const isOwn = isSelf(viewer, profile.id) && (viewAs ?? own) === "ONLY_ME";
    return new Profile(profile, seen, {
      avatar: new Image(profile.picture, profile, isOwn, this.urls),
      cover: seen.cover === null ? null : new Image(seen.cover, profile, isOwn, this.urls),
      phone: opened(this.keyring, seen.phoneSealed, "phone", profile.id),
      birthDate: opened(this.keyring, seen.birthDateSealed, "birthDate", profile.id),
    });
  }
}
