import { Field, Float, ID, Int, InterfaceType, ObjectType } from "type-graphql";
import { AccountState } from "#server/features/accounts/index.ts";
import { assertNever } from "#server/kernel/errors.ts";
import { CalendarDate } from "#server/platform/graphql/scalars.ts";
import type { CardDefinition, CardId } from "./cards.ts";

@InterfaceType({
  description: "Something worth knowing at a glance. Its data is loaded when selected, and null where it could not be had (the reason is in `errors`).",
  resolveType: (card: DashboardCard) => card.constructor.name,
})
export abstract class DashboardCard {
  @Field(() => ID, { description: "The same for everybody who has the card." })
  readonly id: string;
  @Field(() => String)
  readonly title: string;
  @Field(() => String, { nullable: true, description: "The permission that brings it; null for everybody." })
  readonly requiredPermission: string | null;

  constructor({ id, title, requiredPermission }: CardDefinition) {
    this.id = id;
    this.title = title;
    this.requiredPermission = requiredPermission;
  }
}

@ObjectType({ implements: DashboardCard, description: "How complete the viewer's own profile is." })
export class CompletionCard extends DashboardCard {}

@ObjectType({ implements: DashboardCard, description: "The viewer's own profile." })
export class OwnProfileCard extends DashboardCard {}

@ObjectType({ implements: DashboardCard, description: "Where the viewer is signed in; at most five." })
export class RecentSessionsCard extends DashboardCard {}

@ObjectType({ implements: DashboardCard, description: "How many profiles are how complete." })
export class CompletionSpreadCard extends DashboardCard {}

@ObjectType({ implements: DashboardCard, description: "Who came last; at most eight." })
export class NewestProfilesCard extends DashboardCard {}

@ObjectType({ implements: DashboardCard, description: "Profiles that still show initials; the eight newest." })
export class MissingPicturesCard extends DashboardCard {}

@ObjectType({ implements: DashboardCard, description: "How many accounts are in which state." })
export class AccountStatesCard extends DashboardCard {}

@ObjectType({ implements: DashboardCard, description: "New accounts a day, over the last 90 days." })
export class GrowthCard extends DashboardCard {}

@ObjectType({ implements: DashboardCard, description: "The latest entries of the audit log; at most eight." })
export class LatestAuditCard extends DashboardCard {}

@ObjectType({ implements: DashboardCard, description: "Whether this deployment is ready for production." })
export class ReadinessCard extends DashboardCard {}

export function cardOf(definition: CardDefinition & { readonly id: CardId }): DashboardCard {
  switch (definition.id) {
    case "completion":
      return new CompletionCard(definition);
    case "own-profile":
      return new OwnProfileCard(definition);
    case "recent-sessions":
      return new RecentSessionsCard(definition);
    case "newest-profiles":
      return new NewestProfilesCard(definition);
    case "completion-spread":
      return new CompletionSpreadCard(definition);
    case "missing-pictures":
      return new MissingPicturesCard(definition);
    case "growth":
      return new GrowthCard(definition);
    case "account-states":
      return new AccountStatesCard(definition);
    case "latest-audit":
      return new LatestAuditCard(definition);
    case "readiness":
      return new ReadinessCard(definition);
    default:
      return assertNever(definition.id);
  }
}

@ObjectType({
  description: "Cards that the viewer's permissions bring, so that a new role has a working dashboard at once. `cards` costs nothing beyond the list itself.",
})
export class Dashboard {
  @Field(() => [DashboardCard], { description: "In display order." })
  readonly cards: DashboardCard[];

  constructor(cards: DashboardCard[]) {
    this.cards = cards;
  }
}

@ObjectType({ description: "How many profiles are between `from` and `to` percent complete, both included." })
export class CompletionBucket {
  @Field(() => Int)
  declare from: number;
  @Field(() => Int)
  declare to: number;
  @Field(() => Int)
  declare profiles: number;
}

@ObjectType()
export class AccountStateCount {
  @Field(() => AccountState)
  declare state: AccountState;
  @Field(() => Int)
  declare accounts: number;
}

@ObjectType({ description: "A figure at a day." })
export class MetricPoint {
  @Field(() => CalendarDate)
  declare at: string;
  @Field(() => Float)
  declare value: number;
}
