import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { Account, type AccountsRepository, type AccountsService, type PasswordReset } from "#server/features/accounts/index.ts";
import { AuditConnection, AuditEvent, type AuditRepository } from "#server/features/audit/index.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { notFound, unauthenticated } from "#server/kernel/errors.ts";
import { pageRequest } from "#server/kernel/page.ts";
import type { Outcome } from "#server/kernel/refusal.ts";
import type { Viewer as Asking } from "#server/kernel/viewer.ts";
import type { LoadMany, RequestContext } from "#server/platform/graphql/context.ts";
import { answer } from "#server/platform/graphql/mutation-payload.type.ts";
import type { Authenticator } from "./authenticator.ts";
import type { Reauthentication } from "./reauthentication.ts";
import type { SessionRow, SessionsRepository } from "./sessions.repository.ts";
import type { Entrance, InvitationDesk, Revocation, SessionsService, SignUpMode as SignUpModeKey } from "./sessions.service.ts";
import {
  CompleteSignInInput,
  ProofMethod,
  ReauthenticateInput,
  RevocationPayload,
  Session,
  SessionPayload,
  SignInInput,
  SignInOptions,
  SignInPayload,
  SignOutPayload,
  SignUpInput,
  SignUpMode,
  Viewer,
} from "./sessions.type.ts";

export interface SessionsResolverDependencies {
  readonly service: SessionsService;
  readonly reauthentication: Reauthentication;
  readonly sessions: SessionsRepository;
  readonly accounts: AccountsRepository;
  readonly newAccounts: AccountsService;
  readonly invitations: InvitationDesk;
  readonly resets: PasswordReset;
  readonly audit: AuditRepository;
  readonly authenticator: Authenticator;
  readonly signUp: SignUpModeKey;
  readonly clock: Clock;
}

@Resolver(() => Viewer)
export class SessionsResolver {
  private readonly liveSessions: LoadMany<readonly SessionRow[]>;

  constructor(private readonly of: SessionsResolverDependencies) {
    this.liveSessions = async (accountIds) => {
      const entries = await Promise.all(accountIds.map(async (id) => [id, await of.sessions.live(id, of.clock.now())] as const));
      return new Map(entries);
    };
  }

  @Query(() => Viewer, { nullable: true, description: "Who is asking; null when nobody is signed in." })
  viewer(@Ctx() { viewer }: RequestContext): Viewer | null {
    return viewerType(viewer);
  }

  @Query(() => SignInOptions, { description: "What a sign-in page can offer." })
  signInOptions(): SignInOptions {
    const signUp = { open: SignUpMode.OPEN, "verify-first": SignUpMode.VERIFY_FIRST, "invite-only": SignUpMode.INVITE_ONLY }[this.of.signUp];
    return Object.assign(new SignInOptions(), { signUp, passkeys: false, providers: [] });
  }

  @Mutation(() => SignInPayload, {
    description:
      "Makes an account with its profile, and signs it in. Where addresses are confirmed first, nothing is made until then: the answer is `confirmationSentTo` alone, the same for an address that is taken. Refusals, one a field: REQUIRED, TOO_SHORT, TOO_LONG, BAD_FORMAT, TOO_COMMON, TAKEN, RESERVED, SIGN_UP_CLOSED; LimitReached with TOO_MANY_MAILS. With the token of an invitation it signs in at once, however others sign up, and gives the roles that were promised: BAD_TOKEN, OTHER_ADDRESS.",
  })
  async signUp(
    @Ctx() context: RequestContext,
    @Arg("input", () => SignUpInput) { email, password, displayName, handle, invitationToken }: SignUpInput,
  ): Promise<SignInPayload> {
    const newcomer = { email, password, displayName, handle: handle ?? null };
    const { service, newAccounts: accounts, invitations } = this.of;
    const outcome =
      invitationToken == null
        ? await service.signUp(strangerOf(context), newcomer, accounts)
        : await service.signUpInvited(strangerOf(context), newcomer, invitationToken, { accounts, invitations });
    return this.entered(context, outcome);
  }

  @Mutation(() => SignInPayload, {
    description:
      "Opens a session, or asks for a second factor by `challenge`. Where the address must be confirmed first and was not, the mail for it is sent again and the answer is `confirmationSentTo` alone. Refusal: WRONG_CREDENTIALS, the same for a wrong password and an address that nobody has.",
  })
  async signIn(@Ctx() context: RequestContext, @Arg("input", () => SignInInput) input: SignInInput): Promise<SignInPayload> {
    return this.entered(context, await this.of.service.signIn(strangerOf(context), input));
  }

