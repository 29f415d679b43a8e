import { createHash, randomUUID } from "node:crypto";
import type { Dirent } from "node:fs";
import { type FileHandle, link, mkdir, open, readdir, rename, rm, rmdir, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** What is known of an object beside its bytes. */
export interface ObjectInfo {
  readonly key: string;
  readonly bytes: number;
  readonly contentType: string;
  readonly cacheMaxAge: number;
  /** In quotes, as HTTP wants it. */
  readonly etag: string;
  readonly uploadedAt: Date;
}

export interface OpenObject {
  readonly info: ObjectInfo;
  /** The bytes from `start` to `end`, both included. Ends the handle. */
  stream(start: number, end: number): Readable;
  close(): Promise<void>;
}

export interface WriteOptions {
  readonly contentType: string;
  readonly cacheMaxAge: number;
  readonly mayReplace: boolean;
  readonly maximumBytes: number;
}

export class ObjectExists extends Error {}
export class ObjectTooLarge extends Error {}

const mark = Buffer.from("blobinfo");
const trailerTail = mark.length + 4;
const leftoverAgeMs = 15 * 60 * 1_000;

/**
 * Objects as files of one folder.
 * Promise: an object is there whole, with what is known of it, or not at all, whatever ends the process; and no key leads out of the folder.
 *
 * What is known of an object follows its bytes in the same file, so that one rename makes both appear, and programs that show pictures still do.
 */
export class ObjectFolder {
  private readonly objects: string;
  private readonly incoming: string;
  private prepared: Promise<void> | null = null;

  constructor(directory: string) {
    this.objects = join(directory, "objects");
    this.incoming = join(directory, "incoming");
  }

  /** Makes the folder, and takes away what processes left in it that were killed while they wrote. */
  prepare(): Promise<void> {
    this.prepared ??= this.tidy();
    return this.prepared;
  }

  /** Throws ObjectExists, ObjectTooLarge, what the source throws, or the file system's own errors; none of them leaves anything behind. */
  async write(key: string, source: Readable, options: WriteOptions): Promise<ObjectInfo> {
    await this.prepare();
    const temporary = join(this.incoming, `${process.pid}-${randomUUID()}`);
    try {
      const info = await this.fill(temporary, key, source, options);
      await this.publish(temporary, this.fileOf(key), options.mayReplace);
      return info;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** Null where there is none. The caller closes it, or reads its stream to the end. */
  async open(key: string): Promise<OpenObject | null> {
    const handle = await absentAsNull(open(this.fileOf(key), "r"));
    if (handle === null) return null;
    try {
      const info = await readTrailer(handle, key);
      return {
        info,
        stream: (start, end) => (end < start ? Readable.from([]) : handle.createReadStream({ start, end })),
        close: () => handle.close(),
      };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async find(key: string): Promise<ObjectInfo | null> {
    const found = await this.open(key);
    await found?.close();
    return found?.info ?? null;
  }

  /** Keys with the prefix that come behind `after`, in the order of their code units. */
  async *keys(prefix: string, after: string | null): AsyncGenerator<string> {
    yield* this.walk(this.objects, "", prefix, after);
  }

  async remove(key: string): Promise<void> {
    const file = this.fileOf(key);
    if ((await absentAsNull(unlink(file))) === null) return;
    for (let folder = dirname(file); folder !== this.objects; folder = dirname(folder)) {
      try {
        await rmdir(folder);
      } catch {
        return; // still in use
      }
    }
  }

  private async tidy(): Promise<void> {
    await mkdir(this.objects, { recursive: true });
    await mkdir(this.incoming, { recursive: true });
    for (const name of await readdir(this.incoming)) {
      const path = join(this.incoming, name);
      const found = await absentAsNull(stat(path));
      if (found !== null && isLeftover(name, found.mtimeMs)) await rm(path, { force: true });
    }
  }

  private async fill(path: string, key: string, source: Readable, options: WriteOptions): Promise<ObjectInfo> {
    const handle = await open(path, "wx");
    try {
      const hash = createHash("sha256");
      let bytes = 0;
      let failure: unknown = null;
      await pipeline(source, async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          // A failure is told only when the sender is done: one that ends the stream would cut the connection before the answer.
          if (failure !== null) continue;
          if (bytes > options.maximumBytes) failure = new ObjectTooLarge();
          else {
            hash.update(chunk);
            await handle.appendFile(chunk).catch((error: unknown) => {
              failure = error;
            });
          }
        }
      });
      if (failure !== null) throw failure;
      const info = {
        key,
        bytes,
        contentType: options.contentType,
        cacheMaxAge: options.cacheMaxAge,
        etag: `"${hash.digest("hex").slice(0, 32)}"`,
        uploadedAt: new Date(),
      };
      await handle.appendFile(trailerOf(info));
      await handle.sync();
      return info;
    } finally {
      await handle.close();
    }
  }

  private async publish(temporary: string, file: string, mayReplace: boolean): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await mkdir(dirname(file), { recursive: true });
        await (mayReplace ? rename(temporary, file) : link(temporary, file));
        break;
      } catch (error) {
        if (codeOf(error) === "EEXIST") throw new ObjectExists();
        // The folder went away in between, with the last object in it.
        if (codeOf(error) !== "ENOENT" || attempt === 50) throw error;
      }
    }
    const folder = await absentAsNull(open(dirname(file), "r"));
    try {
      await folder?.sync();
    } finally {
      await folder?.close();
    }
  }

  private async *walk(folder: string, path: string, prefix: string, after: string | null): AsyncGenerator<string> {
    const entries = ((await absentAsNull(readdir(folder, { withFileTypes: true }))) ?? []).map((entry) => named(entry, path));
    entries.sort((a, b) => (a.key < b.key ? -1 : 1));
    for (const { key, file } of entries) {
      const isAhead = after === null || key > after;
      if (file !== null) {
        if (isAhead && key.startsWith(prefix)) yield key;
      } else if ((isAhead || after?.startsWith(key)) && (key.startsWith(prefix) || prefix.startsWith(key))) {
        yield* this.walk(join(folder, encodeSegment(key.slice(path.length, -1))), key, prefix, after);
      }
    }
  }

  private fileOf(key: string): string {
    const segments = key.split("/").map(encodeSegment);
    return join(this.objects, ...segments.slice(0, -1), `@${segments.at(-1)}`);
  }
}

