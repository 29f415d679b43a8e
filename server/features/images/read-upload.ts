import { type Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { badInput } from "#server/kernel/errors.ts";
import { done, type Outcome, refused } from "#server/kernel/refusal.ts";
import { emptyFile, fileTooLarge, maximumBytes } from "./image-refusals.ts";

/** A file of a multipart request, as graphql-upload hands it over. */
export interface UploadedFile {
  createReadStream(): Readable;
}

/**
 * The bytes of an uploaded file.
 * Promise: on every path the file's stream was read to its end or destroyed, and a sender who hangs up is nobody's failure but his own.
 */
export async function readUpload(upload: Promise<UploadedFile>): Promise<Outcome<Buffer>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const sink = new Writable({
    write(chunk: Buffer, _encoding, next) {
      bytes += chunk.length;
      if (bytes > maximumBytes) return next(new TooLarge());
      chunks.push(chunk);
      next();
    },
  });
  try {
    const file = await upload;
    await pipeline(file.createReadStream(), sink);
  } catch (error) {
    if (error instanceof TooLarge || statusOf(error) === 413) return refused(fileTooLarge());
    throw badInput("The file did not arrive whole. Send it again.", ["file"]);
  }
  return bytes === 0 ? refused(emptyFile()) : done(Buffer.concat(chunks, bytes));
}

class TooLarge extends Error {}

/** graphql-upload says by an HTTP status what went wrong: 413 too large, 499 the sender hung up, 400 not the form it should be. */
const statusOf = (error: unknown): unknown => (typeof error === "object" && error !== null && "status" in error ? error.status : null);
