import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { Account, Suspension } from "#server/features/accounts/index.ts";
import { ActorKind, AuditEvent } from "#server/features/audit/index.ts";
import { RetiredImage, type RetiredPictures } from "#server/features/images/index.ts";
import { permissionsOf, Role, type RoleCatalogue, RoleGrant, rolesHeldAt } from "#server/features/roles/index.ts";
import { Viewer } from "#server/features/sessions/index.ts";
import { authorize } from "#server/kernel/authorize.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { badInput, notFound } from "#server/kernel/errors.ts";
import { isId } from "#server/kernel/ids.ts";
import { type CursorPart, pageRequest } from "#server/kernel/page.ts";
import { type Viewer as Asking, signedIn } from "#server/kernel/viewer.ts";
import type { Catalogue } from "#server/platform/cache/catalogue.ts";
import type { RequestContext } from "#server/platform/graphql/context.ts";
import { audienceOfField, reachedBy } from "./as-seen-by.ts";
import type { CachedProfileRepository } from "./cached-profile.repository.ts";
import { type DirectoryQuestion, type MissableField, missableColumns } from "./directory.sql.ts";
import { standIn } from "./leaving-profiles.ts";
import type { ProfilePresenter } from "./profile.presenter.ts";
import { judge } from "./profile.rules.ts";
import {
  Audience,
  FieldVisibility,
  HandleAvailability,
  Profile,
  ProfileAbilities,
  ProfileChange,
  ProfileConnection,
  ProfileField,
  ProfileFilter,
  ProfileOrder,
} from "./profile.type.ts";
import { profileFields } from "./profile-fields.ts";
import type { ProfileHistoryRepository } from "./profile-history.repository.ts";
import {
  audienceAmongOthers,
  mayAssignRoles,
  mayBrowse,
  mayChangePictures,
  mayEdit,
  maySearchByCompletion,
  maySuspendSomebody,
  mayUndo,
} from "./profiles.policy.ts";
import type { ProfilesRepository } from "./profiles.repository.ts";

export interface ProfilesResolverDependencies {
  readonly cached: CachedProfileRepository;
  readonly profiles: ProfilesRepository;
  readonly presenter: ProfilePresenter;
  readonly retired: RetiredPictures;
  readonly history: ProfileHistoryRepository;
  readonly catalogue: Catalogue<RoleCatalogue>;
  readonly clock: Clock;
}

@Resolver(() => Profile)
export class ProfilesResolver {
  constructor(private readonly of: ProfilesResolverDependencies) {}

  @Query(() => Profile, {
    nullable: true,
    description: "One profile by id or handle, as the viewer may see it, or as `viewAs` would; null where there is none. Strangers see what is for everyone.",
  })
  async profile(
    @Ctx() context: RequestContext,
    @Arg("id", () => ID, { nullable: true }) id: string | null,
    @Arg("handle", () => String, { nullable: true }) handle: string | null,
    @Arg("viewAs", () => Audience, { nullable: true, description: "An audience that the viewer belongs to; BAD_USER_INPUT for a narrower one." })
    viewAs: Audience | null,
  ): Promise<Profile | null> {
    if ((id == null) === (handle == null)) throw badInput("Give either id or handle.", ["id", "handle"]);
    const { viewer } = context;
    const found = id == null ? await this.of.cached.findByHandle(handle ?? "") : isId(id) ? await context.load(this.of.cached.many, id) : null;
    return found === null ? null : this.of.presenter.present(found, viewer, viewAs ?? null);
  }

  @Query(() => ProfileConnection, { description: "The directory. Needs `profiles.read`." })
  async profiles(
    @Ctx() { viewer }: RequestContext,
    @Arg("filter", () => ProfileFilter, { nullable: true }) filter: ProfileFilter | null,
    @Arg("orderBy", () => ProfileOrder, { defaultValue: ProfileOrder.NAME_ASC }) orderBy: ProfileOrder,
    @Arg("first", () => Int, { defaultValue: 20, description: "1 to 100." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "A cursor of this list in this order." }) after: string | null,
  ): Promise<ProfileConnection> {
    authorize(viewer, mayBrowse(viewer));
    const question = questionOf(viewer, filter ?? {});
    const asksForCompletion = question.minCompletion !== undefined || question.maxCompletion !== undefined || question.missing !== undefined;
    if (asksForCompletion || orderBy === ProfileOrder.COMPLETION_ASC || orderBy === ProfileOrder.COMPLETION_DESC)
      authorize(viewer, maySearchByCompletion(viewer));
    const request = pageRequest({ first, after }, cursorParts[orderBy]);
    const page = await this.of.profiles.page(question, orderBy, request);
    const found = await this.of.cached.many(page.edges.map(({ node }) => node.id));
    // Somebody may have gone between the two looks.
    const edges = page.edges.flatMap(({ node, cursor }) => {
      const profile = found.get(node.id);
      return profile === undefined ? [] : [{ node: profile, cursor }];
    });
    const present = (profile: Parameters<ProfilePresenter["present"]>[0]) => this.of.presenter.present(profile, viewer);
    return Object.assign(ProfileConnection.fill({ ...page, edges }, present), { question });
  }

