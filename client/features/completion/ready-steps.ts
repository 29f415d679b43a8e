import type { CompletionPanel_ProfileFragment } from "#client/gql/graphql.ts";
import { numberText } from "#client/messages/format.ts";
import { t } from "#client/messages/language.ts";

type Facts = Pick<CompletionPanel_ProfileFragment, "completion" | "roles">;
export type Step = NonNullable<Facts["completion"]>["steps"][number];

/** How much is typed into fields and not saved yet, in characters. */
export type Typed = Readonly<Record<string, number>>;

/** The fragment of a step's address names the field that does it. */
const fieldOf = (step: Step) => step.href.split("#")[1] ?? step.key;

/** The open steps that saving will do, as far as the client can know: enough is typed for the strictest of the rules. */
export function readySteps({ completion, roles }: Facts, typed: Typed): readonly Step[] {
  const rules = roles.flatMap((role) => role.completionRules);
  const asked = (field: string) => Math.max(1, ...rules.filter((rule) => rule.field === field).map((rule) => rule.minCount));
  return (completion?.steps ?? []).filter((step) => step.state !== "DONE" && (typed[fieldOf(step)] ?? 0) >= asked(fieldOf(step)));
}

/** How far saving will bring the ring, beyond what is saved. */
export const gainOf = (steps: readonly Step[], percent: number): number =>
  Math.min(
    100 - percent,
    steps.reduce((sum, { gain }) => sum + gain, 0),
  );

export const gainText = (gain: number): string => numberText(gain / 100, { style: "percent", signDisplay: "always" });

export function progressSentence(percent: number, ready: number): string {
  if (ready > 0) return t("ready-steps.ready", { count: ready });
  return percent === 100 ? t("ready-steps.complete") : t("ready-steps.open");
}
