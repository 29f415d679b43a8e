import { Field, Int, InterfaceType, ObjectType } from "type-graphql";
import { assertNever } from "#server/kernel/errors.ts";
import { conflictCodes, invalidCodes, limitCodes, type Outcome, type Refusal } from "#server/kernel/refusal.ts";
import { DateTime } from "./scalars.ts";

@InterfaceType({ description: "What the caller can mend. Switch on `__typename` or on `code`.", resolveType: (error: UserError) => error.constructor.name })
export abstract class UserError {
  @Field(() => String, { description: "Out of a closed list; see the description of each type of error." })
  declare code: string;
  @Field(() => String, { description: "For people: what is wrong and how to mend it." })
  declare message: string;
  @Field(() => [String], { description: 'The argument it is about, such as `["input", "email"]`; empty where it is about the whole request.' })
  declare path: string[];
}

@ObjectType({
  implements: UserError,
  description: `The input breaks a rule. Codes: ${invalidCodes.join(", ")}.`,
})
export class InvalidInput extends UserError {}

@ObjectType({
  implements: UserError,
  description: `The input is fine by itself and clashes with what is there. Codes: ${conflictCodes.join(", ")}.`,
})
export class Conflict extends UserError {}

@ObjectType({ implements: UserError, description: "Somebody else changed it since `expectedVersion`. Code: VERSION_CONFLICT." })
export class VersionConflict extends UserError {
  @Field(() => Int, { description: "The version that is there now." })
  declare currentVersion: number;
}

@ObjectType({ implements: UserError, description: `A limit was reached. Codes: ${limitCodes.join(", ")}.` })
export class LimitReached extends UserError {
  @Field(() => Int, { description: "The limit, in bytes, pixels, waiting uploads or attempts, as the code says." })
  declare limit: number;
  @Field(() => DateTime, { nullable: true, description: "When it can be tried again; null where waiting does not help." })
  declare retryAt: Date | null;
}

@ObjectType({ implements: UserError, description: "The password was right, and staff locked the account. Code: ACCOUNT_SUSPENDED." })
export class AccountSuspended extends UserError {
  @Field(() => String, { description: "What staff wrote for its owner." })
  declare reason: string;
  @Field(() => DateTime, { nullable: true, description: "When it ends by itself; null where somebody has to lift it." })
  declare until: Date | null;
}

@InterfaceType({ description: "Expected failures are data: what the caller can mend is in `userErrors`, and then nothing was changed." })
export abstract class MutationPayload {
  @Field(() => [UserError], { description: "Empty when it was done." })
  userErrors: UserError[] = [];
}

@ObjectType({ implements: MutationPayload })
export class AckPayload extends MutationPayload {
  @Field(() => Boolean, { description: "False where it was refused." })
  done = false;
}

/** Fills a payload with what a use case answered: its value, or everything that stands in its way. */
export function answer<T, P extends MutationPayload>(payload: P, outcome: Outcome<T>, fill: (payload: P, value: T) => void): P {
  if (outcome.ok) fill(payload, outcome.value);
  else payload.userErrors = outcome.refusals.map(userError);
  return payload;
}

function userError(refusal: Refusal): UserError {
  const { kind, ...fields } = refusal;
  switch (kind) {
    case "invalid":
      return Object.assign(new InvalidInput(), fields);
    case "conflict":
      return Object.assign(new Conflict(), fields);
    case "version":
      return Object.assign(new VersionConflict(), fields);
    case "limit":
      return Object.assign(new LimitReached(), fields);
    case "suspended":
      return Object.assign(new AccountSuspended(), fields);
    default:
      return assertNever(kind);
  }
}
