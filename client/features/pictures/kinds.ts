import type { ImageKind } from "#client/gql/graphql.ts";

/** What pictures of a kind look like, and where on the page they are edited. */
export interface PictureShape {
  readonly kind: ImageKind;
  /** Width to height, as the server keeps it. */
  readonly ratio: number;
  readonly mask: "round" | "rect";
  /** Of the button that all of it begins at, and that the focus comes back to. */
  readonly anchor: string;
}

export const shapes: Readonly<Record<ImageKind, PictureShape>> = {
  AVATAR: { kind: "AVATAR", ratio: 1, mask: "round", anchor: "avatar" },
  COVER: { kind: "COVER", ratio: 3, mask: "rect", anchor: "cover" },
};
