import { Arg, Ctx, ID, Int, Mutation, Resolver } from "type-graphql";
import { CropInput, ImageKind, type readUpload } from "#server/features/images/index.ts";
import { notFound } from "#server/kernel/errors.ts";
import type { Outcome } from "#server/kernel/refusal.ts";
import type { RequestContext } from "#server/platform/graphql/context.ts";
import { answer } from "#server/platform/graphql/mutation-payload.type.ts";
import { Upload } from "#server/platform/graphql/scalars.ts";
import type { CachedProfileRepository } from "./cached-profile.repository.ts";
import type { Pictures } from "./pictures.ts";
import type { ProfilePresenter } from "./profile.presenter.ts";
import { editableFields, type TypedFields } from "./profile.rules.ts";
import { Audience, ImagePayload, type Profile, ProfilePayload, UpdateProfileInput } from "./profile.type.ts";
import type { ProfileVisibility } from "./set-visibility.ts";
import type { ProfileUndo } from "./undo-profile-change.ts";
import type { ProfileEditor } from "./update-profile.ts";

@Resolver()
export class ProfileMutationsResolver {
  constructor(
    private readonly editor: ProfileEditor,
    private readonly undo: ProfileUndo,
    private readonly visibility: ProfileVisibility,
    private readonly pictures: Pictures,
    private readonly cached: CachedProfileRepository,
    private readonly presenter: ProfilePresenter,
  ) {}

  @Mutation(() => ProfilePayload, {
    description:
      "Edits a profile, all fields or none. Others' need `profiles.edit`. Refusals, one a field: REQUIRED, TOO_SHORT, TOO_LONG, BAD_FORMAT, UNKNOWN_VALUE, IN_THE_FUTURE, TAKEN, RESERVED; VersionConflict.",
  })
  async updateProfile(@Ctx() context: RequestContext, @Arg("input", () => UpdateProfileInput) input: UpdateProfileInput): Promise<ProfilePayload> {
    const outcome = await this.editor.update(context.viewer, {
      profileId: input.id ?? null,
      expectedVersion: input.expectedVersion ?? null,
      fields: typedFields(input),
      ...(input.avatarAlt !== undefined && { avatarAlt: input.avatarAlt }),
    });
    return answer(new ProfilePayload(), await this.shown(context, outcome), (payload, profile) => {
      payload.profile = profile;
    });
  }

  @Mutation(() => ProfilePayload, {
    description:
      "Puts back what an edit replaced, within 30 days and as a change of its own, which can be undone in turn. Others' profiles need `profiles.edit`, and there only the viewer's own edits can be undone. Pictures and audiences are no edits. Refusals: NOTHING_TO_UNDO; VersionConflict where one of the fields was changed since; TAKEN for a handle that somebody else has by now.",
  })
  async undoProfileChange(
    @Ctx() context: RequestContext,
    @Arg("version", () => Int, { description: "The one that the edit made." }) version: number,
    @Arg("profileId", () => ID, { nullable: true, description: "Whose; the viewer's own where absent." }) profileId: string | null,
  ): Promise<ProfilePayload> {
    const outcome = await this.undo.undo(context.viewer, { profileId: profileId ?? null, version });
    return answer(new ProfilePayload(), await this.shown(context, outcome), (payload, profile) => {
      payload.profile = profile;
    });
  }

  @Mutation(() => ProfilePayload, {
    description:
      "Chooses who sees a field of one's own profile. What can be chosen is in `Profile.visibility`. Refusals: UNKNOWN_VALUE for a field that there is not; ALWAYS_VISIBLE for name, handle and photo; AUDIENCE_NOT_ALLOWED.",
  })
  async setVisibility(
    @Ctx() context: RequestContext,
    @Arg("field", () => String, { description: "Its key." }) field: string,
    @Arg("audience", () => Audience) audience: Audience,
  ): Promise<ProfilePayload> {
    const outcome = await this.visibility.set(context.viewer, { field, audience });
    return answer(new ProfilePayload(), await this.shown(context, outcome), (payload, profile) => {
      payload.profile = profile;
    });
  }

