import { Field, ObjectType } from "type-graphql";
import { MutationPayload } from "#server/platform/graphql/mutation-payload.type.ts";
import { Secret } from "#server/platform/graphql/secret.ts";
import { Account } from "./accounts.type.ts";

@ObjectType({ implements: MutationPayload, description: "Shown this once." })
export class TotpEnrolmentPayload extends MutationPayload {
  @Secret()
  @Field(() => String, { nullable: true, description: "In base32, for whoever can't scan; null where it was refused." })
  secret: string | null = null;
  @Secret()
  @Field(() => String, { nullable: true, description: "`otpauth://totp/…`, to be shown as a QR code; null where it was refused." })
  otpauthUrl: string | null = null;
}

@ObjectType({ implements: MutationPayload, description: "Shown this once." })
export class RecoveryCodesPayload extends MutationPayload {
  @Secret()
  @Field(() => [String], { nullable: true, description: "Ten codes, each good for one sign-in; null where it was refused." })
  codes: readonly string[] | null = null;
  @Field(() => Account, { nullable: true, description: "As it is now; null where it was refused." })
  account: Account | null = null;
}
