import { Arg, Ctx, FieldResolver, Float, ID, Int, Resolver, Root } from "type-graphql";
import { AccountState } from "#server/features/accounts/index.ts";
import { AuditEvent, type AuditRepository } from "#server/features/audit/index.ts";
import { Completion, type CompletionPresenter } from "#server/features/completion/index.ts";
import { type CachedProfileRepository, Profile, type ProfilePresenter } from "#server/features/profiles/index.ts";
import { Session, type SessionsRepository, Viewer } from "#server/features/sessions/index.ts";
import { authorize, requires } from "#server/kernel/authorize.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { notFound } from "#server/kernel/errors.ts";
import { type Member, signedIn } from "#server/kernel/viewer.ts";
import type { RequestContext } from "#server/platform/graphql/context.ts";
import { cardsFor } from "./cards.ts";
import type { DashboardsRepository } from "./dashboards.repository.ts";
import {
  AccountStateCount,
  AccountStatesCard,
  CompletionBucket,
  CompletionCard,
  CompletionSpreadCard,
  cardOf,
  Dashboard,
  DashboardCard,
  GrowthCard,
  LatestAuditCard,
  MetricPoint,
  MissingPicturesCard,
  NewestProfilesCard,
  OwnProfileCard,
  RecentSessionsCard,
} from "./dashboards.type.ts";

export interface DashboardsDependencies {
  readonly figures: DashboardsRepository;
  readonly cached: CachedProfileRepository;
  readonly profiles: ProfilePresenter;
  readonly completion: CompletionPresenter;
  readonly sessions: SessionsRepository;
  readonly audit: AuditRepository;
  readonly clock: Clock;
}

const shownDevices = 5;
const shownItems = 8;
const shownDays = 90;

@Resolver(() => Viewer)
export class ViewerDashboardResolver {
  @FieldResolver(() => Dashboard)
  dashboard(@Ctx() { viewer }: RequestContext): Dashboard {
    return new Dashboard(cardsFor(signedIn(viewer)).map(cardOf));
  }
}

@Resolver(() => Dashboard)
export class DashboardResolver {
  @FieldResolver(() => DashboardCard, { nullable: true, description: "One card; null where the viewer has none of that id." })
  card(@Root() dashboard: Dashboard, @Arg("id", () => ID) id: string): DashboardCard | null {
    return dashboard.cards.find((card) => card.id === id) ?? null;
  }
}

/** Every card asks again for the permission that brought it: its data has no other guard. */
class CardResolver {
  constructor(protected readonly of: DashboardsDependencies) {}

  protected guarded({ viewer }: RequestContext, permission: Parameters<typeof requires>[1]): void {
    authorize(viewer, requires(viewer, permission));
  }

  protected async present(context: RequestContext, ids: readonly string[]): Promise<Profile[]> {
    const found = await Promise.all(ids.map((id) => context.load(this.of.cached.many, id)));
    return found.flatMap((profile) => (profile === null ? [] : [this.of.profiles.present(profile, context.viewer)]));
  }

  protected async own(context: RequestContext) {
    const viewer: Member = signedIn(context.viewer);
    const profile = await context.load(this.of.cached.many, viewer.accountId);
    if (profile === null) throw notFound("profile");
    return { viewer, profile };
  }
}

@Resolver(() => CompletionCard)
export class CompletionCardResolver extends CardResolver {
  @FieldResolver(() => Completion, { nullable: true })
  async completion(@Ctx() context: RequestContext): Promise<Completion | null> {
    const { viewer, profile } = await this.own(context);
    return this.of.completion.present(viewer, profile);
  }
}

@Resolver(() => OwnProfileCard)
export class OwnProfileCardResolver extends CardResolver {
  @FieldResolver(() => Profile, { nullable: true })
  async profile(@Ctx() context: RequestContext): Promise<Profile> {
    const { viewer, profile } = await this.own(context);
    return this.of.profiles.present(profile, viewer);
  }
}

