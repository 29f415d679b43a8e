import {
  type AccountsRepository,
  type AccountsService,
  type CredentialWatcher,
  type DepartureWatcher,
  type EmailConfirmation,
  type Newcomer,
  normalizedEmail,
  type PasswordReset,
  suspensionAt,
} from "#server/features/accounts/index.ts";
import type { AuditService } from "#server/features/audit/index.ts";
import type { GrantWatcher } from "#server/features/roles/index.ts";
import { authorize, demandFreshProof, requires } from "#server/kernel/authorize.ts";
import { after, type Clock } from "#server/kernel/clock.ts";
import { notFound, unauthenticated } from "#server/kernel/errors.ts";
import { isId, newId } from "#server/kernel/ids.ts";
import { shortened } from "#server/kernel/ip.ts";
import { conflict, done, invalid, type Outcome, refused, suspended } from "#server/kernel/refusal.ts";
import { signedIn, type Viewer } from "#server/kernel/viewer.ts";
import type { Passwords } from "#server/platform/crypto/passwords.ts";
import type { AccessTokens } from "#server/platform/crypto/signing.ts";
import { hashOfToken, newToken, openUnder, sealUnder } from "#server/platform/crypto/tokens.ts";
import type { Database } from "#server/platform/database/database.ts";
import type { Transaction } from "#server/platform/database/transaction.ts";
import { deviceOf } from "./device.ts";
import type { SignInMethodKey } from "./session.entity.ts";
import { elevation, expiryOf, keptAfterEnd, mostSessions, reuseGrace, verdictOn } from "./session.rules.ts";
import type { Farewell, SessionStore } from "./session.store.ts";
import type { RefreshTokenRow, SessionsRepository } from "./sessions.repository.ts";
import type { Challenge, SecondStep, SignInChallenges } from "./sign-in-challenges.ts";

export type SignUpMode = "open" | "verify-first" | "invite-only";

/** A pair of tokens, and what they are good for. */
export interface SignedIn {
  readonly accountId: string;
  readonly sessionId: string;
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
  readonly sessionExpiresAt: Date;
}

/** What signing in leads to: a session, the question for the second factor, or a mail that has to be answered first. */
export type Entrance = { readonly kind: "session"; readonly pair: SignedIn } | { readonly kind: "confirmation"; readonly sentTo: string } | Challenge;

/** What a sign-up needs of invitations, which come later in the order of features. */
export interface InvitationDesk {
  /** Whom it is for; null where it is good for nothing. */
  addressOf(token: string): Promise<string | null>;
  /** In the transaction that makes the account, which is to be rolled back where the answer is no. */
  accept(tx: Transaction, viewer: Viewer, token: string, accountId: string): Promise<boolean>;
}

/** Proof of a revocation. */
export interface Revocation {
  readonly revoked: number;
  /** From then on every node refuses the revoked sessions' tokens; null where none was revoked. */
  readonly deadAt: Date | null;
  /** On all nodes that answered. */
  readonly socketsClosed: number;
}

export interface SessionsDependencies {
  readonly database: Database;
  readonly sessions: SessionsRepository;
  readonly store: SessionStore;
  readonly challenges: SignInChallenges;
  readonly accounts: AccountsRepository;
  readonly confirmation: EmailConfirmation;
  readonly passwords: Passwords;
  readonly tokens: AccessTokens;
  readonly audit: AuditService;
  readonly clock: Clock;
  readonly signUp: SignUpMode;
}

/**
 * Signing in and out.
 * Promise: a session that ended is refused at the next request on every node, and a stolen refresh token ends its session when it is used.
 */
export class SessionsService implements CredentialWatcher, GrantWatcher, DepartureWatcher {
  constructor(private readonly of: SessionsDependencies) {}

  async signUp(viewer: Viewer, newcomer: Newcomer, accounts: AccountsService): Promise<Outcome<Entrance>> {
    if (this.of.signUp === "invite-only")
      return refused(conflict("SIGN_UP_CLOSED", "Nobody can sign up here by themselves. Ask an administrator for an account.", "input"));
    if (this.of.signUp === "open") return accounts.create(viewer, newcomer, (tx, accountId) => this.enter(tx, viewer, accountId));
    const announced = await accounts.announce(newcomer);
    return announced.ok ? done(confirmation(announced.value)) : announced;
  }

