import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import {
  type CachedProfileRepository,
  hiddenFrom,
  mayReadCompletion,
  Profile,
  type ProfilePresenter,
  type ProfileSnapshot,
} from "#server/features/profiles/index.ts";
import { Role, type RoleCatalogue } from "#server/features/roles/index.ts";
import { badInput } from "#server/kernel/errors.ts";
import { isId } from "#server/kernel/ids.ts";
import type { Outcome } from "#server/kernel/refusal.ts";
import type { Viewer } from "#server/kernel/viewer.ts";
import { holds, signedIn } from "#server/kernel/viewer.ts";
import type { Catalogue } from "#server/platform/cache/catalogue.ts";
import type { RequestContext } from "#server/platform/graphql/context.ts";
import { answer } from "#server/platform/graphql/mutation-payload.type.ts";
import { type CompletionRepository, mostPoints } from "./completion.repository.ts";
import type { RuleBook } from "./completion.rules.ts";
import type { CompletionService } from "./completion.service.ts";
import { Completion, CompletionPoint, CompletionRule, CompletionRuleInput, RuleImpact, RulesPayload } from "./completion.type.ts";
import type { Impact, RuleSetting } from "./set-rules.ts";

/** Shows completion to whoever may read it, and null to everybody else. */
export class CompletionPresenter {
  constructor(
    private readonly completion: CompletionService,
    private readonly catalogue: Catalogue<RoleCatalogue>,
  ) {}

  async present(viewer: Viewer, profile: ProfileSnapshot): Promise<Completion | null> {
    if (!mayReadCompletion(viewer, profile.id).allowed) return null;
    const [measurement, { roles }] = await Promise.all([this.completion.measure(profile), this.catalogue.current()]);
    // How complete somebody is may be read by whoever may; how a field of theirs stands, by whoever sees the field.
    const hidden = hiddenFrom(viewer, profile);
    const steps = measurement.steps.filter(({ field }) => !hidden.has(field));
    return new Completion(profile.id, { ...measurement, steps }, (key) => {
      const role = roles.get(key);
      return role === undefined ? null : new Role(role);
    });
  }
}

@Resolver(() => Profile)
export class CompletionResolver {
  constructor(
    private readonly presenter: CompletionPresenter,
    private readonly cached: CachedProfileRepository,
  ) {}

  @Query(() => Completion, {
    nullable: true,
    description: "How complete a profile is; the viewer's own where `profileId` is absent. Null where `Profile.completion` would be. Needs a session.",
  })
  async completion(@Ctx() context: RequestContext, @Arg("profileId", () => ID, { nullable: true }) profileId: string | null): Promise<Completion | null> {
    const viewer = signedIn(context.viewer);
    const id = profileId ?? viewer.accountId;
    const profile = isId(id) ? await context.load(this.cached.many, id) : null;
    return profile === null ? null : this.presenter.present(viewer, profile);
  }

  @FieldResolver(() => Completion, {
    name: "completion",
    nullable: true,
    description: "Null unless it is the viewer's own, or the viewer may read anybody's (`profiles.read-completion`).",
  })
  ofProfile(@Root() profile: Profile, @Ctx() { viewer }: RequestContext): Promise<Completion | null> {
    return this.presenter.present(viewer, profile.snapshot);
  }
}

@Resolver(() => Completion)
export class CompletionHistoryResolver {
  constructor(private readonly completion: CompletionRepository) {}

  @FieldResolver(() => [CompletionPoint], {
    description: "What the percentage became, whenever it changed: one point a day at most, the last of that day, the newest last.",
  })
  async history(
    @Root() { profileId }: Completion,
    @Ctx() context: RequestContext,
    @Arg("last", () => Int, { defaultValue: 30, description: "1 to 100." }) last: number,
  ): Promise<CompletionPoint[]> {
    if (last < 1 || last > mostPoints) throw badInput(`last must be from 1 to ${mostPoints}.`, ["last"]);
    const points = (await context.load(this.completion.pointsOf, profileId)) ?? [];
    return points.slice(-last).map(({ at, percent }) => Object.assign(new CompletionPoint(), { at, percent }));
  }
}

@Resolver(() => Role)
export class RoleRulesResolver {
  constructor(
    private readonly ruleBook: Catalogue<RuleBook>,
    private readonly setting: RuleSetting,
    private readonly catalogue: Catalogue<RoleCatalogue>,
    private readonly profiles: ProfilePresenter,
  ) {}

  @Mutation(() => RulesPayload, {
    description:
      "Replaces all that a role asks of a profile, for everybody who holds it: the next request shows the new percentages, and filters and orders of the directory follow in the background. With dryRun nothing changes, and `impact` says what would. Needs `roles.manage`. Refusals, at their place in `rules`: BAD_FORMAT, TWICE, UNKNOWN_VALUE, OUT_OF_RANGE, TOO_LONG; VersionConflict. NOT_FOUND where there is no such role.",
  })
  async setCompletionRules(
    @Ctx() { viewer }: RequestContext,
    @Arg("role", () => String, { description: "Key of the role." }) role: string,
    @Arg("rules", () => [CompletionRuleInput], { description: "In the order in which people see them." }) rules: CompletionRuleInput[],
    @Arg("expectedVersion", () => Int, { nullable: true, description: "`Role.version` that the change starts from; not checked where absent." })
    expectedVersion: number | null,
    @Arg("dryRun", () => Boolean, { defaultValue: false }) dryRun: boolean,
  ): Promise<RulesPayload> {
    const typed = rules.map((rule) => ({ ...rule, hint: rule.hint ?? null, staleAfterDays: rule.staleAfterDays ?? null }));
    const input = { role, rules: typed, expectedVersion: expectedVersion ?? null };
    const outcome: Outcome<Impact | null> = dryRun ? await this.setting.rehearse(viewer, input) : withoutImpact(await this.setting.set(viewer, input));
    const definition = outcome.ok ? (await this.catalogue.current()).roles.get(role) : undefined;
    return answer(new RulesPayload(), outcome, (payload, impact) => {
      payload.role = definition === undefined ? null : new Role(definition);
      payload.impact = impact === null ? null : this.presented(viewer, impact);
    });
  }

  @FieldResolver(() => [CompletionRule], { description: "What it asks of a profile, in the order that its author gave." })
  async completionRules(@Root() role: Role): Promise<CompletionRule[]> {
    const { rules } = await this.ruleBook.current();
    return rules.filter((rule) => rule.role === role.key).map((rule) => new CompletionRule(rule));
  }

  private presented(viewer: Viewer, { sample, ...counts }: Impact): RuleImpact {
    const shown = holds(viewer, "profiles.read-completion") ? sample : [];
    return Object.assign(new RuleImpact(), { ...counts, newlyGated: 0, sample: shown.map((profile) => this.profiles.present(profile, viewer)) });
  }
}

const withoutImpact = (outcome: Outcome<true>): Outcome<null> => (outcome.ok ? { ok: true, value: null } : outcome);