/** Another process, such as one of the operator's commands, may be writing at this moment; a process of the same number may be long gone. */
function isLeftover(name: string, writtenAt: number): boolean {
  const pid = Number.parseInt(name, 10);
  if (pid === process.pid) return writtenAt < Date.now() - process.uptime() * 1_000;
  return Date.now() - writtenAt > leftoverAgeMs || !isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** Whether a text can be a key: no empty, dotted or overlong segments, nothing that is not text. */
export const isKey = (text: string): boolean =>
  text.length <= 950 &&
  text.isWellFormed() &&
  !/[\u0000-\u001f\u007f]/.test(text) &&
  text.split("/").every((segment) => !["", ".", ".."].includes(segment) && encodeSegment(segment).length <= 240);

// Only characters that mean nothing to any file system stay, and no capitals: some file systems take them for their small letters.
const encodeSegment = (segment: string): string =>
  [...Buffer.from(segment)]
    .map((byte, index) => {
      const character = String.fromCharCode(byte);
      return /[a-z0-9_-]/.test(character) || (character === "." && index > 0) ? character : `%${byte.toString(16).padStart(2, "0")}`;
    })
    .join("");

const decodeSegment = (name: string): string =>
  Buffer.from(
    name.replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString();

/** A folder `a` holds keys that begin with `a/`; a file `@a` is the object `a`. */
const named = (entry: Dirent, path: string) =>
  entry.isDirectory() ? { key: `${path}${decodeSegment(entry.name)}/`, file: null } : { key: path + decodeSegment(entry.name.slice(1)), file: entry.name };

function trailerOf({ bytes, contentType, cacheMaxAge, etag, uploadedAt }: ObjectInfo): Buffer {
  const text = Buffer.from(JSON.stringify({ bytes, contentType, cacheMaxAge, etag, uploadedAt }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([text, length, mark]);
}

async function readTrailer(handle: FileHandle, key: string): Promise<ObjectInfo> {
  const { size } = await handle.stat();
  const tail = await readAt(handle, size - trailerTail, trailerTail);
  if (!tail.subarray(4).equals(mark)) throw new Error("A file that is no object lies in the store's folder.");
  const length = tail.readUInt32BE(0);
  const info = JSON.parse((await readAt(handle, size - trailerTail - length, length)).toString()) as ObjectInfo;
  return { ...info, key, uploadedAt: new Date(info.uploadedAt) };
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.max(0, length)), 0, Math.max(0, length), Math.max(0, position));
  return buffer.subarray(0, bytesRead);
}

async function absentAsNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return null;
    throw error;
  }
}

/** The file system's code for what went wrong, such as ENOENT; null for other failures. */
export function codeOf(error: unknown): string | null {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  return typeof code === "string" ? code : null;
}
