import type { AuditService } from "#server/features/audit/index.ts";
import type { RolesService } from "#server/features/roles/index.ts";
import { demandFreshProof } from "#server/kernel/authorize.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { notFound } from "#server/kernel/errors.ts";
import { conflict, done, invalid, type Outcome, type Refusal, refused } from "#server/kernel/refusal.ts";
import { type Member, signedIn, type Viewer } from "#server/kernel/viewer.ts";
import { passwordRefusals } from "#server/platform/crypto/password.rules.ts";
import type { Passwords } from "#server/platform/crypto/passwords.ts";
import { type Database, violatedConstraint } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import type { AccountMails } from "./account-mails.ts";
import type { AccountsRepository } from "./accounts.repository.ts";
import { emailRefusals, normalizedEmail } from "./email.rules.ts";
import type { EmailConfirmation } from "./email-confirmation.ts";
import type { MailTokens } from "./mail-tokens.ts";

export interface NewPerson {
  readonly email: string;
  readonly displayName: string;
  /** Made from the name where null. */
  readonly handle: string | null;
}

export interface Newcomer extends NewPerson {
  readonly password: string;
}

/** Gives every new account its profile; profiles come later in the order of features. */
export interface ProfileMaker {
  refusals(newcomer: NewPerson): Promise<readonly Refusal[]>;
  /** May answer that somebody else was faster with the handle. */
  make(tx: Transaction, accountId: string, newcomer: NewPerson): Promise<void>;
  /** What a violated constraint of its table means. */
  refusalOf(constraint: string): Refusal | null;
}

/** Whoever must know that an account's credentials changed: its other sessions end. */
export interface CredentialWatcher {
  changed(tx: Transaction, viewer: Viewer, accountId: string, keepSessionId: string | null): Promise<void>;
  /** Nobody is signed out; what the account can prove itself by is another thing than before. */
  proofsChanged(tx: Transaction, accountId: string): Promise<void>;
}

/** Counts what was wrong in a session, so that whoever stole one can't guess on in it. Refuses where there were too many. */
export interface ProofGuard {
  guarded<T>(viewer: Member, prove: () => Promise<Outcome<T>>): Promise<Outcome<T>>;
}

export interface AccountsDependencies {
  readonly database: Database;
  readonly accounts: AccountsRepository;
  readonly passwords: Passwords;
  readonly roles: RolesService;
  readonly profiles: ProfileMaker;
  readonly credentials: CredentialWatcher;
  readonly tokens: MailTokens;
  readonly mails: AccountMails;
  readonly confirmation: EmailConfirmation;
  readonly proofs: ProofGuard;
  readonly audit: AuditService;
  readonly clock: Clock;
}

/**
 * Making accounts and changing their credentials.
 * Promise: an account, its first role and its profile come into being together or not at all; addresses are unique without being readable at rest.
 */
export class AccountsService {
  constructor(private readonly of: AccountsDependencies) {}

  /** Everything that stands in the way, one entry a field. */
  async refusals(newcomer: Newcomer): Promise<readonly Refusal[]> {
    const email = normalizedEmail(newcomer.email);
    const owner = { email, names: [newcomer.displayName, newcomer.handle ?? ""] };
    const syntax = [...emailRefusals(email, "input", "email"), ...passwordRefusals(newcomer.password, owner, "input", "password")];
    return [...syntax, ...(await this.of.profiles.refusals(newcomer))];
  }

  /** Runs `onwards` in the same transaction, so that the new account can be signed in at once. */
  async create<T>(
    viewer: Viewer,
    newcomer: Newcomer,
    onwards: (tx: Transaction, accountId: string) => Promise<T>,
    { isInvited = false } = {},
  ): Promise<Outcome<T>> {
    const refusals = await this.refusals(newcomer);
    if (refusals.length > 0) return refused(...refusals);
    // Outside the transaction: nobody waits on a lock for as long as a hash takes.
    const passwordHash = await this.of.passwords.hash(newcomer.password);
    // Whom the operator enters is taken at their word, and whoever has an invitation has the mailbox that it went to.
    const isConfirmed = viewer.kind === "system" || isInvited;
    for (let attempt = 1; ; attempt++) {
      try {
        return done(await this.of.database.transact(async (tx) => onwards(tx, await this.add(tx, viewer, { ...newcomer, passwordHash, isConfirmed }))));
      } catch (error) {
        const refusal = error instanceof HeldAddress ? emailTaken : this.refusalOf(error);
        if (refusal === null) throw error;
        // Two of the same name at the same moment: nobody chose that handle, and the next one that is made has digits behind it.
        if (newcomer.handle === null && refusal.path.at(-1) === "handle" && attempt < mostAttempts) continue;
        return refused(refusal);
      }
    }
  }