  /** By the link of a mail: at once, however others sign up here. */
  async signUpInvited(
    viewer: Viewer,
    newcomer: Newcomer,
    token: string,
    by: { accounts: AccountsService; invitations: InvitationDesk },
  ): Promise<Outcome<Entrance>> {
    const address = await by.invitations.addressOf(token);
    if (address === null) return badInvitation;
    if (address !== normalizedEmail(newcomer.email))
      return refused(invalid("OTHER_ADDRESS", "This invitation is for another address: sign up with the one that it was sent to.", "input", "email"));
    const enter = async (tx: Transaction, accountId: string): Promise<Entrance> => {
      if (!(await by.invitations.accept(tx, viewer, token, accountId))) throw new SpentInvitation();
      return this.enter(tx, viewer, accountId);
    };
    try {
      return await by.accounts.create(viewer, newcomer, enter, { isInvited: true });
    } catch (error) {
      if (error instanceof SpentInvitation) return badInvitation;
      throw error;
    }
  }

  /** The same answer and the same work for a wrong password and an address that nobody has. */
  async signIn(viewer: Viewer, input: { email: string; password: string }): Promise<Outcome<Entrance>> {
    const account = await this.of.accounts.findByEmail(input.email);
    const awaited = account === null && this.of.signUp === "verify-first" ? await this.of.confirmation.awaited(input.email) : null;
    const stored = (account ?? awaited)?.passwordHash ?? null;
    const isRight = stored === null ? await this.of.passwords.verifyAgainstNobody(input.password) : await this.of.passwords.verify(stored, input.password);
    if (stored === null || !isRight) return wrongCredentials;
    const unconfirmed = account === null ? awaited : this.mustConfirm(account) ? account : null;
    if (unconfirmed !== null) {
      // Refused only where one went out within the hour, and that one's link is good for as long.
      await this.of.confirmation.resendTo(unconfirmed.email);
      return done(confirmation(unconfirmed.email));
    }
    if (account === null) return wrongCredentials;
    const renewed = this.of.passwords.isOutdated(stored) ? await this.of.passwords.hash(input.password) : null;
    return this.of.database.transact(async (tx) => {
      // It may have been changed or made void since it was verified, and every session ended with it: this one must not begin after that.
      if (!(await this.of.accounts.within(tx).holdsPassword(account.id, stored))) return wrongCredentials;
      const suspension = suspensionAt((await this.of.accounts.within(tx).lock(account.id)) ?? account, this.of.clock.now());
      if (suspension !== null) {
        await this.of.audit.record(tx, viewer, { action: "session.refused", target: `account:${account.id}`, actorId: account.id });
        return refused(suspended(suspension, "input"));
      }
      if (renewed !== null) await this.of.accounts.within(tx).setPassword(account.id, renewed);
      return done(await this.enter(tx, viewer, account.id));
    });
  }

  /** By the link of a mail; ends every other session. */
  async resetPassword(viewer: Viewer, input: { token: string; newPassword: string }, resets: PasswordReset): Promise<Outcome<Entrance>> {
    return resets.reset(viewer, input, (tx, accountId) => this.enter(tx, viewer, accountId));
  }

  /** The second step, where `enter` asked for it. */
  async completeSignIn(viewer: Viewer, step: SecondStep): Promise<Outcome<Entrance>> {
    return this.of.database.transact(async (tx) => {
      const solved = await this.of.challenges.solve(tx, viewer, step);
      return solved.ok ? done({ kind: "session", pair: await this.open(tx, viewer, solved.value.accountId, solved.value.method) }) : solved;
    });
  }

  /** Trades a refresh token for a new pair. */
  async refresh(viewer: Viewer, token: string): Promise<SignedIn> {
    const now = this.of.clock.now();
    const pair = await this.of.database.transact(async (tx) => {
      const found = await this.of.sessions.within(tx).lockByRefreshToken(hashOfToken(token));
      if (found === null || found.endedAt !== null || found.expiresAt <= now) return null;
      const verdict = verdictOn(found.usedAt, now);
      if (verdict === "fresh") return this.rotate(tx, found, token, now);
      const successor = verdict === "just used" && found.successorSealed !== null ? openUnder(token, found.successorSealed) : null;
      if (successor !== null) return this.pair(found.accountId, found.sessionId, successor, found.expiresAt);
      await this.end(tx, { accountId: found.accountId, only: [found.sessionId] });
      await this.of.audit.record(tx, viewer, {
        action: "session.reuse-detected",
        target: `session:${found.sessionId}`,
        actorId: found.accountId,
        sessionId: found.sessionId,
      });
      return null;
    });
    if (pair === null) throw unauthenticated("This session is over. Sign in again.");
    return pair;
  }

