import { Field, ID, ObjectType } from "type-graphql";
import { DateTime } from "#server/platform/graphql/scalars.ts";
import { ImageKind } from "./image.type.ts";
import type { RetiredPictureEntity } from "./retired-picture.entity.ts";

@ObjectType({ description: "A picture that was removed or replaced, and that `restoreImage` can put back. Nobody sees anything of it meanwhile." })
export class RetiredImage {
  @Field(() => ID, { description: "The one that it had as a picture." })
  readonly id: string;
  @Field(() => ImageKind)
  readonly kind: ImageKind;
  @Field(() => DateTime, { description: "When it was removed or replaced." })
  readonly retiredAt: Date;
  @Field(() => DateTime, { description: "Then it is deleted: seven days after it was removed or replaced." })
  readonly restorableUntil: Date;

  constructor(row: RetiredPictureEntity) {
    this.id = row.id;
    this.kind = ImageKind[row.kind];
    this.retiredAt = row.retiredAt;
    this.restorableUntil = row.restorableUntil;
  }
}