  @Query(() => [ProfileField], { description: "The profile schema: built-in and custom fields, in display order." })
  profileFields(): ProfileField[] {
    return profileFields.map((field, index) => new ProfileField(field, index + 1));
  }

  @Query(() => HandleAvailability, {
    description: "Whether a handle can be taken by the viewer, while typing; one's own can. Strangers may ask, too: they sign up with it.",
  })
  async handleAvailability(@Ctx() { viewer }: RequestContext, @Arg("handle", () => String) handle: string): Promise<HandleAvailability> {
    const { clean, refusals } = judge({ handle }, this.of.clock);
    const holder = typeof clean.handle === "string" ? await this.of.profiles.idByHandle(clean.handle) : null;
    const isTaken = holder !== null && !(viewer.kind === "member" && viewer.accountId === holder);
    const reason = refusals[0]?.message ?? (isTaken ? "Somebody has this handle already." : null);
    return Object.assign(new HandleAvailability(), { isAvailable: reason === null, reason });
  }

  @FieldResolver(() => [Role], { description: "The roles held now; empty and in `hidden` for strangers." })
  async roles(@Root() profile: Profile): Promise<Role[]> {
    if (!profile.seen.showsRoles) return [];
    const { roles } = await this.of.catalogue.current();
    return rolesHeldAt(profile.snapshot.grants, this.of.clock.now()).flatMap((key) => {
      const role = roles.get(key);
      return role === undefined ? [] : [new Role(role)];
    });
  }

  @FieldResolver(() => [RetiredImage], {
    description:
      "Pictures that the viewer can put back by `restoreImage`, the latest first: one's own that one removed or replaced, and others' that one replaced. At most 20.",
  })
  async retiredImages(@Root() { id }: Profile, @Ctx() context: RequestContext): Promise<RetiredImage[]> {
    const { viewer } = context;
    if (!mayChangePictures(viewer, id).allowed) return [];
    const retired = (await context.load(this.of.retired.ofOwners, id)) ?? [];
    return retired.filter(({ retiredBy }) => mayUndo(viewer, id, retiredBy)).map((each) => new RetiredImage(each));
  }

  @FieldResolver(() => [FieldVisibility], {
    nullable: true,
    description: "Who may see what, in display order; null unless the viewer may edit the profile. Only its owner sets it: `setVisibility`.",
  })
  visibility(@Root() { id, snapshot }: Profile, @Ctx() { viewer }: RequestContext): FieldVisibility[] | null {
    if (!mayEdit(viewer, id).allowed) return null;
    return profileFields.map((field) => new FieldVisibility(field, audienceOfField(snapshot.visibility, field)));
  }

  @FieldResolver(() => [ProfileChange], {
    nullable: true,
    description: "Edits of the last 30 days that the viewer can take back, the newest first; null unless the viewer may edit the profile.",
  })
  async changes(
    @Root() { id }: Profile,
    @Ctx() context: RequestContext,
    @Arg("last", () => Int, { defaultValue: 5, description: "1 to 20." }) last: number,
  ): Promise<ProfileChange[] | null> {
    if (last < 1 || last > mostChanges) throw badInput(`last must be from 1 to ${mostChanges}.`, ["last"]);
    const { viewer } = context;
    if (!mayEdit(viewer, id).allowed) return null;
    const kept = (await context.load(this.of.history.lastOf, id)) ?? [];
    const own = kept.filter(({ changedBy }) => mayUndo(viewer, id, changedBy));
    return own.slice(0, last).map((change) => new ProfileChange(change));
  }

  @FieldResolver(() => ProfileAbilities, { description: "What the viewer may do with this profile." })
  async viewerCan(@Root() { id, snapshot }: Profile, @Ctx() { viewer }: RequestContext): Promise<ProfileAbilities> {
    const theirs = permissionsOf(rolesHeldAt(snapshot.grants, this.of.clock.now()), await this.of.catalogue.current());
    return Object.assign(new ProfileAbilities(), {
      edit: mayEdit(viewer, id).allowed,
      changeAvatar: mayChangePictures(viewer, id).allowed,
      assignRoles: mayAssignRoles(viewer).allowed,
      suspend: maySuspendSomebody(viewer, id, theirs),
    });
  }
}

const mostChanges = 20;

@Resolver(() => ProfileConnection)
export class ProfileConnectionResolver {
  constructor(private readonly profiles: ProfilesRepository) {}

