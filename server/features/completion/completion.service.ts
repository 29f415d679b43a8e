import type { AuditService } from "#server/features/audit/index.ts";
import {
  type CachedProfileRepository,
  type CompletionGauge,
  type EditableField,
  isValid,
  openedFields,
  type ProfileSnapshot,
} from "#server/features/profiles/index.ts";
import { type RoleWatcher, rolesHeldAt } from "#server/features/roles/index.ts";
import type { Clock } from "#server/kernel/clock.ts";
import type { Viewer } from "#server/kernel/viewer.ts";
import type { Catalogue } from "#server/platform/cache/catalogue.ts";
import type { Keyring } from "#server/platform/crypto/keyring.ts";
import type { Database } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { enqueue } from "#server/platform/jobs/jobs.ts";
import { beforeAll, type CompletionRepository } from "./completion.repository.ts";
import { type Measured, type Measurement, measure, type Rule, type RuleBook } from "./completion.rules.ts";

export interface CompletionDependencies {
  readonly database: Database;
  readonly completion: CompletionRepository;
  readonly ruleBook: Catalogue<RuleBook>;
  readonly keyring: Keyring;
  readonly audit: AuditService;
  readonly clock: Clock;
}

const batchSize = 200;

/**
 * How complete profiles are.
 * Promise: one pure function gives the number everywhere, and the stored one follows each change of a profile, its roles or the rules.
 */
export class CompletionService implements CompletionGauge, RoleWatcher {
  constructor(private readonly of: CompletionDependencies) {}

  async measure(profile: ProfileSnapshot): Promise<Measurement & { readonly rulesVersion: number }> {
    const book = await this.of.ruleBook.current();
    return { ...this.measured(profile, book), rulesVersion: book.version };
  }

  async percents(tx: Transaction, profiles: readonly ProfileSnapshot[]): Promise<ReadonlyMap<string, number>> {
    const book = await this.of.completion.within(tx).heldRules();
    return new Map(profiles.map((profile) => [profile.id, this.measured(profile, book).percent]));
  }

  async percentsChanged(tx: Transaction, percents: ReadonlyMap<string, number>, at: Date): Promise<void> {
    await this.of.completion.within(tx).keepPoints(percents, at);
  }

  /** Replaces a role's rules. The stored percentages follow in the background; the number that is shown is the new one at once. */
  async replaceRules(tx: Transaction, viewer: Viewer, role: string, rules: readonly Omit<Rule, "role">[]): Promise<void> {
    const version = await this.of.completion.within(tx).replace(role, rules);
    await this.of.audit.record(tx, viewer, { action: "completion-rules.changed", target: `role:${role}`, changes: { rules: rules.map(({ key }) => key) } });
    await enqueue(tx, { name: "completion:gauge-all", payload: {}, key: "completion:gauge-all" });
    this.of.ruleBook.changed(tx, version);
  }

  /** How complete it is by these rules, whether or not they are in force. */
  percentBy(profile: ProfileSnapshot, book: RuleBook): number {
    return this.measured(profile, book).percent;
  }

  /** What it asked of profiles goes with it; nobody held it, so that no number changes. */
  async roleRemoved(tx: Transaction, role: string): Promise<void> {
    this.of.ruleBook.changed(tx, await this.of.completion.within(tx).replace(role, []));
  }

  /** The job after a change of rules, and each night because fields grow stale: computes every stored percentage again, in batches. */
  async gaugeAll(cached: CachedProfileRepository): Promise<void> {
    let last = beforeAll;
    for (;;) {
      const ids = await this.of.completion.profilesAfter(last, batchSize);
      const final = ids.at(-1);
      if (final === undefined) return;
      await this.of.database.transact((tx) => cached.gaugeAgain(tx, ids));
      last = final;
    }
  }

  private measured(profile: ProfileSnapshot, book: RuleBook): Measurement {
    const now = this.of.clock.now();
    return measure(this.measuredFields(profile, now), book.rules, now.getTime());
  }

  private measuredFields(profile: ProfileSnapshot, now: Date): Measured {
    const fields = new Map<string, { count: number; isValid: boolean; changedAt: number | null }>();
    for (const [field, value] of Object.entries(openedFields(profile, this.of.keyring))) {
      const text = typeof value === "string" ? value : "";
      fields.set(field, {
        count: [...text].length,
        isValid: text === "" || isValid(field as EditableField, text, this.of.clock),
        changedAt: profile.changedAt[field] ?? null,
      });
    }
    fields.set("avatar", { count: profile.picture === null ? 0 : 1, isValid: true, changedAt: profile.changedAt["avatar"] ?? null });
    fields.set("cover", { count: profile.cover === null ? 0 : 1, isValid: true, changedAt: profile.changedAt["cover"] ?? null });
    return { roles: rolesHeldAt(profile.grants, now), fields };
  }
}
