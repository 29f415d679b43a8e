import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import type { Outcome } from "#server/kernel/refusal.ts";
import type { Viewer } from "#server/kernel/viewer.ts";
import type { RequestContext } from "#server/platform/graphql/context.ts";
import { AckPayload, answer } from "#server/platform/graphql/mutation-payload.type.ts";
import type { AccountsRepository } from "./accounts.repository.ts";
import { Account, AccountPayload } from "./accounts.type.ts";
import type { EmailChange } from "./email-change.ts";
import type { EmailConfirmation } from "./email-confirmation.ts";
import type { PasswordReset } from "./password-reset.ts";
import type { VerifyEmail } from "./verify-email.ts";

export interface CredentialsResolverDependencies {
  readonly accounts: AccountsRepository;
  readonly confirmation: EmailConfirmation;
  readonly verification: VerifyEmail;
  readonly change: EmailChange;
  readonly resets: PasswordReset;
}

const ofMail = "The token of the mail: the link has it behind the #.";

/** What is done by mail. */
@Resolver()
export class CredentialsResolver {
  constructor(private readonly of: CredentialsResolverDependencies) {}

  @Mutation(() => AccountPayload, {
    description:
      "Confirms an address by the token of its mail: that of a new account, the one that waits in `Account.pendingEmail`, or that of somebody who signed up where addresses are confirmed first. Opens no session. Refusals: BAD_TOKEN; TAKEN where another account has the address by now.",
  })
  async verifyEmail(@Ctx() context: RequestContext, @Arg("token", () => String, { description: ofMail }) token: string): Promise<AccountPayload> {
    return this.account(await this.of.verification.verify(strangerOf(context), token));
  }

  @Mutation(() => AccountPayload, {
    description:
      "Sends the mail that confirms an address again: to the address that waits, else to one's own while it is not confirmed. Who can't sign in yet gives the address; the answer is the same for every one, with a null account. Refusals: REQUIRED, TOO_LONG, BAD_FORMAT; LimitReached with TOO_MANY_MAILS: one a minute, five an hour.",
  })
  async resendVerification(
    @Ctx() context: RequestContext,
    @Arg("email", () => String, { nullable: true, description: "Where nobody is signed in: the address that was signed up with." }) email: string | null,
  ): Promise<AccountPayload> {
    return this.account(await (email == null ? this.of.confirmation.resendOwn(context.viewer) : this.of.confirmation.resendTo(email)));
  }

  @Mutation(() => AccountPayload, {
    description:
      "Asks for another address; the answer has it as `pendingEmail`, the same for one that is taken. It counts once `verifyEmail` got the token of the mail that is sent there; the current address is told, with a link for `undoEmailChange`. Asking for the current address calls a change off. Refusals: REQUIRED, TOO_LONG, BAD_FORMAT, SAME_EMAIL; LimitReached with TOO_MANY_MAILS: one a minute, five an hour.",
  })
  async changeEmail(@Ctx() { viewer }: RequestContext, @Arg("newEmail", () => String) newEmail: string): Promise<AccountPayload> {
    return this.account(await this.of.change.request(viewer, newEmail));
  }

  @Mutation(() => AckPayload, {
    description:
      "Gives an account back to the address that it had, within seven days after a change, and calls off one that waits. Ends every session and makes the password void: a mail to choose a new one is sent. Refusals: BAD_TOKEN; TAKEN where another account has the address by now.",
  })
  async undoEmailChange(@Ctx() context: RequestContext, @Arg("token", () => String, { description: ofMail }) token: string): Promise<AckPayload> {
    return acknowledged(await this.of.change.undo(strangerOf(context), token));
  }

  @Mutation(() => AckPayload, {
    description:
      "Sends a link for `resetPassword`, good for 20 minutes, if somebody has this address; the answer is the same if nobody does. Refusals: REQUIRED, TOO_LONG, BAD_FORMAT; LimitReached with TOO_MANY_MAILS: one a minute, five an hour.",
  })
  async requestPasswordReset(@Arg("email", () => String) email: string): Promise<AckPayload> {
    return acknowledged(await this.of.resets.request(email));
  }

  @Mutation(() => AccountPayload, {
    description: "Makes an account's password void, ends all of its sessions, and sends its owner a link to choose a new one. Needs `accounts.secure`.",
  })
  async forcePasswordReset(@Ctx() { viewer }: RequestContext, @Arg("accountId", () => ID) accountId: string): Promise<AccountPayload> {
    return this.account(await this.of.resets.force(viewer, accountId));
  }

  private async account(outcome: Outcome<string | null>): Promise<AccountPayload> {
    const account = outcome.ok && outcome.value !== null ? await this.of.accounts.find(outcome.value) : null;
    return answer(new AccountPayload(), outcome, (payload) => {
      payload.account = account === null ? null : new Account(account);
    });
  }
}

// Whoever has the link acts by it, and not by a session that the browser may have.
const strangerOf = ({ origin }: RequestContext): Viewer => ({ kind: "stranger", origin });

const acknowledged = (outcome: Outcome<true>): AckPayload =>
  answer(new AckPayload(), outcome, (payload, done) => {
    payload.done = done;
  });
