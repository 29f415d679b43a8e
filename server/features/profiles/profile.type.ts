import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { Image } from "#server/features/images/index.ts";
import { connectionOf, Node } from "#server/platform/graphql/connection.type.ts";
import { MutationPayload } from "#server/platform/graphql/mutation-payload.type.ts";
import { CalendarDate, DateTime, Url } from "#server/platform/graphql/scalars.ts";
import type { SeenProfile } from "./as-seen-by.ts";
import type { DirectoryQuestion } from "./directory.sql.ts";
import type { ProfileSnapshot } from "./profile.snapshot.ts";
import { isAltKey } from "./profile-changes.ts";
import type { AudienceKey, FieldDefinition } from "./profile-fields.ts";
import type { KeptChange } from "./profile-history.repository.ts";

export enum Audience {
  EVERYONE = "EVERYONE",
  MEMBERS = "MEMBERS",
  STAFF = "STAFF",
  ONLY_ME = "ONLY_ME",
}
registerEnumType(Audience, {
  name: "Audience",
  description: "Who may see something.",
  valuesConfig: {
    EVERYONE: { description: "Strangers, too." },
    MEMBERS: { description: "Whoever is signed in." },
    STAFF: { description: "Holders of `profiles.read-private`, and the owner." },
    ONLY_ME: { description: "The owner alone." },
  },
});

export enum FieldKind {
  TEXT = "TEXT",
  LONG_TEXT = "LONG_TEXT",
  NUMBER = "NUMBER",
  DATE = "DATE",
  BOOLEAN = "BOOLEAN",
  CHOICE = "CHOICE",
  MULTI_CHOICE = "MULTI_CHOICE",
  URL = "URL",
  EMAIL = "EMAIL",
  PHONE = "PHONE",
  IMAGE = "IMAGE",
}
registerEnumType(FieldKind, { name: "FieldKind", description: "What kind of value a field takes." });

export enum ProfileOrder {
  NAME_ASC = "NAME_ASC",
  NEWEST = "NEWEST",
  COMPLETION_ASC = "COMPLETION_ASC",
  COMPLETION_DESC = "COMPLETION_DESC",
}
registerEnumType(ProfileOrder, {
  name: "ProfileOrder",
  description: "The order of the directory.",
  valuesConfig: {
    NAME_ASC: { description: "By name, without regard to case." },
    NEWEST: { description: "Who came last on top." },
    COMPLETION_ASC: { description: "The least complete first. Needs `profiles.read-completion`." },
    COMPLETION_DESC: { description: "The most complete first. Needs `profiles.read-completion`." },
  },
});

@ObjectType({ description: "Who may see a field." })
export class FieldVisibility {
  @Field(() => String, { description: "Key of the field." })
  readonly field: string;
  @Field(() => Audience)
  readonly audience: Audience;
  @Field(() => [Audience], { description: "What can be chosen; one alone where nothing can: name, handle and photo are seen by whoever may see the profile." })
  readonly allowed: Audience[];

  constructor({ key, allowed }: FieldDefinition, audience: AudienceKey) {
    this.field = key;
    this.audience = Audience[audience];
    this.allowed = allowed.map((each) => Audience[each]);
  }
}

@ObjectType({ description: "An edit of a profile that the viewer can take back: `undoProfileChange` with its version." })
export class ProfileChange {
  @Field(() => Int, { description: "The one that the edit made." })
  readonly version: number;
  @Field(() => DateTime)
  readonly at: Date;
  @Field(() => [String], { description: "Keys of the fields that it changed; `avatarAlt` for the photo's description." })
  readonly fields: readonly string[];
  readonly changedById: string | null;

  constructor({ version, at, fields, changedBy }: KeptChange) {
    this.version = version;
    this.at = at;
    this.fields = [...new Set(fields.map((field) => (isAltKey(field) ? "avatarAlt" : field)))];
    this.changedById = changedBy;
  }
}

@ObjectType({ description: "What the viewer may do with a profile." })
export class ProfileAbilities {
  @Field(() => Boolean)
  declare edit: boolean;
  @Field(() => Boolean)
  declare changeAvatar: boolean;
  @Field(() => Boolean)
  declare assignRoles: boolean;
  @Field(() => Boolean, { description: "Suspend the account, or let it in again." })
  declare suspend: boolean;
}