  @Mutation(() => SignInPayload, {
    description:
      "Sets a new password by the token of a mail, ends all other sessions, tells the owner, and signs in, or asks for the second factor by `challenge` where the account has one. Refusals: BAD_TOKEN, TOO_SHORT, TOO_LONG, TOO_COMMON.",
  })
  async resetPassword(
    @Ctx() context: RequestContext,
    @Arg("token", () => String, { description: "The token of the mail: the link has it behind the #." }) token: string,
    @Arg("newPassword", () => String, { description: "8 to 256 characters, none of the most common ones." }) newPassword: string,
  ): Promise<SignInPayload> {
    return this.entered(context, await this.of.service.resetPassword(strangerOf(context), { token, newPassword }, this.of.resets));
  }

  @Mutation(() => SignInPayload, {
    description:
      "Second step, after `SignInPayload.challenge`: a code of the authenticator app, or a recovery code. Refusals: WRONG_CODE, CHALLENGE_OVER, REQUIRED, TOO_MANY_ATTEMPTS.",
  })
  async completeSignIn(
    @Ctx() context: RequestContext,
    @Arg("input", () => CompleteSignInInput) { challengeId, totpCode, recoveryCode }: CompleteSignInInput,
  ): Promise<SignInPayload> {
    const step = { challengeId, totpCode: totpCode ?? null, recoveryCode: recoveryCode ?? null };
    return this.entered(context, await this.of.service.completeSignIn(strangerOf(context), step));
  }

  @Mutation(() => SessionPayload, {
    description:
      "Proves again who is there, so that sensitive mutations go through for ten minutes. Refusals: WRONG_PASSWORD, WRONG_CODE, REQUIRED, and TOO_MANY_ATTEMPTS after five wrong ones within ten minutes.",
  })
  async reauthenticate(
    @Ctx() { viewer }: RequestContext,
    @Arg("input", () => ReauthenticateInput) { password, totpCode }: ReauthenticateInput,
  ): Promise<SessionPayload> {
    const outcome = await this.of.reauthentication.reauthenticate(viewer, { password: password ?? null, totpCode: totpCode ?? null });
    return answer(new SessionPayload(), outcome, (payload, row) => {
      payload.session = new Session(row, row.id, this.of.clock.now());
    });
  }

  @Mutation(() => SignInPayload, {
    description:
      "Trades the refresh token (cookie, or argument) for a new pair; the old one stays good for ten seconds, for the same new pair. Used again later, it ends the session. Fails with UNAUTHENTICATED.",
  })
  async refreshSession(
    @Ctx() context: RequestContext,
    @Arg("refreshToken", () => String, { nullable: true, description: "For callers without cookies." }) refreshToken: string | null | undefined,
  ): Promise<SignInPayload> {
    const token = refreshToken ?? context.refreshCookie.read();
    if (token === null) throw unauthenticated("There is no session to refresh. Sign in first.");
    try {
      const pair = await this.of.service.refresh(strangerOf(context), token);
      return await this.entered(context, { ok: true, value: { kind: "session", pair } }, refreshToken == null);
    } catch (error) {
      if (refreshToken == null && isOver(error)) context.refreshCookie.clear();
      throw error;
    }
  }

  @Mutation(() => SignOutPayload, { description: "Ends the session that asks." })
  async signOut(@Ctx() context: RequestContext): Promise<SignOutPayload> {
    const viewer = context.viewerIfAny ?? strangerOf(context);
    const signedOut = await this.of.service.signOut(viewer, context.refreshCookie.read());
    context.refreshCookie.clear();
    return Object.assign(new SignOutPayload(), { signedOut });
  }

  @Mutation(() => RevocationPayload, { description: "Ends one of the viewer's own sessions. NOT_FOUND where it is not one, or is over already." })
  async revokeSession(@Ctx() { viewer }: RequestContext, @Arg("id", () => ID) id: string): Promise<RevocationPayload> {
    return receipt(await this.of.service.revoke(viewer, id));
  }

  @Mutation(() => RevocationPayload, { description: "Ends all of the viewer's sessions but the one that asks." })
  async revokeOtherSessions(@Ctx() { viewer }: RequestContext): Promise<RevocationPayload> {
    return receipt(await this.of.service.revokeOthers(viewer));
  }

