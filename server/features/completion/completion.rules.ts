import { days } from "#server/kernel/clock.ts";

/** That a role asks for a field: `minCount` characters of a text, or one of anything else. */
export interface Rule {
  readonly role: string;
  readonly key: string;
  readonly field: string;
  readonly minCount: number;
  readonly weight: number;
  readonly isRequired: boolean;
  readonly hint: string | null;
  readonly staleAfterDays: number | null;
}

/** All rules of all roles; `version` moves with each change of any of them. */
export interface RuleBook {
  readonly version: number;
  readonly rules: readonly Rule[];
}

/** What completion needs to know of a profile. */
export interface Measured {
  readonly roles: readonly string[];
  /** Per field: how much there is, whether it keeps its rule, and when it was set (milliseconds since 1970, null where that is not known). */
  readonly fields: ReadonlyMap<string, { readonly count: number; readonly isValid: boolean; readonly changedAt: number | null }>;
}

export type StepState = "DONE" | "MISSING" | "INVALID" | "UNVERIFIED" | "STALE";

export interface Step {
  readonly key: string;
  readonly field: string;
  readonly hint: string | null;
  readonly state: StepState;
  readonly isRequired: boolean;
  readonly weight: number;
  readonly minCount: number;
  /** Percentage points that doing it adds now; 0 once done. */
  readonly gain: number;
  readonly roles: readonly string[];
}

export interface Measurement {
  readonly percent: number;
  /** Open ones first, those that gain most on top. */
  readonly steps: readonly Step[];
}

/**
 * How complete a profile is. Pure: the same profile, rules and time give the same answer everywhere.
 * `percent` is rounded down, so that it is 100 if and only if nothing is open; without rules nothing is.
 */
export function measure(profile: Measured, rules: readonly Rule[], now: number): Measurement {
  const asked = union(rules.filter((rule) => profile.roles.includes(rule.role)));
  const judged = asked.map((rule) => ({ ...rule, state: stateOf(rule, profile, now) }));
  const total = sum(judged);
  const done = sum(judged.filter((step) => step.state === "DONE"));
  const percentOf = (weight: number) => (total === 0 ? 100 : Math.floor((100 * weight) / total));
  const percent = percentOf(done);
  const steps = judged.map(({ staleAfterDays: _, ...step }) => ({ ...step, gain: step.state === "DONE" ? 0 : percentOf(done + step.weight) - percent }));
  return { percent, steps: steps.sort(mostUsefulFirst) };
}

type Asked = Omit<Rule, "role"> & { readonly roles: readonly string[] };

/** Roles that ask for the same step ask once, for the most that any of them wants. */
function union(rules: readonly Rule[]): readonly Asked[] {
  const steps = new Map<string, Asked>();
  for (const { role, ...rule } of rules) {
    const name = `${rule.key} ${rule.field}`;
    const before = steps.get(name);
    steps.set(name, before === undefined ? { ...rule, roles: [role] } : stricter(before, rule, role));
  }
  return [...steps.values()];
}

const stricter = (step: Asked, rule: Omit<Rule, "role">, role: string): Asked => ({
  ...step,
  minCount: Math.max(step.minCount, rule.minCount),
  weight: Math.max(step.weight, rule.weight),
  isRequired: step.isRequired || rule.isRequired,
  hint: step.hint ?? rule.hint,
  staleAfterDays: soonest(step.staleAfterDays, rule.staleAfterDays),
  roles: [...step.roles, role],
});

const soonest = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.min(a, b));

function stateOf(rule: Asked, profile: Measured, now: number): StepState {
  const field = profile.fields.get(rule.field);
  if (field === undefined || field.count < rule.minCount) return "MISSING";
  if (!field.isValid) return "INVALID";
  const isStale = rule.staleAfterDays !== null && field.changedAt !== null && now - field.changedAt > days(rule.staleAfterDays);
  return isStale ? "STALE" : "DONE";
}

const sum = (steps: readonly { readonly weight: number }[]) => steps.reduce((total, { weight }) => total + weight, 0);

const mostUsefulFirst = (a: Step, b: Step): number =>
  Number(a.state === "DONE") - Number(b.state === "DONE") ||
  b.gain - a.gain ||
  b.weight - a.weight ||
  Number(b.isRequired) - Number(a.isRequired) ||
  (a.key < b.key ? -1 : 1);
