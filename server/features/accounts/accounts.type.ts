import { Field, InputType, ObjectType, registerEnumType } from "type-graphql";
import { connectionOf, Node } from "#server/platform/graphql/connection.type.ts";
import { MutationPayload } from "#server/platform/graphql/mutation-payload.type.ts";
import { DateTime, EmailAddress } from "#server/platform/graphql/scalars.ts";
import type { Account as AccountData, AccountQuestion } from "./accounts.repository.ts";
import { type Suspension as SuspensionData, suspensionAt } from "./suspension.rules.ts";

export enum AccountState {
  ACTIVE = "ACTIVE",
  UNVERIFIED = "UNVERIFIED",
  SUSPENDED = "SUSPENDED",
  DELETION_SCHEDULED = "DELETION_SCHEDULED",
}
registerEnumType(AccountState, {
  name: "AccountState",
  description: "Where an account stands.",
  valuesConfig: {
    ACTIVE: { description: "In use, its address confirmed." },
    UNVERIFIED: { description: "In use, its address not confirmed yet." },
    SUSPENDED: { description: "Locked by staff." },
    DELETION_SCHEDULED: { description: "Its owner asked for deletion, and it is not too late to cancel." },
  },
});

export function stateAt(account: AccountData, now: Date): AccountState {
  if (account.deletionScheduledFor !== null) return AccountState.DELETION_SCHEDULED;
  if (suspensionAt(account, now) !== null) return AccountState.SUSPENDED;
  return account.emailVerifiedAt === null ? AccountState.UNVERIFIED : AccountState.ACTIVE;
}

@ObjectType({ description: "That staff locked an account." })
export class Suspension {
  @Field(() => String, { description: "What staff wrote for its owner." })
  readonly reason: string;
  @Field(() => DateTime, { nullable: true, description: "When it ends by itself; null where somebody has to lift it." })
  readonly until: Date | null;
  readonly byId: string | null;

  constructor({ reason, until, by }: SuspensionData) {
    this.reason = reason;
    this.until = until;
    this.byId = by;
  }
}

@ObjectType({ implements: Node, description: "Who can sign in. Only its owner and holders of `accounts.read` see it; others see the profile." })
export class Account extends Node {
  @Field(() => EmailAddress)
  readonly email: string;
  @Field(() => DateTime, { nullable: true, description: "Null until the address was confirmed." })
  readonly emailVerifiedAt: Date | null;
  @Field(() => EmailAddress, { nullable: true, description: "The address that waits for confirmation; null where none does." })
  readonly pendingEmail: string | null;
  @Field(() => Boolean, { description: "False where it signs in by other means only, or has to choose a new one first." })
  readonly hasPassword: boolean;
  @Field(() => DateTime)
  readonly createdAt: Date;
  @Field(() => DateTime, { nullable: true, description: "Null where no deletion is scheduled. Until it is done, `cancelDeletion` calls it off." })
  readonly deletionScheduledFor: Date | null;

  constructor(
    /** For the fields that depend on the time. */
    readonly data: AccountData,
  ) {
    super();
    this.id = data.id;
    this.email = data.email;
    this.emailVerifiedAt = data.emailVerifiedAt;
    this.pendingEmail = data.pendingEmail;
    this.hasPassword = data.hasPassword;
    this.createdAt = data.createdAt;
    this.deletionScheduledFor = data.deletionScheduledFor;
  }
}

@ObjectType({ description: "Accounts, newest first." })
export class AccountConnection extends connectionOf("Account", Account) {
  declare question: AccountQuestion | null;
}

@InputType({ description: "Each condition narrows the list; absent ones don't." })
export class AccountFilter {
  @Field(() => String, { nullable: true, description: "The whole address: it is encrypted at rest, so that no part of it can be searched." })
  declare email?: string | null;
  @Field(() => String, { nullable: true, description: "Part of the name, the handle, or the headline where the viewer sees it." })
  declare search?: string | null;
  @Field(() => String, { nullable: true, description: "Key of a role that it holds now." })
  declare role?: string | null;
  @Field(() => AccountState, { nullable: true })
  declare state?: AccountState | null;
  @Field(() => DateTime, { nullable: true })
  declare createdAfter?: Date | null;
  @Field(() => DateTime, { nullable: true })
  declare createdBefore?: Date | null;
}

@ObjectType({ implements: MutationPayload })
export class AccountPayload extends MutationPayload {
  @Field(() => Account, { nullable: true, description: "As it is now; null where it was refused." })
  account: Account | null = null;
}