@ObjectType({
  implements: Node,
  description:
    "Who somebody is, as the viewer may see it. A field that is not for the viewer is null and listed in `hidden`; null and not in `hidden` means that there is none.",
})
export class Profile extends Node {
  @Field(() => String, { description: "The address here: 2 to 30 of a-z, 0-9 and hyphens. Unique, and may change." })
  readonly handle: string;
  @Field(() => String, { description: "1 to 80 characters." })
  readonly displayName: string;
  @Field(() => String, { nullable: true, description: "At most 120 characters." })
  readonly headline: string | null;
  @Field(() => String, { nullable: true, description: "Plain text, at most 2,000 characters." })
  readonly bio: string | null;
  @Field(() => String, { nullable: true, description: "At most 40 characters." })
  readonly pronouns: string | null;
  @Field(() => String, { nullable: true, description: "At most 100 characters." })
  readonly location: string | null;
  @Field(() => Url, { nullable: true })
  readonly website: string | null;
  @Field(() => String, { nullable: true, description: "In E.164: `+442079460958`." })
  readonly phone: string | null;
  @Field(() => CalendarDate, { nullable: true })
  readonly birthDate: string | null;
  @Field(() => String, { nullable: true, description: "Of the IANA time zone database: `Europe/London`." })
  readonly timeZone: string | null;
  @Field(() => String, { nullable: true, description: "A language tag (BCP 47): `en-GB`." })
  readonly locale: string | null;
  @Field(() => Image, { description: "Never null: initials stand in until there is a picture." })
  readonly avatar: Image;
  @Field(() => Image, { nullable: true, description: "Three times as wide as high. Null where there is none." })
  readonly cover: Image | null;
  @Field(() => [String], { description: "Keys of the fields that this viewer may not see." })
  readonly hidden: readonly string[];
  @Field(() => Int, { description: "Grows by one with each change; hand it back as `expectedVersion`." })
  readonly version: number;
  @Field(() => DateTime)
  readonly createdAt: Date;
  @Field(() => DateTime)
  readonly updatedAt: Date;

  constructor(
    /** Complete, for the field resolvers of other rooms; never shown as it is. */
    readonly snapshot: ProfileSnapshot,
    readonly seen: SeenProfile,
    opened: { readonly avatar: Image; readonly cover: Image | null; readonly phone: string | null; readonly birthDate: string | null },
  ) {
    super();
    this.id = seen.id;
    this.handle = seen.handle;
    this.displayName = seen.displayName;
    this.headline = seen.headline;
    this.bio = seen.bio;
    this.pronouns = seen.pronouns;
    this.location = seen.location;
    this.website = seen.website;
    this.phone = opened.phone;
    this.birthDate = opened.birthDate;
    this.timeZone = seen.timeZone;
    this.locale = seen.locale;
    this.avatar = opened.avatar;
    this.cover = opened.cover;
    this.hidden = seen.hidden;
    this.version = snapshot.version;
    this.createdAt = new Date(snapshot.createdAt);
    this.updatedAt = new Date(snapshot.updatedAt);
  }
}

@ObjectType({ description: "A page of the directory." })
export class ProfileConnection extends connectionOf("Profile", Profile) {
  declare question: DirectoryQuestion;
}

@ObjectType({ description: "A field that profiles have." })
export class ProfileField {
  @Field(() => String, { description: "Never changes." })
  readonly key: string;
  @Field(() => String)
  readonly label: string;
  @Field(() => String, { nullable: true, description: "Null where the label says it all." })
  readonly help: string | null;
  @Field(() => FieldKind)
  readonly kind: FieldKind;
  @Field(() => Boolean)
  readonly isBuiltIn: boolean = true;
  @Field(() => Boolean, { description: "Encrypted at rest, and never in a log, a cache or an event in the clear." })
  readonly isSensitive: boolean;
  @Field(() => [String], { nullable: true, description: "What can be chosen; null where that is not a closed list." })
  readonly options: string[] | null = null;
  @Field(() => Int, { nullable: true, description: "In characters (Unicode code points); null where it may be empty." })
  readonly minLength: number | null;
  @Field(() => Int, { nullable: true, description: "In characters (Unicode code points); null where there is no limit, or no text." })
  readonly maxLength: number | null;
  @Field(() => String, { nullable: true, description: "A regular expression (ECMAScript) for the whole value; null where there is none." })
  readonly pattern: string | null;
  @Field(() => Audience, { description: "Who sees it unless the owner chose otherwise." })
  readonly defaultAudience: Audience;
  @Field(() => Int, { description: "In display order, from 1." })
  readonly position: number;