@Resolver(() => RecentSessionsCard)
export class RecentSessionsCardResolver extends CardResolver {
  @FieldResolver(() => [Session], { nullable: true })
  async sessions(@Ctx() { viewer }: RequestContext): Promise<Session[]> {
    const { accountId, sessionId } = signedIn(viewer);
    const now = this.of.clock.now();
    const rows = await this.of.sessions.live(accountId, now);
    return rows.slice(0, shownDevices).map((row) => new Session(row, sessionId, now));
  }
}

@Resolver(() => CompletionSpreadCard)
export class CompletionSpreadCardResolver extends CardResolver {
  @FieldResolver(() => [CompletionBucket], { nullable: true })
  async buckets(@Ctx() context: RequestContext): Promise<CompletionBucket[]> {
    this.guarded(context, "metrics.read");
    return (await this.of.figures.completionSpread()).map((bucket) => Object.assign(new CompletionBucket(), bucket));
  }

  @FieldResolver(() => Float, { nullable: true, description: "In percent; null while there is no profile." })
  average(@Ctx() context: RequestContext): Promise<number | null> {
    this.guarded(context, "metrics.read");
    return this.of.figures.averageCompletion();
  }
}

@Resolver(() => NewestProfilesCard)
export class NewestProfilesCardResolver extends CardResolver {
  @FieldResolver(() => [Profile], { nullable: true })
  async profiles(@Ctx() context: RequestContext): Promise<Profile[]> {
    this.guarded(context, "profiles.read");
    return this.present(context, await this.of.figures.newestProfiles(shownItems));
  }
}

@Resolver(() => MissingPicturesCard)
export class MissingPicturesCardResolver extends CardResolver {
  @FieldResolver(() => Int, { nullable: true, description: "How many there are." })
  count(@Ctx() context: RequestContext): Promise<number> {
    this.guarded(context, "profiles.read-completion");
    return this.of.figures.countWithoutPicture();
  }

  @FieldResolver(() => [Profile], { nullable: true })
  async profiles(@Ctx() context: RequestContext): Promise<Profile[]> {
    this.guarded(context, "profiles.read-completion");
    return this.present(context, await this.of.figures.newestWithoutPicture(shownItems));
  }
}

@Resolver(() => AccountStatesCard)
export class AccountStatesCardResolver extends CardResolver {
  @FieldResolver(() => [AccountStateCount], { nullable: true })
  async states(@Ctx() context: RequestContext): Promise<AccountStateCount[]> {
    this.guarded(context, "accounts.read");
    const { verified, unverified, suspended, leaving } = await this.of.figures.accountStates(this.of.clock.now());
    const counts = {
      [AccountState.ACTIVE]: verified,
      [AccountState.UNVERIFIED]: unverified,
      [AccountState.SUSPENDED]: suspended,
      [AccountState.DELETION_SCHEDULED]: leaving,
    };
    return Object.entries(counts).map(([state, accounts]) => Object.assign(new AccountStateCount(), { state, accounts }));
  }
}

@Resolver(() => GrowthCard)
export class GrowthCardResolver extends CardResolver {
  @FieldResolver(() => [MetricPoint], { nullable: true })
  async signUps(@Ctx() context: RequestContext): Promise<MetricPoint[]> {
    this.guarded(context, "metrics.read");
    const days = await this.of.figures.signUpsByDay(this.of.clock.now(), shownDays);
    return days.map((day) => Object.assign(new MetricPoint(), day));
  }
}

@Resolver(() => LatestAuditCard)
export class LatestAuditCardResolver extends CardResolver {
  @FieldResolver(() => [AuditEvent], { nullable: true })
  async events(@Ctx() context: RequestContext): Promise<AuditEvent[]> {
    this.guarded(context, "audit.read");
    const { edges } = await this.of.audit.page({}, { first: shownItems, after: null });
    return edges.map(({ node }) => new AuditEvent(node));
  }
}

/** All of this room's resolvers. */
export const dashboardResolvers = [
  CompletionCardResolver,
  OwnProfileCardResolver,
  RecentSessionsCardResolver,
  CompletionSpreadCardResolver,
  NewestProfilesCardResolver,
  MissingPicturesCardResolver,
  AccountStatesCardResolver,
  GrowthCardResolver,
  LatestAuditCardResolver,
] as const;