  @FieldResolver(() => Int, { description: "How many match; computed only when selected." })
  totalCount(@Root() connection: ProfileConnection): Promise<number> {
    return this.profiles.count(connection.question);
  }
}

/** The fields of earlier rooms' types that lead to a profile. */
class ProfileLinks {
  constructor(
    protected readonly cached: CachedProfileRepository,
    protected readonly presenter: ProfilePresenter,
  ) {}

  protected async linked(context: RequestContext, id: string | null): Promise<Profile | null> {
    const profile = id === null ? null : await context.load(this.cached.many, id);
    return profile === null ? null : this.presenter.present(profile, context.viewer);
  }

  protected async own(context: RequestContext, id: string): Promise<Profile> {
    const profile = await this.linked(context, id);
    if (profile === null) throw notFound("profile");
    return profile;
  }
}

@Resolver(() => Viewer)
export class ViewerProfileResolver extends ProfileLinks {
  @FieldResolver(() => Profile)
  profile(@Root() viewer: Viewer, @Ctx() context: RequestContext): Promise<Profile> {
    signedIn(context.viewer);
    return this.own(context, viewer.accountId);
  }
}

@Resolver(() => Account)
export class AccountProfileResolver extends ProfileLinks {
  @FieldResolver(() => Profile, { description: "Without anything that is somebody's where the account is about to be deleted." })
  profile(@Root() { id, deletionScheduledFor }: Account, @Ctx() context: RequestContext): Promise<Profile> | Profile {
    return deletionScheduledFor === null ? this.own(context, id) : this.presenter.present(standIn(id), context.viewer);
  }
}

@Resolver(() => RoleGrant)
export class RoleGrantProfileResolver extends ProfileLinks {
  @FieldResolver(() => Profile, { nullable: true, description: "Null for the system, and for people who are gone." })
  grantedBy(@Root() grant: RoleGrant, @Ctx() context: RequestContext): Promise<Profile | null> {
    return this.linked(context, grant.grantedById);
  }
}

@Resolver(() => Suspension)
export class SuspensionProfileResolver extends ProfileLinks {
  @FieldResolver(() => Profile, { nullable: true, description: "Null for the system, and for people who are gone." })
  by(@Root() suspension: Suspension, @Ctx() context: RequestContext): Promise<Profile | null> {
    return this.linked(context, suspension.byId);
  }
}

@Resolver(() => ProfileChange)
export class ProfileChangeAuthorResolver extends ProfileLinks {
  @FieldResolver(() => Profile, { nullable: true, description: "Null for the system itself, and for people who are gone." })
  by(@Root() change: ProfileChange, @Ctx() context: RequestContext): Promise<Profile | null> {
    return this.linked(context, change.changedById);
  }
}

@Resolver(() => AuditEvent)
export class AuditActorResolver extends ProfileLinks {
  @FieldResolver(() => Profile, { nullable: true, description: "Null for the system itself, and for people who are gone." })
  actor(@Root() event: AuditEvent, @Ctx() context: RequestContext): Promise<Profile | null> {
    return this.linked(context, event.actorId);
  }

  @FieldResolver(() => ActorKind)
  async actorKind(@Root() event: AuditEvent, @Ctx() context: RequestContext): Promise<ActorKind> {
    if (!event.isByPerson) return ActorKind.SYSTEM;
    return (await this.linked(context, event.actorId)) === null ? ActorKind.DELETED : ActorKind.PERSON;
  }
}

function questionOf(viewer: Asking, filter: Partial<ProfileFilter>): DirectoryQuestion {
  const { missing, minCompletion, maxCompletion } = filter;
  if (missing != null && !isMissable(missing))
    throw badInput(`missing is the key of a field that can be empty: ${Object.keys(missableColumns).join(", ")}.`, ["filter", "missing"]);
  for (const [name, percent] of Object.entries({ minCompletion, maxCompletion })) {
    if (percent != null && (percent < 0 || percent > 100)) throw badInput(`${name} is from 0 to 100.`, ["filter", name]);
  }
  return {
    search: filter.search ?? undefined,
    role: filter.role ?? undefined,
    minCompletion: minCompletion ?? undefined,
    maxCompletion: maxCompletion ?? undefined,
    hasAvatar: filter.hasAvatar ?? undefined,
    missing: missing ?? undefined,
    asker: { audiences: reachedBy(audienceAmongOthers(viewer)), id: viewer.kind === "member" ? viewer.accountId : null },
  };
}

const cursorParts: Readonly<Record<ProfileOrder, readonly CursorPart[]>> = {
  [ProfileOrder.NAME_ASC]: ["text", "id"],
  [ProfileOrder.NEWEST]: ["time", "id"],
  [ProfileOrder.COMPLETION_ASC]: ["number", "id"],
  [ProfileOrder.COMPLETION_DESC]: ["number", "id"],
};

const isMissable = (key: string): key is MissableField => Object.hasOwn(missableColumns, key);
