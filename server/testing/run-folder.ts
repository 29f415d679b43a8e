/**
 * The folder of one test run: its PostgreSQL, its redis-servers. Its name holds the process that made it, so that the next run finds what a
 * killed one left behind, ends those servers, and removes it.
 */
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandOf, stopOrphan } from "#server/platform/database/postmaster.ts";

const prefix = "portrait-test-";

export async function makeRunFolder(): Promise<string> {
  await removeLeftovers();
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  await chmod(folder, 0o711);
  return folder;
}

/** Ends every server that has its home in the folder, and removes it. */
export async function removeRunFolder(folder: string): Promise<void> {
  await stopOrphan(join(folder, "postgres", "data"));
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await killRedis(join(folder, entry.name, "redis.pid"));
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

async function killRedis(pidFile: string): Promise<void> {
  const pid = Number(await readFile(pidFile, "utf8").catch(() => ""));
  if (pid > 0 && commandOf(pid).includes("redis-server")) process.kill(pid, "SIGKILL");
}

async function removeLeftovers(): Promise<void> {
  for (const name of (await readdir(tmpdir())).filter((entry) => entry.startsWith(prefix))) {
    const owner = Number(name.slice(prefix.length).split("-")[0]);
    if (commandOf(owner) !== "") continue;
    // Somebody else's leftover, which we may not touch, is no reason to fail.
    await removeRunFolder(join(tmpdir(), name)).catch(() => undefined);
  }
}

/** What global-setup.ts tells the tests. */
export function fromGlobalSetup(variable: "PORTRAIT_TEST_FOLDER" | "PORTRAIT_TEST_ADMIN_URL" | "PORTRAIT_TEST_OWNER_URL" | "PORTRAIT_TEST_APP_URL"): string {
  const value = process.env[variable];
  if (value === undefined) {
    throw new Error(`${variable} is not set: this test belongs to a Jest project with globalSetup (integration, soak).`);
  }
  return value;
}
