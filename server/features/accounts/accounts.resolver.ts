import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { Role, type RoleCatalogue, RoleGrant, type RolesRepository, type RolesService } from "#server/features/roles/index.ts";
import { authorize } from "#server/kernel/authorize.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { isId } from "#server/kernel/ids.ts";
import { pageRequest } from "#server/kernel/page.ts";
import { holds, type Viewer } from "#server/kernel/viewer.ts";
import type { Catalogue } from "#server/platform/cache/catalogue.ts";
import type { RequestContext } from "#server/platform/graphql/context.ts";
import { answer } from "#server/platform/graphql/mutation-payload.type.ts";
import { DateTime } from "#server/platform/graphql/scalars.ts";
import { mayReadAccount, mayReadAccounts } from "./accounts.policy.ts";
import type { AccountQuestion, AccountsRepository } from "./accounts.repository.ts";
import type { AccountsService } from "./accounts.service.ts";
import { Account, AccountConnection, AccountFilter, AccountPayload, AccountState, Suspension, stateAt } from "./accounts.type.ts";
import { suspensionAt } from "./suspension.rules.ts";
import type { Suspensions } from "./suspensions.ts";

export interface AccountsResolverDependencies {
  readonly accounts: AccountsRepository;
  readonly service: AccountsService;
  readonly suspensions: Suspensions;
  readonly grants: RolesService;
  readonly roles: RolesRepository;
  readonly catalogue: Catalogue<RoleCatalogue>;
  readonly clock: Clock;
}

@Resolver(() => Account)
export class AccountsResolver {
  constructor(private readonly of: AccountsResolverDependencies) {}

  @Query(() => AccountConnection, { description: "All accounts, newest first. Needs `accounts.read`." })
  async accounts(
    @Ctx() { viewer }: RequestContext,
    @Arg("filter", () => AccountFilter, { nullable: true }) filter: AccountFilter | null,
    @Arg("first", () => Int, { defaultValue: 20, description: "1 to 100." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "A cursor of this list." }) after: string | null,
  ): Promise<AccountConnection> {
    authorize(viewer, mayReadAccounts(viewer));
    const request = pageRequest({ first, after }, ["time", "id"]);
    const question = questionOf(viewer, filter ?? {}, this.of.clock.now());
    const page =
      question === null ? { edges: [], hasNextPage: false, hasPreviousPage: request.after !== null } : await this.of.accounts.page(question, request);
    return Object.assign(
      AccountConnection.fill(page, (account: ConstructorParameters<typeof Account>[0]) => new Account(account)),
      { question },
    );
  }

  @Query(() => Account, { nullable: true, description: "One account; null where there is none. Others' need `accounts.read`." })
  async account(@Ctx() context: RequestContext, @Arg("id", () => ID) id: string): Promise<Account | null> {
    authorize(context.viewer, mayReadAccount(context.viewer, id));
    const account = isId(id) ? await context.load(this.of.accounts.many, id) : null;
    return account === null ? null : new Account(account);
  }

  @Mutation(() => AccountPayload, {
    description:
      "Changes one's own password and ends all other sessions. Refusals: WRONG_PASSWORD, SAME_PASSWORD, TOO_SHORT, TOO_LONG, TOO_COMMON, TOO_MANY_ATTEMPTS.",
  })
  async changePassword(
    @Ctx() context: RequestContext,
    @Arg("currentPassword", () => String, { nullable: true, description: "A fresh proof is enough where it is absent." }) currentPassword:
      | string
      | null
      | undefined,
    @Arg("newPassword", () => String) newPassword: string,
  ): Promise<AccountPayload> {
    const outcome = await this.of.service.changePassword(context.viewer, { currentPassword: currentPassword ?? null, newPassword });
    return answer(new AccountPayload(), outcome.ok ? { ok: true, value: await this.fresh(outcome.value) } : outcome, fillAccount);
  }

  @Mutation(() => AccountPayload, {
    description:
      "Gives a role, or gives it a new end. Needs `roles.grant`, every permission that the role has, and a fresh proof. Refusals: UNKNOWN_ROLE, BAD_FORMAT (an end in the past), MORE_THAN_YOU_HOLD, LAST_ADMINISTRATOR.",
  })
  async grantRole(
    @Ctx() { viewer }: RequestContext,
    @Arg("accountId", () => ID) accountId: string,
    @Arg("role", () => String, { description: "Key of the role." }) role: string,
    @Arg("expiresAt", () => DateTime, { nullable: true, description: "When the grant ends by itself; never where absent." }) expiresAt: Date | null,
  ): Promise<AccountPayload> {
    const outcome = await this.of.grants.grant(viewer, { accountId, role, expiresAt: expiresAt ?? null });
    return answer(new AccountPayload(), outcome.ok ? { ok: true, value: await this.fresh(outcome.value) } : outcome, fillAccount);
  }

