import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from "type-graphql";
import type { Outcome } from "#server/kernel/refusal.ts";
import type { RequestContext } from "#server/platform/graphql/context.ts";
import { answer } from "#server/platform/graphql/mutation-payload.type.ts";
import type { AccountsRepository } from "./accounts.repository.ts";
import { Account, AccountPayload } from "./accounts.type.ts";
import type { SecondFactorsRepository } from "./second-factors.repository.ts";
import type { FreshRecoveryCodes, SecondFactors } from "./second-factors.service.ts";
import { RecoveryCodesPayload, TotpEnrolmentPayload } from "./second-factors.type.ts";

@Resolver(() => Account)
export class SecondFactorsResolver {
  constructor(
    private readonly service: SecondFactors,
    private readonly factors: SecondFactorsRepository,
    private readonly accounts: AccountsRepository,
  ) {}

  @Mutation(() => TotpEnrolmentPayload, {
    description:
      "Makes the secret of an authenticator app, in place of one that was not confirmed; good for nothing until `confirmTotp`, within half an hour. Needs a fresh proof. Refusal: TOTP_ENABLED.",
  })
  async startTotpEnrolment(@Ctx() { viewer }: RequestContext): Promise<TotpEnrolmentPayload> {
    return answer(new TotpEnrolmentPayload(), await this.service.startEnrolment(viewer), (payload, enrolment) => void Object.assign(payload, enrolment));
  }

  @Mutation(() => RecoveryCodesPayload, {
    description:
      "From here on signing in takes a code of the app, or one of the recovery codes that this answers. Refusals: WRONG_CODE, NO_ENROLMENT, TOTP_ENABLED, TOO_MANY_ATTEMPTS.",
  })
  async confirmTotp(
    @Ctx() { viewer }: RequestContext,
    @Arg("code", () => String, { description: "Six digits, as the app shows them now." }) code: string,
  ): Promise<RecoveryCodesPayload> {
    return this.codesAnswered(await this.service.confirm(viewer, code));
  }

  @Mutation(() => AccountPayload, { description: "Removes the authenticator app and all recovery codes. Needs a fresh proof. Refusal: TOTP_NOT_ENABLED." })
  async disableTotp(@Ctx() { viewer }: RequestContext): Promise<AccountPayload> {
    const outcome = await this.service.disable(viewer);
    const fresh = outcome.ok ? await this.fresh(outcome.value) : null;
    return answer(new AccountPayload(), outcome, (payload) => {
      payload.account = fresh;
    });
  }

  @Mutation(() => RecoveryCodesPayload, {
    description: "Ten new recovery codes; the old ones are good for nothing any more. Needs a fresh proof. Refusal: TOTP_NOT_ENABLED.",
  })
  async regenerateRecoveryCodes(@Ctx() { viewer }: RequestContext): Promise<RecoveryCodesPayload> {
    return this.codesAnswered(await this.service.regenerateRecoveryCodes(viewer));
  }

  @FieldResolver(() => Boolean, { description: "Whether signing in takes a code of an authenticator app, too." })
  async totpEnabled(@Root() account: Account, @Ctx() context: RequestContext): Promise<boolean> {
    return (await context.load(this.factors.standings, account.id))?.totpEnabled ?? false;
  }

  @FieldResolver(() => Int, { description: "Recovery codes that were not used yet; 0 where there is no authenticator app." })
  async recoveryCodesLeft(@Root() account: Account, @Ctx() context: RequestContext): Promise<number> {
    return (await context.load(this.factors.standings, account.id))?.recoveryCodesLeft ?? 0;
  }

  private async codesAnswered(outcome: Outcome<FreshRecoveryCodes>): Promise<RecoveryCodesPayload> {
    const fresh = outcome.ok ? await this.fresh(outcome.value.accountId) : null;
    return answer(new RecoveryCodesPayload(), outcome, (payload, { codes }) => {
      payload.codes = codes;
      payload.account = fresh;
    });
  }

  private async fresh(id: string): Promise<Account | null> {
    const account = await this.accounts.find(id);
    return account === null ? null : new Account(account);
  }
}