  async signOut(viewer: Viewer, refreshToken: string | null): Promise<boolean> {
    return this.of.database.transact(async (tx) => {
      const mine =
        viewer.kind === "member" || viewer.kind === "leaver"
          ? viewer
          : refreshToken === null
            ? null
            : await this.of.sessions.within(tx).lockByRefreshToken(hashOfToken(refreshToken));
      if (mine === null) return false;
      const { ended } = await this.end(tx, { accountId: mine.accountId, only: [mine.sessionId] });
      if (ended === 0) return false;
      await this.of.audit.record(tx, viewer, {
        action: "session.ended",
        target: `session:${mine.sessionId}`,
        actorId: mine.accountId,
        sessionId: mine.sessionId,
      });
      return true;
    });
  }

  async revoke(viewer: Viewer, sessionId: string): Promise<Revocation> {
    const { accountId } = signedIn(viewer);
    // Somebody else's session is as unknown as one that never was.
    if (!isId(sessionId)) throw notFound("session");
    const revoked = await this.revokeWhere(viewer, { accountId, only: [sessionId] });
    if (revoked.revoked === 0) throw notFound("session");
    return revoked;
  }

  async revokeOthers(viewer: Viewer): Promise<Revocation> {
    const { accountId, sessionId } = signedIn(viewer);
    return this.revokeWhere(viewer, { accountId, except: sessionId });
  }

  /** Everywhere, and for whoever is just signing in. */
  async revokeAll(viewer: Viewer, accountId: string): Promise<Revocation> {
    authorize(viewer, requires(viewer, "accounts.secure"));
    demandFreshProof(viewer, this.of.clock);
    if (!isId(accountId) || !(await this.of.accounts.exists(accountId))) throw notFound("account");
    return this.revokeWhere(viewer, { accountId });
  }

  async changed(tx: Transaction, viewer: Viewer, accountId: string, keepSessionId: string | null): Promise<void> {
    await this.of.challenges.forget(tx, accountId);
    const { ended } = await this.end(tx, { accountId, except: keepSessionId });
    if (ended > 0) await this.of.audit.record(tx, viewer, { action: "session.ended", target: `account:${accountId}`, changes: { sessions: ended } });
    await this.touch(tx, accountId);
  }

  async proofsChanged(tx: Transaction, accountId: string): Promise<void> {
    // A second step that was asked for under other conditions.
    await this.of.challenges.forget(tx, accountId);
    await this.touch(tx, accountId);
  }

  async grantsChanged(tx: Transaction, accountId: string): Promise<void> {
    await this.touch(tx, accountId);
  }

  async leaves(tx: Transaction, viewer: Viewer, accountId: string): Promise<void> {
    await this.changed(tx, viewer, accountId, null);
  }

  async stays(tx: Transaction, accountId: string): Promise<void> {
    await this.touch(tx, accountId);
  }

  async goes(tx: Transaction, accountId: string): Promise<void> {
    const sessions = await this.of.sessions.within(tx).allOf(accountId);
    this.of.store.gone(
      tx,
      sessions.map(({ id }) => id),
    );
  }

  /** The job that clears away what is long over. */
  async cleanUp(): Promise<void> {
    const now = this.of.clock.now();
    await this.of.sessions.forgetSuccessors(after(now, -reuseGrace));
    await this.of.challenges.cleanUp();
    while ((await this.of.sessions.deleteOver(after(now, -keptAfterEnd))) > 0);
  }

  private mustConfirm({ emailVerifiedAt }: { readonly emailVerifiedAt: Date | null }): boolean {
    return this.of.signUp === "verify-first" && emailVerifiedAt === null;
  }

  /** The one way in for whoever proved by password or by mail that the account is theirs. */
  private async enter(tx: Transaction, viewer: Viewer, accountId: string): Promise<Entrance> {
    return (await this.of.challenges.issue(tx, accountId)) ?? { kind: "session", pair: await this.open(tx, viewer, accountId, "PASSWORD") };
  }

