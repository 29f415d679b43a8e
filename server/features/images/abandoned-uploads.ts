import { readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The file that graphql-upload keeps an upload in until the request is over. */
const waitingUpload = /^capacitor-[0-9a-f]{32}\.tmp$/;

/**
 * Deletes what killed processes left of uploads in this machine's temporary folder: photos as they came, with place and camera in them.
 * Promise: whoever still reads one goes on reading, because it has the file open. Answers how many there were.
 */
export async function removeAbandonedUploads(writtenBefore: Date, folder = tmpdir()): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const removed = names.filter((name) => waitingUpload.test(name)).map((name) => removeIfOld(join(folder, name), writtenBefore));
  return (await Promise.all(removed)).filter(Boolean).length;
}

async function removeIfOld(path: string, writtenBefore: Date): Promise<boolean> {
  try {
    if ((await stat(path)).mtime >= writtenBefore) return false;
    await rm(path);
    return true;
  } catch {
    return false; // gone already, or another user's and that user's business
  }
}
