import { fieldNamed } from "#server/features/profiles/index.ts";
import { invalid, type Refusal } from "#server/kernel/refusal.ts";
import { tidyLine } from "#server/kernel/tidy-text.ts";
import type { Rule } from "./completion.rules.ts";

export type RoleRule = Omit<Rule, "role">;

const mostRules = 50;
const heaviest = 1_000;
const longestHint = 200;
const longestStaleness = 3_650;

/** Judges what a role is to ask of a profile: the rules as they are kept, and one refusal for each part that breaks one of ours. */
export function judgeRules(typed: readonly RoleRule[]): { readonly rules: readonly RoleRule[]; readonly refusals: readonly Refusal[] } {
  if (typed.length > mostRules) return { rules: [], refusals: [invalid("OUT_OF_RANGE", `A role has at most ${mostRules} rules.`, "rules")] };
  const rules = typed.map((rule) => ({ ...rule, key: rule.key.trim(), hint: tidyLine(rule.hint ?? "") || null }));
  return { rules, refusals: rules.flatMap((rule, index) => refusalsOf(rule, index, rules)) };
}

function refusalsOf(rule: RoleRule, index: number, rules: readonly RoleRule[]): Refusal[] {
  const at = (part: string) => ["rules", String(index), part];
  const refusals: Refusal[] = [];
  const within = (part: string, value: number, most: number) => {
    if (value < 1 || value > most) refusals.push(invalid("OUT_OF_RANGE", `This is from 1 to ${most}.`, ...at(part)));
  };
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(rule.key))
    refusals.push(invalid("BAD_FORMAT", "A key is 1 to 40 of a-z, 0-9 and hyphens, and begins with a letter.", ...at("key")));
  if (rules.findIndex(({ key }) => key === rule.key) < index) refusals.push(invalid("TWICE", "Another rule of this role has the same key.", ...at("key")));
  const field = fieldNamed(rule.field);
  if (field === null) refusals.push(invalid("UNKNOWN_VALUE", `There is no field "${rule.field}"; see the query profileFields.`, ...at("field")));
  // More than fits could never be done.
  else within("minCount", rule.minCount, field.kind === "TEXT" || field.kind === "LONG_TEXT" ? (field.maxLength ?? 1) : 1);
  within("weight", rule.weight, heaviest);
  if (rule.staleAfterDays !== null) within("staleAfterDays", rule.staleAfterDays, longestStaleness);
  if (rule.hint !== null && [...rule.hint].length > longestHint)
    refusals.push(invalid("TOO_LONG", `A hint has at most ${longestHint} characters.`, ...at("hint")));
  return refusals;
}
