/**
 * The promise of this file: a cluster exists whole or not at all. It is made beside its place and renamed into it, so that a creation that was
 * killed leaves only a folder that the next start removes.
 */
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, chown, lstat, mkdir, open, readdir, readFile, realpath, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Client } from "pg";
import { CannotStart, exitCodes, explainFileError } from "../config/cannot-start.ts";
import { type PostgresBinaries, systemFolder } from "./postgres-binaries.ts";
import type { SystemUser } from "./postgres-user.ts";
import { commandOf, spawnApart, startPostmaster, stopOrphan } from "./postmaster.ts";

export interface Cluster {
  readonly dataDir: string;
  readonly logFile: string;
  readonly user: SystemUser | null;
  readonly passwords: Passwords;
}

export interface Passwords {
  readonly admin: string;
  readonly owner: string;
  readonly app: string;
}

export interface ClusterOptions {
  /** DATA_DIR: the cluster is its folder `postgres`, or what a link of that name points to. */
  readonly dataDir: string;
  readonly user: SystemUser | null;
  readonly binaries: PostgresBinaries;
  readonly settings: Readonly<Record<string, string>>;
  readonly durable: boolean;
  say(line: string): void;
}

/** What connects to the cluster: the superuser, who only sets up; the owner of the schema; and the app, which may change rows and nothing else. */
export const roles = { admin: "postgres", owner: "portrait_owner", app: "portrait_app" } as const;
export const databaseName = "portrait";

export const databaseUrl = (role: keyof Passwords, passwords: Passwords, port: number, database: string) =>
  `postgres://${roles[role]}:${passwords[role]}@127.0.0.1:${port}/${database}`;

export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const place = join(options.dataDir, "postgres");
  try {
    await mkdir(options.dataDir, { recursive: true });
    // Its own user must be able to pass through to the cluster; what is secret beside it is 0600.
    if (options.user !== null) await chmod(options.dataDir, 0o711);
    await removeUnfinished(options.dataDir, "postgres.new-");
    const exists = await lstat(place).then(
      () => true,
      () => false,
    );
    if (!exists) await createInPlace(options, place);
    return await existingCluster(options, place);
  } catch (error) {
    throw explainFileError(error, place);
  }
}

async function existingCluster(options: ClusterOptions, place: string): Promise<Cluster> {
  const folder = await realpath(place).catch((cause: unknown) => {
    throw new CannotStart(
      `The database of ${options.dataDir} is gone: ${place} points to a folder that is not there. Put it back, or remove ${place} to start with an empty one.`,
      exitCodes.ioError,
      cause,
    );
  });
  const dataDir = join(folder, "data");
  await refuseCopy(options.dataDir, folder);
  const version = (await readFile(join(dataDir, "PG_VERSION"), "utf8").catch(unreadable(dataDir))).trim();
  if (version !== options.binaries.majorVersion) {
    throw new CannotStart(
      `${dataDir} was made by PostgreSQL ${version}, and this release brings ${options.binaries.majorVersion}. Start the earlier release, or move the data by pg_dump.`,
    );
  }
  const passwords = JSON.parse(await readFile(join(folder, "credentials.json"), "utf8")) as Passwords;
  return { dataDir, logFile: join(folder, "postgres.log"), user: await ownerOf(dataDir, options.user), passwords };
}

const unreadable = (dataDir: string) => (cause: NodeJS.ErrnoException) => {
  if (cause.code !== "EACCES") throw cause;
  throw new CannotStart(
    `${dataDir} belongs to another user. Start as the user who made it, or choose another folder with DATA_DIR.`,
    exitCodes.noPermission,
    cause,
  );
};

/** Root may open a cluster that an ordinary user made: the server then runs as that user, because it insists on owning its files. */
async function ownerOf(dataDir: string, user: SystemUser | null): Promise<SystemUser | null> {
  if (user === null) return null;
  const { uid, gid } = await stat(dataDir);
  return uid === 0 || uid === user.ids.uid ? user : { name: `uid ${uid}`, ids: { uid, gid } };
}

/** Makes the cluster in DATA_DIR, or below `systemFolder` where the server's user can't reach DATA_DIR, which then gets a link. */
async function createInPlace(options: ClusterOptions, place: string): Promise<void> {
  if (options.user === null || canReach(options.user, options.dataDir)) {
    await create(options, `${place}.new-${randomBytes(4).toString("hex")}`, place);
    return;
  }
  const key = createHash("sha256").update(options.dataDir).digest("hex").slice(0, 12);
  await mkdir(systemFolder, { recursive: true, mode: 0o711 });
  await removeUnfinished(systemFolder, `new-${key}-`);
  for (const earlier of (await readdir(systemFolder)).filter((name) => name.startsWith(`${key}-`))) {
    options.say(`The database of an earlier ${options.dataDir} is still in ${join(systemFolder, earlier)}; remove it when you don't need it.`);
  }
  const name = `${key}-${randomBytes(4).toString("hex")}`;
  await create(options, join(systemFolder, `new-${name}`), join(systemFolder, name));
  await symlink(join(systemFolder, name), place);
  options.say(`PostgreSQL's user "${options.user.name}" can't reach ${options.dataDir}, so the database lives in ${join(systemFolder, name)}.`);
}

const canReach = (user: SystemUser, folder: string) =>
  spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { ...user.ids, cwd: "/", stdio: "ignore" }).status === 0;

const ownerFile = "made-for";

