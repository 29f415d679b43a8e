import { invalid, limitReached, type Refusal } from "#server/kernel/refusal.ts";
import { maximumPixels, type PictureFormat, type PictureProblem } from "./picture.ts";

export const maximumBytes = 10 * 1024 * 1024;

const formatNames: Readonly<Record<PictureFormat, string>> = { JPEG: "JPEG", PNG: "PNG", WEBP: "WebP", AVIF: "AVIF", GIF: "GIF", HEIC: "HEIC" };
const accepted = "Pictures are taken as JPEG, PNG, WebP, AVIF, GIF or HEIC.";
const path = ["file"];

export const emptyFile = (): Refusal => invalid("EMPTY_FILE", "This file is empty. Choose the picture again.", ...path);

export const fileTooLarge = (): Refusal =>
  limitReached(
    "FILE_TOO_LARGE",
    `At most ${maximumBytes / 1024 ** 2} MB are taken, and this file has more. Save it smaller and send it again.`,
    maximumBytes,
    path,
  );

export const queueFull = (limit: number, retryAt: Date): Refusal =>
  limitReached(
    "UPLOAD_QUEUE_FULL",
    `${limit} pictures are waiting already, and more than that are not taken at once. Try again in a few seconds.`,
    limit,
    path,
    retryAt,
  );

export const tookTooLong = (seconds: number): Refusal =>
  invalid("DAMAGED_IMAGE", `Reading this picture took longer than ${seconds} seconds, which no picture may. Save it anew as a JPEG and send that.`, ...path);

export const readerFailed = (): Refusal =>
  invalid("DAMAGED_IMAGE", "Reading this picture failed midway. Try again; if it fails again, save it anew as a JPEG and send that.", ...path);

export function refusalOf(problem: PictureProblem): Refusal {
  switch (problem.kind) {
    case "not-an-image":
      return invalid("NOT_AN_IMAGE", `This file is no picture, whatever its name says. ${accepted}`, ...path);
    case "unsupported":
      return invalid("UNSUPPORTED_FORMAT", `This is ${problem.what}. ${accepted}`, ...path);
    case "second-format":
      return invalid("SECOND_FORMAT", `This picture is ${problem.what} as well, which no picture may be. Save it anew as a JPEG and send that.`, ...path);
    case "damaged":
      return invalid(
        "DAMAGED_IMAGE",
        `This ${formatNames[problem.format]} is damaged or incomplete and can't be read to its end. Send the original again.`,
        ...path,
      );
    case "too-slow":
      return tookTooLong(problem.seconds);
    case "too-many-pixels": {
      const { width, height } = problem;
      const megapixels = Math.ceil((width * height) / 1_000_000);
      const message = `This picture has ${width} × ${height} pixels (${megapixels} megapixels); at most ${maximumPixels / 1_000_000} megapixels are taken. Save it smaller and send it again.`;
      return limitReached("TOO_MANY_PIXELS", message, maximumPixels, path);
    }
    case "crop-outside": {
      const [width, height] = [Math.floor(problem.width), Math.floor(problem.height)];
      const message = `The crop must lie inside the picture, which is ${width} × ${height} pixels after turning, and be at least ${problem.ratio} × 1.`;
      return invalid("CROP_OUTSIDE", message, "crop");
    }
  }
}