  private async open(tx: Transaction, viewer: Viewer, accountId: string, method: SignInMethodKey): Promise<SignedIn> {
    const now = this.of.clock.now();
    const sessions = this.of.sessions.within(tx);
    const tooMany = await sessions.beyond(accountId, mostSessions - 1, now);
    if (tooMany.length > 0) await this.end(tx, { accountId, only: tooMany.map(({ id }) => id) });
    const id = newId();
    const expiresAt = expiryOf(now, now);
    const { ip, userAgent } = viewer.origin;
    await sessions.insert({
      id,
      accountId,
      method,
      ...deviceOf(userAgent),
      ip: shortened(ip),
      createdAt: now,
      lastSeenAt: now,
      expiresAt,
      endedAt: null,
      elevatedUntil: after(now, elevation),
    });
    const refreshToken = newToken();
    await sessions.insertToken(hashOfToken(refreshToken), id);
    await this.of.audit.record(tx, viewer, { action: "session.started", target: `session:${id}`, actorId: accountId, sessionId: id });
    return this.pair(accountId, id, refreshToken, expiresAt);
  }

  private async rotate(tx: Transaction, found: RefreshTokenRow, token: string, now: Date): Promise<SignedIn> {
    const sessions = this.of.sessions.within(tx);
    const successor = newToken();
    const expiresAt = expiryOf(found.createdAt, now);
    await sessions.spendToken(found, now, sealUnder(token, successor));
    await sessions.insertToken(hashOfToken(successor), found.sessionId);
    await sessions.seen(found.sessionId, now, expiresAt);
    await this.store(tx, [{ id: found.sessionId }]);
    return this.pair(found.accountId, found.sessionId, successor, expiresAt);
  }

  private pair(accountId: string, sessionId: string, refreshToken: string, sessionExpiresAt: Date): SignedIn {
    const { token, expiresAt } = this.of.tokens.issue({ accountId, sessionId });
    return { accountId, sessionId, accessToken: token, accessTokenExpiresAt: expiresAt, refreshToken, sessionExpiresAt };
  }

  private async revokeWhere(viewer: Viewer, condition: { accountId: string; only?: readonly string[]; except?: string }): Promise<Revocation> {
    const { ended, farewell } = await this.of.database.transact(async (tx) => {
      if (condition.only === undefined) await this.of.challenges.forget(tx, condition.accountId);
      const { ended, farewell } = await this.end(tx, condition);
      const target = condition.only === undefined ? (`account:${condition.accountId}` as const) : (`session:${condition.only[0]}` as const);
      if (ended > 0) await this.of.audit.record(tx, viewer, { action: "session.ended", target, changes: { sessions: ended } });
      return { ended, farewell };
    });
    return { revoked: ended, deadAt: ended === 0 ? null : this.of.clock.now(), ...farewell };
  }

  private async end(tx: Transaction, condition: { accountId: string; only?: readonly string[]; except?: string | null }): Promise<Ending> {
    const ended = await this.of.sessions.within(tx).end(condition, this.of.clock.now());
    return { ended: ended.length, farewell: await this.store(tx, ended) };
  }

  /** For what follows from the account and is kept with each of its sessions. */
  private async touch(tx: Transaction, accountId: string): Promise<void> {
    await this.store(tx, await this.of.sessions.within(tx).touchAccount(accountId, this.of.clock.now()));
  }

  // Every node reads these sessions from the cache: it must have their new state before anybody is told that it is so.
  private store(tx: Transaction, changed: readonly { id: string }[]): Promise<Farewell> {
    return this.of.store.changed(
      tx,
      changed.map(({ id }) => id),
    );
  }
}

interface Ending {
  /** How many. */
  readonly ended: number;
  readonly farewell: Farewell;
}

const confirmation = (sentTo: string): Entrance => ({ kind: "confirmation", sentTo });

/** It was accepted or taken back since it was looked at. */
class SpentInvitation extends Error {}

const badInvitation = refused(
  invalid("BAD_TOKEN", "This invitation was used or taken back, or its time is over. Ask for a new one.", "input", "invitationToken"),
);
const wrongCredentials = refused(invalid("WRONG_CREDENTIALS", "The address or the password is wrong.", "input"));
