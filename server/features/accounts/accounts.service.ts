import type { AuditService } from "#server/features/audit/index.ts";
import type { RolesService } from "#server/features/roles/index.ts";
import { demandFreshProof } from "#server/kernel/authorize.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { notFound } from "#server/kernel/errors.ts";
import { done, invalid, type Outcome, type Refusal, refused } from "#server/kernel/refusal.ts";
import { type Member, signedIn, type Viewer } from "#server/kernel/viewer.ts";
import { passwordRefusals } from "#server/platform/crypto/password.rules.ts";
import type { Passwords } from "#server/platform/crypto/passwords.ts";
import { type Database, violatedConstraint } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { enqueue } from "#server/platform/jobs/jobs.ts";
import type { AccountsRepository } from "./accounts.repository.ts";
import { emailRefusals, normalizedEmail } from "./email.rules.ts";

export interface Newcomer {
  readonly email: string;
  readonly password: string;
  readonly displayName: string;
  /** Made from the name where null. */
  readonly handle: string | null;
}

/** Gives every new account its profile; profiles come later in the order of features. */
export interface ProfileMaker {
  refusals(newcomer: Newcomer): Promise<readonly Refusal[]>;
  /** May answer that somebody else was faster with the handle. */
  make(tx: Transaction, accountId: string, newcomer: Newcomer): Promise<void>;
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
  async create<T>(viewer: Viewer, newcomer: Newcomer, onwards: (tx: Transaction, accountId: string) => Promise<T>): Promise<Outcome<T>> {
    const refusals = await this.refusals(newcomer);
    if (refusals.length > 0) return refused(...refusals);
    // Outside the transaction: nobody waits on a lock for as long as a hash takes.
    const passwordHash = await this.of.passwords.hash(newcomer.password);
    for (let attempt = 1; ; attempt++) {
      try {
        return done(await this.of.database.transact((tx) => this.insert(tx, viewer, newcomer, passwordHash, onwards)));
      } catch (error) {
        const refusal = this.refusalOf(violatedConstraint(error));
        if (refusal === null) throw error;
        // Two of the same name at the same moment: nobody chose that handle, and the next one that is made has digits behind it.
        if (newcomer.handle === null && refusal.path.at(-1) === "handle" && attempt < mostAttempts) continue;
        return refused(refusal);
      }
    }
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
      await this.of.accounts.within(tx).setPassword(accountId, passwordHash);
      await this.of.credentials.changed(tx, viewer, accountId, sessionId);
      await this.of.audit.record(tx, viewer, { action: "account.password-changed", target: `account:${accountId}` });
      await enqueue(tx, { name: "accounts:mail", payload: { accountId, kind: "password-changed" } });
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

  private async insert<T>(
    tx: Transaction,
    viewer: Viewer,
    newcomer: Newcomer,
    passwordHash: string,
    onwards: (tx: Transaction, accountId: string) => Promise<T>,
  ): Promise<T> {
    const account = { email: newcomer.email, passwordHash, emailVerifiedAt: null, createdAt: this.of.clock.now() };
    const accountId = await this.of.accounts.within(tx).insert(account);
    await this.of.roles.welcome(tx, accountId);
    await this.of.profiles.make(tx, accountId, newcomer);
    await this.of.audit.record(tx, viewer, { action: "account.signed-up", target: `account:${accountId}`, actorId: accountId });
    await enqueue(tx, { name: "accounts:mail", payload: { accountId, kind: "welcome" } });
    return onwards(tx, accountId);
  }

  private refusalOf(constraint: string | null): Refusal | null {
    if (constraint === null) return null;
    if (constraint === "accounts_email_index_key") return emailTaken;
    return this.of.profiles.refusalOf(constraint);
  }
}

const mostAttempts = 5;

const emailTaken: Refusal = {
  kind: "conflict",
  code: "TAKEN",
  message: "There is an account with this address already. Sign in instead.",
  path: ["input", "email"],
};