  @Mutation(() => ImagePayload, {
    description:
      "Sets a picture, by a multipart request; one that was there can be put back for seven days (`restoreImage`). JPEG, PNG, WebP, AVIF, GIF (first frame) or HEIC, at most 10 MB and 50 megapixels; whatever it tells about place, device and time is removed. Others' need `profiles.change-pictures`. Refusals: NOT_AN_IMAGE, UNSUPPORTED_FORMAT, DAMAGED_IMAGE, EMPTY_FILE, SECOND_FORMAT, CROP_OUTSIDE, FILE_TOO_LARGE, TOO_MANY_PIXELS, UPLOAD_QUEUE_FULL; TOO_LONG (alt).",
  })
  async uploadImage(
    @Ctx() context: RequestContext,
    @Arg("kind", () => ImageKind, { defaultValue: ImageKind.AVATAR }) kind: ImageKind,
    @Arg("file", () => Upload) file: Parameters<typeof readUpload>[0],
    @Arg("crop", () => CropInput, {
      nullable: true,
      description: "As much in the middle as fits where absent: a square for an avatar, three times as wide as high for a cover.",
    })
    crop: CropInput | null,
    @Arg("alt", () => String, { nullable: true, description: "What is to be seen on it, for who can't see it." }) alt: string | null,
    @Arg("profileId", () => ID, { nullable: true, description: "Whose; the viewer's own where absent." }) profileId: string | null,
  ): Promise<ImagePayload> {
    const outcome = await this.pictures.set(context.viewer, { profileId: profileId ?? null, kind, file, crop: crop ?? null, alt: alt ?? "" });
    return this.withImage(await this.shown(context, outcome), kind);
  }

  @Mutation(() => ImagePayload, {
    description:
      "Puts a picture back that the viewer removed or replaced, within seven days, as a new picture of the same bytes; one that is there is replaced by it. What is there to put back is in `Profile.retiredImages`. Others' need `profiles.change-pictures`. Refusals: NOTHING_TO_RESTORE, also for one that was put back already or that staff removed.",
  })
  async restoreImage(@Ctx() context: RequestContext, @Arg("id", () => ID, { description: "The one that the picture had." }) id: string): Promise<ImagePayload> {
    const restored = await this.pictures.restore(context.viewer, id);
    if (!restored.ok) return answer(new ImagePayload(), restored, () => undefined);
    const { profileId, kind } = restored.value;
    return this.withImage(await this.shown(context, { ok: true, value: profileId }), ImageKind[kind]);
  }

  @Mutation(() => ProfilePayload, {
    description:
      "Removes a picture; initials stand in for an avatar from then on. `restoreImage` puts it back within seven days. Others' need `profiles.change-pictures`, and are deleted at once. Done already where there is none. Refusals: TOO_LONG (reason).",
  })
  async removeImage(
    @Ctx() context: RequestContext,
    @Arg("kind", () => ImageKind, { defaultValue: ImageKind.AVATAR }) kind: ImageKind,
    @Arg("profileId", () => ID, { nullable: true, description: "Whose; the viewer's own where absent." }) profileId: string | null,
    @Arg("reason", () => String, { nullable: true, description: "Told to the owner when somebody else removes it." }) reason: string | null,
  ): Promise<ProfilePayload> {
    const outcome = await this.pictures.remove(context.viewer, { profileId: profileId ?? null, kind, reason: reason ?? null });
    return answer(new ProfilePayload(), await this.shown(context, outcome), (payload, profile) => {
      payload.profile = profile;
    });
  }

  private withImage(outcome: Outcome<Profile>, kind: ImageKind): ImagePayload {
    return answer(new ImagePayload(), outcome, (payload, profile) => {
      payload.profile = profile;
      payload.image = kind === ImageKind.COVER ? profile.cover : profile.avatar;
    });
  }

  /** Read again after the commit, as everybody else will see it. */
  private async shown(context: RequestContext, outcome: Outcome<string>): Promise<Outcome<Profile>> {
    if (!outcome.ok) return outcome;
    const profile = await this.cached.find(outcome.value);
    if (profile === null) throw notFound("profile");
    return { ok: true, value: this.presenter.present(profile, context.viewer) };
  }
}

/** Keeps absent and null apart. */
function typedFields(input: UpdateProfileInput): TypedFields {
  return Object.fromEntries(editableFields.filter((field) => input[field] !== undefined).map((field) => [field, input[field]]));
}