/** Two folders with a link to one cluster would be two instances on one database. A folder that was moved keeps its cluster. */
async function refuseCopy(dataDir: string, folder: string): Promise<void> {
  if (dirname(folder) === dataDir) return;
  const madeFor = await readFile(join(folder, ownerFile), "utf8");
  if (madeFor === dataDir) return;
  if ((await realpath(join(madeFor, "postgres")).catch(() => "")) === folder) {
    throw new CannotStart(
      `${dataDir} is a copy of ${madeFor}, whose database lives in ${folder} and was not copied. Remove ${dataDir}/postgres to start with an empty database.`,
    );
  }
  await writeFile(join(folder, ownerFile), dataDir);
}

async function removeUnfinished(folder: string, prefix: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((entry) => entry.startsWith(prefix))) {
    await stopInitdb(join(folder, name));
    await stopOrphan(join(folder, name, "data"));
    await rm(join(folder, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

const initdbPidFile = "initdb.pid";

/** It goes on when its master is killed, and would write into the folder that is being removed. */
async function stopInitdb(unfinished: string): Promise<void> {
  const pid = Number(await readFile(join(unfinished, initdbPidFile), "utf8").catch(() => ""));
  if (pid <= 0 || !commandOf(pid).includes(unfinished)) return;
  // It leads a group, with the server that it starts for a moment.
  process.kill(-pid, "SIGKILL");
}

async function create(options: ClusterOptions, unfinished: string, place: string): Promise<void> {
  options.say("Making the database (once).");
  const { user } = options;
  const dataDir = join(unfinished, "data");
  const passwordFile = join(unfinished, "password");
  const password = () => randomBytes(24).toString("base64url");
  const passwords: Passwords = { admin: password(), owner: password(), app: password() };
  await mkdir(unfinished, { mode: 0o711 });
  await mkdir(dataDir, { mode: 0o700 });
  await writeFile(passwordFile, passwords.admin, { mode: 0o600 });
  if (user !== null) for (const path of [dataDir, passwordFile]) await chown(path, user.ids.uid, user.ids.gid);
  await initdb(options, dataDir, passwordFile);
  await rm(passwordFile);
  await rm(join(unfinished, initdbPidFile));
  await writeFile(join(unfinished, "credentials.json"), JSON.stringify(passwords), { mode: 0o600, flush: true });
  await writeFile(join(unfinished, ownerFile), options.dataDir);
  const postmaster = await startPostmaster({ ...options, postgres: options.binaries.postgres, dataDir, logFile: join(unfinished, "postgres.log") });
  try {
    await makeRoles(passwords, postmaster.port);
  } finally {
    await postmaster.stop();
  }
  await rename(unfinished, place);
  if (options.durable) await syncFolder(dirname(place));
}

/**
 * Sorting and case are PostgreSQL's own C.UTF-8, the same on every system. pg_trgm alone asks the system's locale what a letter is, so without
 * a UTF-8 one it would find nobody whose name is not written in ASCII. Debian, Fedora and their kin have the first, macOS the second.
 */
const characterTypes = ["C.UTF-8", "en_US.UTF-8", "C"];

async function initdb(options: ClusterOptions, dataDir: string, passwordFile: string): Promise<void> {
  const collation = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const access = ["-U", roles.admin, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  const durability = options.durable ? [] : ["--no-sync"];
  let said = "";
  for (const characterType of characterTypes) {
    said = await runInitdb(options, join(dirname(dataDir), initdbPidFile), [
      "-D",
      dataDir,
      ...access,
      ...collation,
      `--lc-ctype=${characterType}`,
      ...durability,
    ]);
    if (said === "") return;
    if (!said.includes("invalid locale name")) break;
  }
  if (/No space left on device|Disk quota exceeded/.test(said)) throw Object.assign(new Error(said), { code: "ENOSPC" });
  throw new CannotStart(`The database could not be made: ${(said.split("\n").find((line) => /error|fatal/i.test(line)) ?? said).trim()}`);
}

/** Empty when it worked, else what it said. */
async function runInitdb({ binaries, user }: ClusterOptions, pidFile: string, args: readonly string[]): Promise<string> {
  const child = spawnApart(binaries.initdb, args, { ...user?.ids, cwd: "/", stdio: ["ignore", "ignore", "pipe"] }, "SIGTERM");
  if (child.pid !== undefined) await writeFile(pidFile, String(child.pid));
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return code === 0 ? "" : said || `initdb ended with ${code}`;
}

async function makeRoles(passwords: Passwords, port: number): Promise<void> {
  const run = async (database: string, statements: readonly string[]) => {
    const client = new Client({ connectionString: databaseUrl("admin", passwords, port, database) });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await run("postgres", [
    `CREATE ROLE ${roles.owner} LOGIN PASSWORD '${passwords.owner}'`,
    `CREATE ROLE ${roles.app} LOGIN PASSWORD '${passwords.app}'`,
    `GRANT pg_read_all_stats TO ${roles.owner}`,
    `CREATE DATABASE ${databaseName} OWNER ${roles.owner}`,
    `REVOKE ALL ON DATABASE ${databaseName} FROM PUBLIC`,
    `GRANT CONNECT ON DATABASE ${databaseName} TO ${roles.app}`,
  ]);
  // The one extension of ours that only a superuser may create; pg_trgm and citext are trusted, so the migrations do that.
  await run(databaseName, ["CREATE EXTENSION pg_stat_statements"]);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}