  /** Keeps a newcomer until the address is confirmed; the same answer and the same work for one that is taken, whose owner gets a mail instead. */
  async announce(newcomer: Newcomer): Promise<Outcome<string>> {
    const refusals = await this.refusals(newcomer);
    if (refusals.length > 0) return refused(...refusals);
    const { displayName, handle } = newcomer;
    const passwordHash = await this.of.passwords.hash(newcomer.password);
    return this.of.confirmation.await({ email: normalizedEmail(newcomer.email), displayName, handle, passwordHash });
  }

  /** An account with its first role and its profile. `isConfirmed` where the address was proved to be theirs. */
  async add(tx: Transaction, viewer: Viewer, person: NewPerson & { passwordHash: string; isConfirmed: boolean }): Promise<string> {
    const { passwordHash, isConfirmed } = person;
    const email = normalizedEmail(person.email);
    const now = this.of.clock.now();
    const accountId = await this.of.accounts.within(tx).insert({ email, passwordHash, emailVerifiedAt: isConfirmed ? now : null, createdAt: now });
    if (!isConfirmed && (await this.of.tokens.isHeld(tx, email))) throw new HeldAddress();
    await this.of.roles.welcome(tx, accountId);
    await this.of.profiles.make(tx, accountId, person);
    await this.of.audit.record(tx, viewer, { action: "account.signed-up", target: `account:${accountId}`, actorId: accountId });
    if (isConfirmed) await this.of.mails.post(tx, "welcome", email, {});
    else await this.of.confirmation.welcome(tx, accountId, email);
    return accountId;
  }

  /** What a violated constraint means for whoever signs up; null where it was something else. */
  refusalOf(error: unknown): Refusal | null {
    const constraint = violatedConstraint(error);
    if (constraint === null) return null;
    return isEmailTaken(constraint) ? emailTaken : this.of.profiles.refusalOf(constraint);
  }

  async changePassword(viewer: Viewer, input: { currentPassword: string | null; newPassword: string }): Promise<Outcome<string>> {
    const member = signedIn(viewer);
    const { accountId, sessionId } = member;
    const account = await this.of.accounts.find(accountId);
    const stored = await this.of.accounts.passwordHashOf(accountId);
    if (account === null) throw notFound("account");
    if (input.currentPassword === null) demandFreshProof(viewer, this.of.clock);
    else {
      const proved = await this.provePassword(member, input.currentPassword, "currentPassword");
      if (!proved.ok) return proved;
    }
    const refusals = passwordRefusals(input.newPassword, { email: account.email, names: [] }, "newPassword");
    if (refusals.length > 0) return refused(...refusals);
    if (stored !== null && (await this.of.passwords.verify(stored, input.newPassword)))
      return refused(invalid("SAME_PASSWORD", "This is the password you have already.", "newPassword"));
    const passwordHash = await this.of.passwords.hash(input.newPassword);
    return this.of.database.transact(async (tx) => {
      // Somebody may have chosen another one by mail in the meantime.
      if (!(await this.of.accounts.within(tx).holdsPassword(accountId, stored))) return wrongPassword;
      await this.of.accounts.within(tx).setPassword(accountId, passwordHash);
      await this.of.tokens.voidForAddress(tx, account.email, "reset-password");
      await this.of.credentials.changed(tx, viewer, accountId, sessionId);
      await this.of.audit.record(tx, viewer, { action: "account.password-changed", target: `account:${accountId}` });
      await this.of.mails.post(tx, "password-changed", account.email, {});
      return done(accountId);
    });
  }

  /** In a session that may be stolen: guarded against guessing. */
  provePassword(viewer: Member, password: string, ...path: string[]): Promise<Outcome<null>> {
    return this.of.proofs.guarded(viewer, async () => {
      const stored = await this.of.accounts.passwordHashOf(viewer.accountId);
      if (stored !== null && (await this.of.passwords.verify(stored, password))) return done(null);
      return refused(invalid("WRONG_PASSWORD", "This is not your current password.", ...path));
    });
  }
}

/** To find a handle for somebody who chose none. */
export const mostAttempts = 5;

/** Its former owner can still take it back, and only whoever proves to have the mailbox gets it before. */
class HeldAddress extends Error {}

/** The constraint that keeps addresses apart. */
export const isEmailTaken = (constraint: string | null): boolean => constraint === "accounts_email_index_key";

const emailTaken = conflict("TAKEN", "There is an account with this address already. Sign in instead.", "input", "email");
const wrongPassword = refused(invalid("WRONG_PASSWORD", "This is not your current password.", "currentPassword"));
