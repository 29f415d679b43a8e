import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { Node } from "#server/platform/graphql/connection.type.ts";
import { MutationPayload } from "#server/platform/graphql/mutation-payload.type.ts";
import { DateTime, EmailAddress } from "#server/platform/graphql/scalars.ts";
import { Secret } from "#server/platform/graphql/secret.ts";
import type { SessionRow } from "./sessions.repository.ts";

export enum SignInMethod {
  PASSWORD = "PASSWORD",
  PASSKEY = "PASSKEY",
  OIDC = "OIDC",
  RECOVERY_CODE = "RECOVERY_CODE",
  IMPERSONATION = "IMPERSONATION",
}
registerEnumType(SignInMethod, { name: "SignInMethod", description: "How a session was opened." });

export enum ProofMethod {
  PASSWORD = "PASSWORD",
  TOTP = "TOTP",
  RECOVERY_CODE = "RECOVERY_CODE",
  PASSKEY = "PASSKEY",
  OIDC = "OIDC",
}
registerEnumType(ProofMethod, {
  name: "ProofMethod",
  description: "What somebody shows that they are who they say.",
  valuesConfig: {
    TOTP: { description: "A code of an authenticator app." },
    RECOVERY_CODE: { description: "One of the codes that were given out with the authenticator app." },
  },
});

export enum SignUpMode {
  OPEN = "OPEN",
  VERIFY_FIRST = "VERIFY_FIRST",
  INVITE_ONLY = "INVITE_ONLY",
}
registerEnumType(SignUpMode, {
  name: "SignUpMode",
  description: "How new accounts come into being.",
  valuesConfig: {
    OPEN: { description: "Whoever signs up has a session at once." },
    VERIFY_FIRST: { description: "The address is confirmed before the first session." },
    INVITE_ONLY: { description: "By invitation alone." },
  },
});

@ObjectType({ implements: Node, description: "One signed-in device." })
export class Session extends Node {
  @Field(() => Boolean, { description: "Whether it is the one that asks." })
  readonly isCurrent: boolean;
  @Field(() => SignInMethod)
  readonly method: SignInMethod;
  @Field(() => String, { nullable: true, description: "Such as `Firefox 145`; null where it did not tell." })
  readonly browser: string | null;
  @Field(() => String, { nullable: true, description: "Null where it did not tell." })
  readonly os: string | null;
  @Field(() => String, { nullable: true, description: "Null where it did not tell." })
  readonly device: string | null;
  @Field(() => String, { nullable: true, description: "Shortened to a network, never the full address." })
  readonly ip: string | null;
  @Field(() => DateTime)
  readonly createdAt: Date;
  @Field(() => DateTime, { description: "Its last refresh, so at most ten minutes behind while it is in use." })
  readonly lastSeenAt: Date;
  @Field(() => DateTime, { description: "When it ends unless it is refreshed before." })
  readonly expiresAt: Date;
  @Field(() => DateTime, { nullable: true, description: "Until when sensitive mutations need no fresh proof; null where they do." })
  readonly elevatedUntil: Date | null;

  constructor(row: SessionRow, currentSessionId: string, now: Date) {
    super();
    this.id = row.id;
    this.isCurrent = row.id === currentSessionId;
    this.method = SignInMethod[row.method];
    this.browser = row.browser;
    this.os = row.os;
    this.device = row.device;
    this.ip = row.ip;
    this.createdAt = row.createdAt;
    this.lastSeenAt = row.lastSeenAt;
    this.expiresAt = row.expiresAt;
    this.elevatedUntil = row.elevatedUntil !== null && row.elevatedUntil > now ? row.elevatedUntil : null;
  }
}

@ObjectType({ description: "Who is asking, and all that is theirs alone." })
export class Viewer {
  @Field(() => [String], { description: "All permission keys held through all roles." })
  readonly permissions: string[];

  constructor(
    readonly accountId: string,
    readonly sessionId: string,
    permissions: Iterable<string>,
  ) {
    this.permissions = [...permissions].sort();
  }
}

@ObjectType({ description: "What a sign-in page can offer." })
export class SignInOptions {
  @Field(() => SignUpMode)
  declare signUp: SignUpMode;
  @Field(() => Boolean)
  declare passkeys: boolean;
  @Field(() => [String], { description: "Keys of external identity providers." })
  declare providers: string[];
}

