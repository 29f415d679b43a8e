import { Field, InputType, ObjectType, registerEnumType } from "type-graphql";
import { connectionOf, Node } from "#server/platform/graphql/connection.type.ts";
import { MutationPayload } from "#server/platform/graphql/mutation-payload.type.ts";
import { DateTime, EmailAddress } from "#server/platform/graphql/scalars.ts";
import type { Account as AccountData, AccountQuestion } from "./accounts.repository.ts";

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

export function stateOf({ deletionScheduledFor, emailVerifiedAt }: AccountData): AccountState {
  if (deletionScheduledFor !== null) return AccountState.DELETION_SCHEDULED;
  return emailVerifiedAt === null ? AccountState.UNVERIFIED : AccountState.ACTIVE;
}

@ObjectType({ implements: Node, description: "Who can sign in. Only its owner and holders of `accounts.read` see it; others see the profile." })
export class Account extends Node {
  @Field(() => EmailAddress)
  readonly email: string;
  @Field(() => DateTime, { nullable: true, description: "Null until the address was confirmed." })
  readonly emailVerifiedAt: Date | null;
  @Field(() => EmailAddress, { nullable: true, description: "The address that waits for confirmation; null where none does." })
  readonly pendingEmail: string | null;
  @Field(() => AccountState)
  readonly state: AccountState;
  @Field(() => Boolean, { description: "False where it signs in by other means only, or has to choose a new one first." })
  readonly hasPassword: boolean;
  @Field(() => DateTime)
  readonly createdAt: Date;
  @Field(() => DateTime, { nullable: true, description: "Null where no deletion is scheduled. Until it is done, `cancelDeletion` calls it off." })
  readonly deletionScheduledFor: Date | null;

  constructor(account: AccountData) {
    super();
    this.id = account.id;
    this.email = account.email;
    this.emailVerifiedAt = account.emailVerifiedAt;
    this.pendingEmail = account.pendingEmail;
    this.state = stateOf(account);
    this.hasPassword = account.hasPassword;
    this.createdAt = account.createdAt;
    this.deletionScheduledFor = account.deletionScheduledFor;
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