  constructor(field: FieldDefinition, position: number) {
    this.key = field.key;
    this.label = field.label;
    this.help = field.help;
    this.kind = FieldKind[field.kind];
    this.isSensitive = field.isSensitive;
    this.minLength = field.minLength;
    this.maxLength = field.maxLength;
    this.pattern = field.pattern;
    this.defaultAudience = Audience[field.audience];
    this.position = position;
  }
}

@ObjectType({ description: "Whether a handle can be taken." })
export class HandleAvailability {
  @Field(() => Boolean)
  declare isAvailable: boolean;
  @Field(() => String, { nullable: true, description: "For people: why not. Null where available." })
  declare reason: string | null;
}

@InputType({ description: "Each condition narrows the list; absent ones don't. The ones about completion need `profiles.read-completion`." })
export class ProfileFilter {
  @Field(() => String, { nullable: true, description: "Words that stand in the name, the handle, or the headline where the viewer sees it." })
  declare search?: string | null;
  @Field(() => String, { nullable: true, description: "Key of a role that they hold now." })
  declare role?: string | null;
  @Field(() => Int, { nullable: true, description: "In percent, from 0 to 100." })
  declare minCompletion?: number | null;
  @Field(() => Int, { nullable: true, description: "In percent, from 0 to 100." })
  declare maxCompletion?: number | null;
  @Field(() => Boolean, { nullable: true })
  declare hasAvatar?: boolean | null;
  @Field(() => String, { nullable: true, description: "Key of a field that is empty. Profiles that hide it from the viewer are not among them." })
  declare missing?: string | null;
}

@InputType({ description: "Absent means unchanged, null means emptied." })
export class UpdateProfileInput {
  @Field(() => ID, { nullable: true, description: "Whose; the viewer's own where absent." })
  declare id?: string | null;
  @Field(() => Int, {
    nullable: true,
    description: "The version that the change starts from: refused with VersionConflict where another is there. Not checked where absent.",
  })
  declare expectedVersion?: number | null;
  @Field(() => String, { nullable: true })
  declare handle?: string | null;
  @Field(() => String, { nullable: true })
  declare displayName?: string | null;
  @Field(() => String, { nullable: true })
  declare headline?: string | null;
  @Field(() => String, { nullable: true })
  declare bio?: string | null;
  @Field(() => String, { nullable: true })
  declare pronouns?: string | null;
  @Field(() => String, { nullable: true })
  declare location?: string | null;
  @Field(() => String, { nullable: true, description: "An http or https address." })
  declare website?: string | null;
  @Field(() => String, { nullable: true, description: "With the country's code; spaces and brackets are taken out." })
  declare phone?: string | null;
  @Field(() => String, { nullable: true, description: "As `1990-02-28`, not in the future." })
  declare birthDate?: string | null;
  @Field(() => String, { nullable: true, description: "Of the IANA time zone database." })
  declare timeZone?: string | null;
  @Field(() => String, { nullable: true, description: "A language tag (BCP 47)." })
  declare locale?: string | null;
  @Field(() => String, { nullable: true, description: "What is to be seen on the picture, for who can't see it; at most 250 characters." })
  declare avatarAlt?: string | null;
}

@ObjectType({ implements: MutationPayload })
export class ProfilePayload extends MutationPayload {
  @Field(() => Profile, { nullable: true, description: "As it is now; null where it was refused." })
  profile: Profile | null = null;
}

@ObjectType({ implements: MutationPayload })
export class ImagePayload extends MutationPayload {
  @Field(() => Image, {
    nullable: true,
    description: "Null where it was refused, the old picture being there still; and for a cover that the viewer may not see.",
  })
  image: Image | null = null;
  @Field(() => Profile, { nullable: true, description: "Null where it was refused." })
  profile: Profile | null = null;
}
