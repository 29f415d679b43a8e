import type { ProfileSnapshot, ProfilesRepository } from "#server/features/profiles/index.ts";
import type { RoleCatalogue, RoleManagement } from "#server/features/roles/index.ts";
import { authorize, requires } from "#server/kernel/authorize.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { notFound } from "#server/kernel/errors.ts";
import { done, type Outcome, refused, versionConflict } from "#server/kernel/refusal.ts";
import type { Viewer } from "#server/kernel/viewer.ts";
import type { Catalogue } from "#server/platform/cache/catalogue.ts";
import type { Database } from "#server/platform/database/database.ts";
import { beforeAll, type CompletionRepository } from "./completion.repository.ts";
import type { RuleBook } from "./completion.rules.ts";
import type { CompletionService } from "./completion.service.ts";
import { judgeRules, type RoleRule } from "./judge-rules.ts";

export interface RuleSettingDependencies {
  readonly database: Database;
  readonly completion: CompletionService;
  readonly repository: CompletionRepository;
  readonly ruleBook: Catalogue<RuleBook>;
  readonly roles: RoleManagement;
  readonly catalogue: Catalogue<RoleCatalogue>;
  readonly profiles: Pick<ProfilesRepository, "snapshots">;
  readonly clock: Clock;
}

/** What other rules would do to those who hold the role. */
export interface Impact {
  readonly affected: number;
  readonly percentUp: number;
  readonly percentDown: number;
  /** Those that move the most, most first. */
  readonly sample: readonly ProfileSnapshot[];
}

export interface SetRules {
  readonly role: string;
  readonly rules: readonly RoleRule[];
  readonly expectedVersion: number | null;
}

const batchSize = 200;
const sampleSize = 5;

/**
 * What roles ask of a profile.
 * Promise: a rehearsal counts with the same function that everything is computed with, and changes nothing; the real thing is shown by the next request.
 */
export class RuleSetting {
  constructor(private readonly of: RuleSettingDependencies) {}

  async set(viewer: Viewer, input: SetRules): Promise<Outcome<true>> {
    authorize(viewer, requires(viewer, "roles.manage"));
    const { rules, refusals } = judgeRules(input.rules);
    if (refusals.length > 0) return refused(...refusals);
    return this.of.database.transact((tx) =>
      this.of.roles.moveVersion(tx, input.role, input.expectedVersion, () => this.of.completion.replaceRules(tx, viewer, input.role, rules)),
    );
  }

  async rehearse(viewer: Viewer, input: SetRules): Promise<Outcome<Impact>> {
    authorize(viewer, requires(viewer, "roles.manage"));
    const { rules, refusals } = judgeRules(input.rules);
    if (refusals.length > 0) return refused(...refusals);
    const role = (await this.of.catalogue.current()).roles.get(input.role);
    if (role === undefined) throw notFound("role");
    if (input.expectedVersion !== null && input.expectedVersion !== role.version) return refused(versionConflict(role.version, "expectedVersion"));
    return done(await this.impact(input.role, rules));
  }

  private async impact(role: string, rules: readonly RoleRule[]): Promise<Impact> {
    const book = await this.of.ruleBook.current();
    const others = { ...book, rules: [...book.rules.filter((rule) => rule.role !== role), ...rules.map((rule) => ({ ...rule, role }))] };
    const moved = { up: 0, down: 0 };
    let sample: { readonly profile: ProfileSnapshot; readonly by: number }[] = [];
    for (let last = beforeAll; ; ) {
      const ids = await this.of.repository.holdersAfter(role, last, this.of.clock.now(), batchSize);
      const final = ids.at(-1);
      if (final === undefined) break;
      last = final;
      // Past the cache: a look at everybody would push out of it what people need.
      const snapshots = [...(await this.of.profiles.snapshots(ids)).values()];
      const moves = snapshots.flatMap(({ value: profile }) => {
        const by = this.of.completion.percentBy(profile, others) - this.of.completion.percentBy(profile, book);
        return by === 0 ? [] : [{ profile, by }];
      });
      moved.up += moves.filter(({ by }) => by > 0).length;
      moved.down += moves.filter(({ by }) => by < 0).length;
      sample = [...sample, ...moves].sort((a, b) => Math.abs(b.by) - Math.abs(a.by)).slice(0, sampleSize);
    }
    return { affected: moved.up + moved.down, percentUp: moved.up, percentDown: moved.down, sample: sample.map(({ profile }) => profile) };
  }
}