  @Mutation(() => AccountPayload, {
    description:
      "Takes a role away, from the next request on. Needs `roles.grant`, and every permission that the role has. Refusals: UNKNOWN_ROLE, NOT_GRANTED, MORE_THAN_YOU_HOLD, LAST_ADMINISTRATOR.",
  })
  async revokeRole(
    @Ctx() { viewer }: RequestContext,
    @Arg("accountId", () => ID) accountId: string,
    @Arg("role", () => String, { description: "Key of the role." }) role: string,
  ): Promise<AccountPayload> {
    const outcome = await this.of.grants.revoke(viewer, { accountId, role });
    return answer(new AccountPayload(), outcome.ok ? { ok: true, value: await this.fresh(outcome.value) } : outcome, fillAccount);
  }

  @Mutation(() => AccountPayload, {
    description:
      "Locks an account and ends all of its sessions at once; of one that is suspended already, it replaces reason and end. Needs `accounts.suspend`, every permission that the account has, and a fresh proof. Refusals: REQUIRED, TOO_LONG, BAD_FORMAT (an end in the past), OUT_OF_RANGE, YOURSELF, MORE_THAN_YOU_HOLD, LAST_ADMINISTRATOR.",
  })
  async suspendAccount(
    @Ctx() { viewer }: RequestContext,
    @Arg("id", () => ID) id: string,
    @Arg("reason", () => String, { description: "For its owner, who reads it after signing in with the right password; at most 500 characters." })
    reason: string,
    @Arg("until", () => DateTime, { nullable: true, description: "When it ends by itself; somebody has to lift it where absent." }) until: Date | null,
  ): Promise<AccountPayload> {
    const outcome = await this.of.suspensions.suspend(viewer, { accountId: id, reason, until: until ?? null });
    return answer(new AccountPayload(), outcome.ok ? { ok: true, value: await this.fresh(outcome.value) } : outcome, fillAccount);
  }

  @Mutation(() => AccountPayload, {
    description:
      "Lets a suspended account in again. Needs `accounts.suspend`, and every permission that the account has. Refusals: NOT_SUSPENDED, YOURSELF, MORE_THAN_YOU_HOLD.",
  })
  async reactivateAccount(@Ctx() { viewer }: RequestContext, @Arg("id", () => ID) id: string): Promise<AccountPayload> {
    const outcome = await this.of.suspensions.reactivate(viewer, id);
    return answer(new AccountPayload(), outcome.ok ? { ok: true, value: await this.fresh(outcome.value) } : outcome, fillAccount);
  }

  @FieldResolver(() => AccountState)
  state(@Root() { data }: Account): AccountState {
    return stateAt(data, this.of.clock.now());
  }

  @FieldResolver(() => Suspension, { nullable: true, description: "Null unless suspended." })
  suspension(@Root() { data }: Account): Suspension | null {
    const suspension = suspensionAt(data, this.of.clock.now());
    return suspension === null ? null : new Suspension(suspension);
  }

  @FieldResolver(() => [RoleGrant], { description: "The roles it holds now." })
  async roles(@Root() account: Account, @Ctx() context: RequestContext): Promise<RoleGrant[]> {
    const [{ roles }, rows] = await Promise.all([this.of.catalogue.current(), context.load(this.of.roles.grantsOfAccounts, account.id)]);
    const now = this.of.clock.now();
    return (rows ?? []).flatMap((row) => {
      const role = roles.get(row.roleKey);
      return role === undefined || (row.expiresAt !== null && row.expiresAt <= now) ? [] : [new RoleGrant(row, new Role(role))];
    });
  }

  private async fresh(id: string): Promise<Account | null> {
    const account = await this.of.accounts.find(id);
    return account === null ? null : new Account(account);
  }
}

@Resolver(() => AccountConnection)
export class AccountConnectionResolver {
  constructor(private readonly accounts: AccountsRepository) {}

  @FieldResolver(() => Int, { description: "How many match; computed only when selected." })
  totalCount(@Root() connection: AccountConnection): Promise<number> | number {
    return connection.question === null ? 0 : this.accounts.count(connection.question);
  }
}

const fillAccount = (payload: AccountPayload, account: Account | null) => {
  payload.account = account;
};

/** Null where nothing can match: no account is in such a state. */
function questionOf(viewer: Viewer, filter: AccountFilter, now: Date): AccountQuestion | null {
  return {
    email: filter.email ?? undefined,
    search: filter.search?.trim() || undefined,
    seesPrivate: holds(viewer, "profiles.read-private"),
    role: filter.role ?? undefined,
    state: filter.state == null ? undefined : { is: filter.state, at: now },
    createdAfter: filter.createdAfter ?? undefined,
    createdBefore: filter.createdBefore ?? undefined,
  };
}
