import type { ImageKind } from "#client/gql/graphql.ts";

/** What pictures of a kind look like, and where on the page they are edited. */
interface PictureShape {
  readonly kind: ImageKind;
  /** Width to height, as the server keeps it. */
  readonly ratio: number;
  readonly mask: "round" | "rect";
  /** Of the button that all of it begins at, and that the focus comes back to. */
  readonly anchor: string;
}

export const avatarShape: PictureShape = { kind: "AVATAR", ratio: 1, mask: "round", anchor: "avatar" };

export type { PictureShape };
