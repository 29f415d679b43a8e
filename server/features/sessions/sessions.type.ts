import { Field, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { Node } from "#server/platform/graphql/connection.type.ts";
import { MutationPayload } from "#server/platform/graphql/mutation-payload.type.ts";
import { DateTime, EmailAddress } from "#server/platform/graphql/scalars.ts";
import { Secret } from "#server/platform/graphql/secret.ts";
import type { SessionEntity } from "./session.entity.ts";

export enum SignInMethod {
  PASSWORD = "PASSWORD",
  PASSKEY = "PASSKEY",
  OIDC = "OIDC",
  RECOVERY_CODE = "RECOVERY_CODE",
  IMPERSONATION = "IMPERSONATION",
}
registerEnumType(SignInMethod, { name: "SignInMethod", description: "How a session was opened." });

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

  constructor(row: SessionEntity, currentSessionId: string) {
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
  @Field(() => String, { nullable: true, description: "Of an invitation's mail." })
  declare invitationToken?: string | null;
}

@InputType()
export class SignInInput {
  @Field(() => String)
  declare email: string;
  @Field(() => String)
  declare password: string;
}

@ObjectType({
  implements: MutationPayload,
  description: "Tokens are in the body for callers without cookies; a browser gets the refresh token in an HttpOnly cookie and `refreshToken` is null.",
})
export class SignInPayload extends MutationPayload {
  @Secret()
  @Field(() => String, { nullable: true, description: "A JWT (RFC 7519, `at+jwt`) for the Authorization header, as `Bearer …`; null where it was refused." })
  accessToken: string | null = null;
  @Field(() => DateTime, { nullable: true, description: "Refresh before then; null where it was refused." })
  accessTokenExpiresAt: Date | null = null;
  @Secret()
  @Field(() => String, { nullable: true, description: "Trade it by `refreshSession`, once; null for browsers." })
  refreshToken: string | null = null;
  @Field(() => EmailAddress, {
    nullable: true,
    description: "Set when the address must be confirmed first; the same answer for an address that is taken, whose owner gets a mail instead.",
  })
  confirmationSentTo: string | null = null;
  @Field(() => Viewer, { nullable: true, description: "Null where it was refused." })
  viewer: Viewer | null = null;
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