  @Mutation(() => RevocationPayload, {
    description: "Ends all sessions of an account, the viewer's own too where it is theirs. Needs `accounts.secure` and a fresh proof.",
  })
  async revokeAllSessions(@Ctx() { viewer }: RequestContext, @Arg("accountId", () => ID) accountId: string): Promise<RevocationPayload> {
    return receipt(await this.of.service.revokeAll(viewer, accountId));
  }

  @FieldResolver(() => Account)
  async account(@Root() viewer: Viewer, @Ctx() context: RequestContext): Promise<Account> {
    const account = await context.load(this.of.accounts.many, viewer.accountId);
    if (account === null) throw notFound("account");
    return new Account(account);
  }

  @FieldResolver(() => Session, { description: "The session that asks." })
  async session(@Root() viewer: Viewer, @Ctx() context: RequestContext): Promise<Session> {
    const current = (await context.load(this.liveSessions, viewer.accountId))?.find(({ id }) => id === viewer.sessionId);
    if (current === undefined) throw unauthenticated();
    return new Session(current, viewer.sessionId, this.of.clock.now());
  }

  @FieldResolver(() => [Session], { description: "Own live sessions, the current one first; at most 50." })
  async sessions(@Root() viewer: Viewer, @Ctx() context: RequestContext): Promise<Session[]> {
    const rows = (await context.load(this.liveSessions, viewer.accountId)) ?? [];
    const now = this.of.clock.now();
    const sessions = rows.map((row) => new Session(row, viewer.sessionId, now));
    return [...sessions.filter(({ isCurrent }) => isCurrent), ...sessions.filter(({ isCurrent }) => !isCurrent)];
  }

  @FieldResolver(() => AuditConnection, {
    description:
      "What happened to the viewer's own account, and what was done from it to others': sign-ins, credentials, roles, a picture that staff removed; newest first. Of what others did, neither their session nor where they were is told.",
  })
  async securityLog(
    @Root() { accountId }: Viewer,
    @Arg("first", () => Int, { defaultValue: 20, description: "1 to 100." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "A cursor of this list." }) after: string | null,
  ): Promise<AuditConnection> {
    const page = await this.of.audit.ofAccount(accountId, pageRequest({ first, after }, ["time", "id"]));
    return AuditConnection.fill(page, (row: AuditEventRow) => new AuditEvent(isOthers(row, accountId) ? { ...row, ip: null, sessionId: null } : row));
  }

  private async entered(context: RequestContext, outcome: Outcome<Entrance>, byCookie = context.isBrowser): Promise<SignInPayload> {
    // From here on the request is that of whoever signed in: the payload's viewer may ask for all that is theirs.
    if (outcome.ok && outcome.value.kind === "session") context.becomes(await this.of.authenticator.viewerOf(outcome.value.pair.accessToken, context.origin));
    return answer(new SignInPayload(), outcome, (payload, entrance) => {
      if (entrance.kind === "confirmation") {
        payload.confirmationSentTo = entrance.sentTo;
        return;
      }
      if (entrance.kind === "challenge") {
        const { challengeId: id, expiresAt } = entrance;
        payload.challenge = { id, methods: [ProofMethod.TOTP, ProofMethod.RECOVERY_CODE], expiresAt };
        return;
      }
      const { pair } = entrance;
      payload.accessToken = pair.accessToken;
      payload.accessTokenExpiresAt = pair.accessTokenExpiresAt;
      if (byCookie) context.refreshCookie.write(pair.refreshToken, pair.sessionExpiresAt);
      else payload.refreshToken = pair.refreshToken;
      payload.viewer = viewerType(context.viewer);
    });
  }
}

type AuditEventRow = ConstructorParameters<typeof AuditEvent>[0];
const isOthers = ({ actorKind, actorId }: AuditEventRow, accountId: string) => actorKind === "PERSON" && actorId !== accountId;

const strangerOf = ({ origin }: RequestContext): Asking => ({ kind: "stranger", origin });

function viewerType(viewer: Asking): Viewer | null {
  if (viewer.kind === "member") return new Viewer(viewer.accountId, viewer.sessionId, viewer.permissions);
  return viewer.kind === "leaver" ? new Viewer(viewer.accountId, viewer.sessionId, new Set()) : null;
}

const receipt = (revocation: Revocation) => Object.assign(new RevocationPayload(), revocation);

const isOver = (error: unknown) => error instanceof Error && "code" in error && error.code === "UNAUTHENTICATED";