@InputType()
export class SignUpInput {
  @Field(() => String)
  declare email: string;
  @Field(() => String, { description: "8 to 256 characters, none of the most common ones." })
  declare password: string;
  @Field(() => String, { description: "1 to 80 characters." })
  declare displayName: string;
  @Field(() => String, { nullable: true, description: "2 to 30 of a-z, 0-9 and hyphens; made from the name where absent." })
  declare handle?: string | null;
  @Field(() => String, { nullable: true, description: "Of an invitation's mail: its link has it behind the #." })
  declare invitationToken?: string | null;
}

@InputType()
export class SignInInput {
  @Field(() => String)
  declare email: string;
  @Field(() => String)
  declare password: string;
}

@InputType({ description: "One of the two codes." })
export class CompleteSignInInput {
  @Field(() => ID, { description: "Of `SignInPayload.challenge`." })
  declare challengeId: string;
  @Field(() => String, { nullable: true, description: "Six digits, as the authenticator app shows them now." })
  declare totpCode?: string | null;
  @Field(() => String, { nullable: true, description: "In capitals or not, with hyphens or without." })
  declare recoveryCode?: string | null;
}

@InputType({ description: "One of these; REQUIRED otherwise." })
export class ReauthenticateInput {
  @Field(() => String, { nullable: true })
  declare password?: string | null;
  @Field(() => String, { nullable: true, description: "Six digits, as the authenticator app shows them now." })
  declare totpCode?: string | null;
}

@ObjectType({ description: "The password was right, and a second factor is asked for: `completeSignIn`." })
export class SignInChallenge {
  @Field(() => ID, { description: "A secret of whoever began this sign-in; good once, for five attempts." })
  declare id: string;
  @Field(() => [ProofMethod])
  declare methods: ProofMethod[];
  @Field(() => DateTime)
  declare expiresAt: Date;
}

@ObjectType({
  implements: MutationPayload,
  description: "Tokens are in the body for callers without cookies; a browser gets the refresh token in an HttpOnly cookie and `refreshToken` is null.",
})
export class SignInPayload extends MutationPayload {
  @Secret()
  @Field(() => String, {
    nullable: true,
    description: "A JWT (RFC 7519, `at+jwt`) for the Authorization header, as `Bearer …`; null where it was refused, or is not done yet.",
  })
  accessToken: string | null = null;
  @Field(() => DateTime, { nullable: true, description: "Refresh before then; null where `accessToken` is." })
  accessTokenExpiresAt: Date | null = null;
  @Secret()
  @Field(() => String, { nullable: true, description: "Trade it by `refreshSession`, once; null for browsers." })
  refreshToken: string | null = null;
  @Field(() => EmailAddress, {
    nullable: true,
    description: "Set when the address must be confirmed first; the same answer for an address that is taken, whose owner gets a mail instead.",
  })
  confirmationSentTo: string | null = null;
  @Field(() => SignInChallenge, { nullable: true, description: "Set when a second factor is needed first; there are no tokens then." })
  challenge: SignInChallenge | null = null;
  @Field(() => Viewer, { nullable: true, description: "Null where `accessToken` is." })
  viewer: Viewer | null = null;
}

@ObjectType({ implements: MutationPayload })
export class SessionPayload extends MutationPayload {
  @Field(() => Session, { nullable: true, description: "As it is now; null where it was refused." })
  session: Session | null = null;
}

@ObjectType({ implements: MutationPayload })
export class SignOutPayload extends MutationPayload {
  @Field(() => Boolean, { description: "False where there was no session to end." })
  signedOut = false;
}

@ObjectType({ implements: MutationPayload, description: "A receipt: from when on every node refuses the revoked sessions' tokens." })
export class RevocationPayload extends MutationPayload {
  @Field(() => Int, { description: "How many sessions were ended." })
  revoked = 0;
  @Field(() => DateTime, { nullable: true, description: "From then on every node refuses their tokens; null where none was ended." })
  deadAt: Date | null = null;
  @Field(() => Int, { description: "How many live connections were closed with them." })
  socketsClosed = 0;
}
