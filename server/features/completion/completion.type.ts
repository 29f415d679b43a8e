import { Field, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { Profile } from "#server/features/profiles/index.ts";
import { Role } from "#server/features/roles/index.ts";
import { MutationPayload } from "#server/platform/graphql/mutation-payload.type.ts";
import { DateTime } from "#server/platform/graphql/scalars.ts";
import type { Measurement, Rule, Step } from "./completion.rules.ts";

export enum CompletionStepState {
  DONE = "DONE",
  MISSING = "MISSING",
  INVALID = "INVALID",
  UNVERIFIED = "UNVERIFIED",
  STALE = "STALE",
}
registerEnumType(CompletionStepState, {
  name: "CompletionStepState",
  description: "How a step stands.",
  valuesConfig: {
    DONE: {},
    MISSING: { description: "There is nothing yet, or less than the rule asks for." },
    INVALID: { description: "There is a value that its field's rule does not accept any more." },
    UNVERIFIED: { description: "It was given, and has to be confirmed." },
    STALE: { description: "It was confirmed too long ago: look at it again." },
  },
});

@ObjectType({ description: "Something that makes a profile more complete." })
export class CompletionStep {
  @Field(() => String)
  readonly key: string;
  @Field(() => String, { description: "For people, as something to do: `Write a headline`." })
  readonly label: string;
  @Field(() => String, { nullable: true, description: "Why or how; null where nobody wrote one." })
  readonly hint: string | null;
  @Field(() => CompletionStepState)
  readonly state: CompletionStepState;
  @Field(() => Boolean)
  readonly isRequired: boolean;
  @Field(() => Int, { description: "Its share of the whole, against the other steps' weights." })
  readonly weight: number;
  @Field(() => Int, { description: "Percentage points that doing it adds now; 0 once done." })
  readonly gain: number;
  @Field(() => [Role], { description: "The roles that ask for it." })
  readonly roles: Role[];
  @Field(() => String, { description: "Where the client goes to do it, as a path of the web client." })
  readonly href: string;

  constructor(step: Step, roles: Role[]) {
    this.key = step.key;
    this.label = labelOf(step);
    this.hint = step.hint;
    this.state = CompletionStepState[step.state];
    this.isRequired = step.isRequired;
    this.weight = step.weight;
    this.gain = step.gain;
    this.roles = roles;
    this.href = `/profile/edit#${step.field}`;
  }
}

@ObjectType({ description: "What the percentage was." })
export class CompletionPoint {
  @Field(() => DateTime)
  declare at: Date;
  @Field(() => Int, { description: "From 0 to 100." })
  declare percent: number;
}

@ObjectType({
  description:
    "How complete a profile is, and why. `percent` is 100 if and only if no applicable step is open. Of somebody else's profile the steps on fields that are hidden from the viewer are left out; `percent` counts them.",
})
export class Completion {
  @Field(() => Int, { description: "From 0 to 100, rounded down." })
  readonly percent: number;
  @Field(() => [CompletionStep], { description: "Applicable steps, open ones first, those that gain most on top." })
  readonly steps: CompletionStep[];
  @Field(() => CompletionStep, { nullable: true, description: "The best next step; null when complete." })
  readonly next: CompletionStep | null;
  @Field(() => Int, { description: "Version of the rules this was computed with." })
  readonly rulesVersion: number;

  constructor(
    readonly profileId: string,
    measurement: Measurement & { readonly rulesVersion: number },
    roleOf: (key: string) => Role | null,
  ) {
    const isRole = (role: Role | null): role is Role => role !== null;
    this.percent = measurement.percent;
    this.steps = measurement.steps.map((step) => new CompletionStep(step, step.roles.map(roleOf).filter(isRole)));
    this.next = this.steps.find((step) => step.state !== CompletionStepState.DONE) ?? null;
    this.rulesVersion = measurement.rulesVersion;
  }
}

@ObjectType({ description: "That a role asks for a field." })
export class CompletionRule {
  @Field(() => String)
  readonly key: string;
  @Field(() => String, { description: "Key of the field." })
  readonly field: string;
  @Field(() => Int, { description: "Of a text: how many characters at least (Unicode code points). Of anything else: how many." })
  readonly minCount: number;
  @Field(() => Int, { description: "From 1 to 1,000." })
  readonly weight: number;
  @Field(() => Boolean)
  readonly isRequired: boolean;
  @Field(() => String, { nullable: true, description: "Null where nobody wrote one." })
  readonly hint: string | null;
  @Field(() => Int, { nullable: true, description: "After so many days without being set it asks again; null for never." })
  readonly staleAfterDays: number | null;

  constructor(rule: Rule) {
    this.key = rule.key;
    this.field = rule.field;
    this.minCount = rule.minCount;
    this.weight = rule.weight;
    this.isRequired = rule.isRequired;
    this.hint = rule.hint;
    this.staleAfterDays = rule.staleAfterDays;
  }
}

@InputType({ description: "That a role asks for a field." })
export class CompletionRuleInput {
  @Field(() => String, { description: "1 to 40 of a-z, 0-9 and hyphens; unique within the role." })
  declare key: string;
  @Field(() => String, { description: "Key of the field." })
  declare field: string;
  @Field(() => Int, { defaultValue: 1, description: "Of a text: how many characters at least (Unicode code points), up to what fits. Of anything else: 1." })
  declare minCount: number;
  @Field(() => Int, { description: "From 1 to 1,000." })
  declare weight: number;
  @Field(() => Boolean, { defaultValue: false })
  declare isRequired: boolean;
  @Field(() => String, { nullable: true, description: "Why or how, for people; at most 200 characters." })
  declare hint?: string | null;
  @Field(() => Int, { nullable: true, description: "After so many days without being set it asks again, from 1 to 3,650; never where absent." })
  declare staleAfterDays?: number | null;
}

@ObjectType({ description: "What other rules would do to the profiles of those who hold the role." })
export class RuleImpact {
  @Field(() => Int, { description: "Profiles whose percentage would be another one." })
  declare affected: number;
  @Field(() => Int, { description: "Profiles whose percentage would be higher." })
  declare percentUp: number;
  @Field(() => Int, { description: "Profiles whose percentage would be lower." })
  declare percentDown: number;
  @Field(() => Int, { description: "Profiles that would lose something which only a more complete one opens; 0 while nothing is locked in that way." })
  declare newlyGated: number;
  @Field(() => [Profile], {
    description: "Up to five of those that would move the most; empty for a viewer who may not read how complete others are (`profiles.read-completion`).",
  })
  declare sample: Profile[];
}

@ObjectType({ implements: MutationPayload })
export class RulesPayload extends MutationPayload {
  @Field(() => Role, { nullable: true, description: "As it is now; null where it was refused." })
  role: Role | null = null;
  @Field(() => RuleImpact, { nullable: true, description: "Null where it was refused, and without `dryRun`." })
  impact: RuleImpact | null = null;
}

const labels: Readonly<Record<string, { readonly first: string; readonly again: string }>> = {
  avatar: { first: "Add a photo", again: "Renew your photo" },
  cover: { first: "Add a cover", again: "Renew your cover" },
  displayName: { first: "Say your name", again: "Check your name" },
  handle: { first: "Choose a handle", again: "Check your handle" },
  headline: { first: "Write a headline", again: "Renew your headline" },
  bio: { first: "Write about yourself", again: "Renew what you wrote about yourself" },
  pronouns: { first: "Add your pronouns", again: "Check your pronouns" },
  location: { first: "Say where you are", again: "Check where you are" },
  website: { first: "Add your website", again: "Check your website" },
  phone: { first: "Add your phone number", again: "Check your phone number" },
  birthDate: { first: "Add your birth date", again: "Check your birth date" },
  timeZone: { first: "Choose your time zone", again: "Check your time zone" },
  locale: { first: "Choose your language", again: "Check your language" },
};

function labelOf({ field, state }: Step): string {
  const label = labels[field];
  if (label === undefined) return `Fill in ${field}`;
  return state === "STALE" || state === "INVALID" ? label.again : label.first;
}
