import type { CompletionRuleInput } from "#client/gql/graphql.ts";

/** A rule while it is edited: numbers as they are typed, and an id that stays when it moves. */
export interface RuleDraft {
  readonly id: string;
  readonly key: string;
  readonly field: string;
  readonly weight: string;
  readonly minCount: string;
  readonly isRequired: boolean;
  /** What this page does not edit is kept as it is. */
  readonly hint: string | null;
  readonly staleAfterDays: number | null;
}

interface Rule {
  readonly key: string;
  readonly field: string;
  readonly weight: number;
  readonly minCount: number;
  readonly isRequired: boolean;
  readonly hint: string | null;
  readonly staleAfterDays: number | null;
}

export const draftOf = ({ key, field, weight, minCount, isRequired, hint, staleAfterDays }: Rule): RuleDraft => ({
  id: key,
  key,
  field,
  weight: String(weight),
  minCount: String(minCount),
  isRequired,
  hint,
  staleAfterDays,
});

/** What is no whole number is sent as 0, which the server refuses with its reason at that very field. */
const wholeNumber = (typed: string): number => (/^\d{1,9}$/.test(typed.trim()) ? Number(typed) : 0);

export const inputOf = ({ key, field, weight, minCount, isRequired, hint, staleAfterDays }: RuleDraft): CompletionRuleInput => ({
  key,
  field,
  weight: wholeNumber(weight),
  minCount: wholeNumber(minCount),
  isRequired,
  hint,
  staleAfterDays,
});

/** For the first field that nothing asks for yet; its key is the field's own name as keys are written. */
export function newDraft(fields: readonly { readonly key: string }[], drafts: readonly RuleDraft[]): RuleDraft {
  const field = (fields.find(({ key }) => !drafts.some((draft) => draft.field === key)) ?? fields[0])?.key ?? "";
  const base = field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  let key = base;
  for (let number = 2; drafts.some((draft) => draft.key === key); number++) key = `${base}-${number}`;
  return { id: key, key, field, weight: "10", minCount: "1", isRequired: false, hint: null, staleAfterDays: null };
}

export const sameDrafts = (one: readonly RuleDraft[], other: readonly RuleDraft[]): boolean =>
  JSON.stringify(one.map(inputOf)) === JSON.stringify(other.map(inputOf));
