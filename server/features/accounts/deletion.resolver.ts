import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { Outcome } from "#server/kernel/refusal.ts";
import type { RequestContext } from "#server/platform/graphql/context.ts";
import { answer } from "#server/platform/graphql/mutation-payload.type.ts";
import type { AccountDeletion } from "./account-deletion.ts";
import type { AccountsRepository } from "./accounts.repository.ts";
import { Account, AccountPayload } from "./accounts.type.ts";

@Resolver()
export class DeletionResolver {
  constructor(
    private readonly deletion: AccountDeletion,
    private readonly accounts: AccountsRepository,
  ) {}

  @Mutation(() => AccountPayload, {
    description:
      "Schedules the deletion of the viewer's own account in 14 days. Needs a fresh proof. From now on the profile is in no answer, and every session is over, this one too; signing in leads to `viewer.account` and `cancelDeletion` and to nothing else (DELETION_SCHEDULED). A mail has a link for `cancelDeletion`. Refusal: LAST_ADMINISTRATOR.",
  })
  async deleteMyAccount(@Ctx() context: RequestContext): Promise<AccountPayload> {
    const outcome = await this.deletion.schedule(context.viewer);
    if (outcome.ok) context.refreshCookie.clear();
    return this.account(outcome);
  }

  @Mutation(() => AccountPayload, {
    description:
      "Calls the deletion of an account off, from the account itself or by the token of the mail: everything is as it was. Refusals: BAD_TOKEN; NOTHING_TO_UNDO where none is scheduled.",
  })
  async cancelDeletion(
    @Ctx() context: RequestContext,
    @Arg("token", () => String, { nullable: true, description: "The token of the mail: the link has it behind the #. Absent for whoever is signed in." })
    token: string | null,
  ): Promise<AccountPayload> {
    // Whoever has the link acts by it, and not by a session that the browser may have.
    const viewer = token == null ? context.viewer : { kind: "stranger" as const, origin: context.origin };
    return this.account(await this.deletion.cancel(viewer, token ?? null));
  }

  private async account(outcome: Outcome<string>): Promise<AccountPayload> {
    const account = outcome.ok ? await this.accounts.find(outcome.value) : null;
    return answer(new AccountPayload(), outcome, (payload) => {
      payload.account = account === null ? null : new Account(account);
    });
  }
}
