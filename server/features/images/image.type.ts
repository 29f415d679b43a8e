import { Arg, Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { Url } from "#server/platform/graphql/scalars.ts";
import { colorIndexOf, initialsColors, initialsOf, initialsPath, initialsPlaceholder } from "./initials.ts";
import type { Crop } from "./picture.ts";
import { inFormat, type PictureSnapshot, type PrivacyReceiptData, variantFor } from "./picture-snapshot.ts";

export enum ImageFormat {
  WEBP = "WEBP",
  AVIF = "AVIF",
  JPEG = "JPEG",
}
registerEnumType(ImageFormat, {
  name: "ImageFormat",
  description: "The format that a picture is delivered in.",
  valuesConfig: {
    WEBP: { description: "Small, and read by every current browser." },
    AVIF: { description: "Smaller still. Where it isn't stored, WebP comes instead." },
    JPEG: { description: "For mail, old programs and other places that read nothing else." },
  },
});

export enum ImageKind {
  AVATAR = "AVATAR",
  COVER = "COVER",
}
registerEnumType(ImageKind, {
  name: "ImageKind",
  description: "What a picture is for.",
  valuesConfig: { AVATAR: { description: "The square picture of a person." }, COVER: { description: "The wide picture at the head of a profile." } },
});

@ObjectType({ description: "What was taken out of a picture before anybody else could see it." })
export class PrivacyReceipt {
  @Field(() => Boolean, { description: "Where it was taken." })
  readonly removedLocation: boolean;
  @Field(() => Boolean, { description: "The camera or phone: maker, model, serial numbers." })
  readonly removedDevice: boolean;
  @Field(() => Boolean, { description: "When it was taken or changed." })
  readonly removedDates: boolean;
  @Field(() => Boolean, { description: "A small copy inside the file, which may show what a crop cut off." })
  readonly removedThumbnail: boolean;
  @Field(() => Int, { description: "Size of the file as it came." })
  readonly bytesIn: number;
  @Field(() => Int, { description: "Size of all stored sizes and formats together." })
  readonly bytesOut: number;

  constructor(receipt: PrivacyReceiptData) {
    this.removedLocation = receipt.removedLocation;
    this.removedDevice = receipt.removedDevice;
    this.removedDates = receipt.removedDates;
    this.removedThumbnail = receipt.removedThumbnail;
    this.bytesIn = receipt.bytesIn;
    this.bytesOut = receipt.bytesOut;
  }
}

/** Turns what is stored into addresses: those of objects, and those of our own paths. */
export interface PictureUrls {
  ofObject(key: string): string;
  ofPath(path: string): string;
}

const fallbackSize = 768;

@ObjectType({ description: "A picture in all its sizes, or the initials that stand in for one." })
export class Image {
  @Field(() => ID, { nullable: true, description: "Null for the initials that stand in." })
  readonly id: string | null;
  @Field(() => Int, { description: "Of the largest stored size, in pixels." })
  readonly width: number;
  @Field(() => Int, { description: "Of the largest stored size, in pixels." })
  readonly height: number;
  @Field(() => String, { description: "A tiny data: URL to show while loading." })
  readonly placeholder: string;
  @Field(() => String, { description: "The dominant colour, as #rrggbb." })
  readonly color: string;
  @Field(() => String, { description: "What the picture shows, in its owner's words; empty where there are none. For the fallback, the person's name." })
  readonly alt: string;
  @Field(() => Boolean, { description: "Whether these are initials that stand in for a picture." })
  readonly isFallback: boolean;
  @Field(() => PrivacyReceipt, { nullable: true, description: "What was removed from the picture as it came; null for the fallback and for other people's." })
  readonly privacyReceipt: PrivacyReceipt | null;
  private readonly picture: PictureSnapshot | null;
  private readonly initialsUrl: string;
  private readonly urls: PictureUrls;

  constructor(picture: PictureSnapshot | null, owner: { readonly id: string; readonly displayName: string }, isOwn: boolean, urls: PictureUrls) {
    const colorIndex = colorIndexOf(owner.id);
    this.picture = picture;
    this.urls = urls;
    this.initialsUrl = urls.ofPath(initialsPath(initialsOf(owner.displayName), colorIndex));
    this.id = picture?.id ?? null;
    this.width = picture?.width ?? fallbackSize;
    this.height = picture?.height ?? fallbackSize;
    this.placeholder = picture === null ? initialsPlaceholder(colorIndex) : `data:image/webp;base64,${picture.placeholder}`;
    this.color = picture?.color ?? initialsColors[colorIndex]?.[0] ?? "#4a5568";
    this.alt = picture?.alt ?? owner.displayName;
    this.isFallback = picture === null;
    this.privacyReceipt = picture !== null && isOwn ? new PrivacyReceipt(picture.receipt) : null;
  }

  @Field(() => Url, {
    description:
      "The nearest stored size not smaller than `size` (pixels of the shorter side), else the largest there is; in WebP where the format isn't stored. Content-addressed: it never changes its bytes.",
  })
  url(
    @Arg("size", () => Int, { defaultValue: 96, description: "In pixels of the shorter side." }) size: number,
    @Arg("format", () => ImageFormat, { defaultValue: ImageFormat.WEBP }) format: ImageFormat,
  ): string {
    const variant = variantFor(this.picture?.variants ?? [], size, format);
    return variant === null ? this.initialsUrl : this.urls.ofObject(variant.key);
  }

  @Field(() => String, { description: "All stored sizes, ready for an img element's srcset." })
  srcSet(@Arg("format", () => ImageFormat, { defaultValue: ImageFormat.WEBP }) format: ImageFormat): string {
    if (this.picture === null) return `${this.initialsUrl} ${fallbackSize}w`;
    return inFormat(this.picture.variants, format)
      .map(({ key, width }) => `${this.urls.ofObject(key)} ${width}w`)
      .join(", ");
  }
}

@InputType({ description: "In pixels of the picture as the user sees it (orientation applied), after turning it by `rotate`." })
export class CropInput implements Crop {
  @Field(() => Int, { description: "Distance from the left edge of the turned picture's box." })
  declare x: number;
  @Field(() => Int, { description: "Distance from its upper edge." })
  declare y: number;
  @Field(() => Int)
  declare width: number;
  @Field(() => Int)
  declare height: number;
  @Field(() => Int, { defaultValue: 0, description: "In degrees, clockwise. The picture is turned first, then cropped." })
  declare rotate: number;
}
