/**
 * The promise of this file: one running instance per DATA_DIR. The lock is the operating system's own (through SQLite, which ships with
 * Node), so it ends with its process however that ends: a `kill -9` or a power cut leaves nothing to clean up.
 */
import { chmod, mkdir, readFile, realpath, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { CannotStart, exitCodes, explainFileError } from "./cannot-start.ts";

export interface DataDir {
  /** Real, absolute path. */
  readonly path: string;
  /** Lets the next instance in. */
  release(): void;
}

/** Below this, PostgreSQL could not even write its next 16 MB of log. */
const smallestFreeSpace = 64 * 1024 * 1024;

/** Makes the folder where it is missing and takes its lock; throws `CannotStart` with one line where that can't be. */
export async function openDataDir(path: string): Promise<DataDir> {
  try {
    await mkdir(path, { recursive: true });
    const real = await realpath(path);
    await refuseFullDisk(real);
    // The server's system user must be able to pass through to its own folder; what is secret in here is 0600.
    await chmod(real, 0o711);
    const release = await lock(real);
    await writeFile(join(real, "instance.json"), JSON.stringify({ pid: process.pid, since: new Date().toISOString() }));
    return { path: real, release };
  } catch (error) {
    throw explainFileError(error, path);
  }
}

async function lock(path: string): Promise<() => void> {
  const file = join(path, "instance.lock");
  try {
    const database = new DatabaseSync(file, { timeout: 0 });
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return () => database.close();
  } catch (error) {
    const { errcode } = error as { errcode?: number };
    if (errcode === sqlite.busy) throw await inUse(path);
    if (errcode === sqlite.full) throw Object.assign(new Error("disk full", { cause: error }), { code: "ENOSPC" });
    if (errcode === sqlite.cannotOpen || errcode === sqlite.readOnly) throw Object.assign(new Error("not writable", { cause: error }), { code: "EACCES" });
    throw new CannotStart(
      `${file} can't be locked; this file system may not support it. Choose a folder on a local disk with DATA_DIR.`,
      exitCodes.ioError,
      error,
    );
  }
}

const sqlite = { busy: 5, readOnly: 8, full: 13, cannotOpen: 14 } as const;

async function inUse(path: string): Promise<CannotStart> {
  const holder = await readFile(join(path, "instance.json"), "utf8").then(
    (text) => JSON.parse(text) as { pid: number; since: string },
    () => null,
  );
  const who = holder === null ? "another instance" : `process ${holder.pid}, running since ${holder.since}`;
  return new CannotStart(`${path} is in use by ${who}. Stop that one, or choose another folder with DATA_DIR.`, exitCodes.inUse);
}

async function refuseFullDisk(path: string): Promise<void> {
  const { bavail, bsize } = await statfs(path);
  const free = bavail * bsize;
  if (free >= smallestFreeSpace) return;
  const megabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024);
  throw new CannotStart(
    `The disk that holds ${path} has ${megabytes(free)} MB left; at least ${megabytes(smallestFreeSpace)} MB are needed. Free some space and start again; nothing is lost.`,
    exitCodes.ioError,
  );
}
