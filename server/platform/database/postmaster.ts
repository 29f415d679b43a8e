/** One PostgreSQL server process: started on a free loopback port, stopped, and found again when its last master was killed. */
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { copyFile, readFile, rm, stat, statfs, truncate } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CannotStart, exitCodes } from "../config/cannot-start.ts";
import type { SystemUser } from "./postgres-user.ts";

export interface PostmasterOptions {
  /** The program. */
  readonly postgres: string;
  readonly dataDir: string;
  readonly logFile: string;
  readonly user: SystemUser | null;
  readonly settings: Readonly<Record<string, string>>;
  say(line: string): void;
}

export interface Postmaster {
  readonly port: number;
  readonly process: ChildProcess;
  /** Ends open transactions, writes a checkpoint, and waits for the process to be gone. */
  stop(): Promise<void>;
}

/** A locale that every system has; without one, macOS makes the server multi-threaded before it forks, and it refuses. */
const postgresEnvironment = { PATH: process.env.PATH ?? "", LC_ALL: "C", TZ: "UTC" };

/** Ready for connections when it returns, after a crash recovery where one is needed. A given port is insisted on, else any free one is taken. */
export async function startPostmaster(options: PostmasterOptions, fixedPort?: number): Promise<Postmaster> {
  await stopOrphan(options.dataDir);
  for (let attempt = 1; ; attempt++) {
    const port = fixedPort ?? (await freePort());
    const started = launch(options, port);
    const failure = await ready(options, started);
    if (failure === null) return { port, process: started, stop: () => stopProcess(started) };
    // Ours was the free port until somebody else took it; and the shared memory of a killed server stays until its last child has noticed.
    if (attempt === 20 || !/could not bind|shared memory block .* still in use|Address already in use/.test(failure)) throw await explain(failure, options);
    await sleep(500);
  }
}

function launch(options: PostmasterOptions, port: number): ChildProcess {
  const settings = { port: String(port), listen_addresses: "127.0.0.1", unix_socket_directories: "", ...options.settings };
  const log = openSync(options.logFile, "a", 0o600);
  try {
    const args = Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
    return spawnApart(
      options.postgres,
      ["-D", options.dataDir, ...args],
      { ...options.user?.ids, cwd: options.dataDir, stdio: ["ignore", log, log] },
      "SIGINT",
    );
  } finally {
    closeSync(log);
  }
}

/**
 * In a session of its own: Ctrl-C in the terminal is for us, and we stop the server last. Whatever ends this process, short of kill -9,
 * takes the child with it.
 */
export function spawnApart(program: string, args: readonly string[], options: SpawnOptions, lastSignal: NodeJS.Signals): ChildProcess {
  const child = spawn(program, args, { ...options, env: postgresEnvironment, detached: true });
  const end = () => child.kill(lastSignal);
  process.on("exit", end);
  child.once("exit", () => process.off("exit", end));
  return child;
}

/** Null when the server accepts connections; else what it said before it ended. */
async function ready(options: PostmasterOptions, started: ChildProcess): Promise<string | null> {
  const before = await stat(options.logFile).then((file) => file.size);
  let failure: string | null = null;
  started.once("error", (error) => {
    failure = error.message;
  });
  started.once("exit", () => {
    failure ??= readFileSync(options.logFile).subarray(before).toString().trim() || "it ended without a word";
  });
  started.unref();
  for (let waited = 0; failure === null; waited += 20) {
    if ((await status(options.dataDir, started.pid)) === "ready") return null;
    if (waited > 0 && waited % 5_000 === 0) options.say(`PostgreSQL is recovering what was written before the last crash, ${waited / 1000} s so far.`);
    await sleep(20);
  }
  return failure;
}

async function status(dataDir: string, pid: number | undefined): Promise<string> {
  const lines = await readPidFile(dataDir);
  return Number(lines[0]) === pid ? (lines[7] ?? "").trim() : "";
}

const readPidFile = (dataDir: string): Promise<string[]> =>
  readFile(pidFile(dataDir), "utf8").then(
    (text) => text.split("\n"),
    () => [],
  );

const pidFile = (dataDir: string) => join(dataDir, "postmaster.pid");

/** One segment of its log, which it writes before anything else. */
const leastSpace = 16 * 1024 * 1024;

async function explain(failure: string, options: PostmasterOptions): Promise<CannotStart> {
  const { bavail, bsize } = await statfs(options.dataDir);
  if (bavail * bsize < leastSpace || /No space left on device|Disk quota exceeded/.test(failure)) {
    return new CannotStart(`The disk that holds ${options.dataDir} is full. Free some space and start again; nothing is lost.`, exitCodes.ioError);
  }
  const said = failure.split("\n").find((line) => /FATAL|PANIC/.test(line)) ?? failure.split("\n")[0] ?? "";
  return new CannotStart(`PostgreSQL did not start: ${said.replace(/^.*?(FATAL|PANIC):\s*/, "")}. Its log is ${options.logFile}.`);
}

async function stopProcess(running: ChildProcess): Promise<void> {
  const gone = () => running.exitCode !== null || running.signalCode !== null;
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    if (gone()) return;
    running.kill(signal);
    // Polled, because the process is unreferenced: waiting for its event alone would not keep us here.
    for (let waited = 0; waited < 15_000 && !gone(); waited += 10) await sleep(10);
  }
}

/**
 * A server whose master was killed goes on by itself: it is stopped, so that the cluster has one server. A pid file that names anything else
 * (the number was given to another program after a crash) is removed, because PostgreSQL itself would refuse to start for it.
 */
export async function stopOrphan(dataDir: string): Promise<void> {
  const pid = Number((await readPidFile(dataDir))[0]);
  if (!Number.isInteger(pid) || pid <= 0) return;
  const isOurs = () => commandOf(pid).includes(dataDir);
  for (const [signal, patience] of [
    ["SIGINT", 20_000],
    ["SIGQUIT", 10_000],
    ["SIGKILL", 5_000],
  ] as const) {
    if (!isOurs()) break;
    process.kill(pid, signal);
    for (let waited = 0; waited < patience && isOurs(); waited += 20) await sleep(20);
  }
  await rm(pidFile(dataDir), { force: true });
}

/** A process's command line; empty where there is no such process. */
export function commandOf(pid: number): string {
  try {
    if (existsSync("/proc/self/cmdline")) return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}

/** PostgreSQL can't bind port 0 itself. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a listening TCP server has a port");
  return address.port;
}

const largestLog = 5 * 1024 * 1024;

/** The server appends, so the file may be cut under it: two files of at most some 5 MB stay. */
export async function rotateLog(logFile: string): Promise<void> {
  const size = await stat(logFile).then(
    (file) => file.size,
    () => 0,
  );
  if (size < largestLog) return;
  await copyFile(logFile, join(dirname(logFile), "postgres.log.1"));
  await truncate(logFile);
}
