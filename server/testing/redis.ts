/** A real redis-server for the tests: the shared one of the run, and own ones that a test may kill. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "#server/platform/database/postmaster.ts";
import { fromGlobalSetup } from "./run-folder.ts";

/** `describe` where there is a redis-server, `describe.skip` where there is none (the closing line of `npm test` counts it). */
export const describeWithRedis = (name: string, tests: () => void): void => {
  (process.env.REDIS_SERVER_PATH === undefined ? describe.skip : describe)(name, tests);
};

/** The run's shared server: use keys of your own, and flush nothing. */
export function redisUrl(): string {
  const url = process.env.PORTRAIT_TEST_REDIS_URL;
  if (url === undefined) throw new Error("There is no redis-server: put this test into describeWithRedis.");
  return url;
}

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** As the out-of-memory killer does it: nothing is saved. */
  kill(): Promise<void>;
  /** On the same port, empty unless `save` was asked for and done. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A server of the test's own. `args` are redis-server's (`"--maxmemory", "50mb"`); by default it keeps nothing on disk. */
export async function startRedis(...args: string[]): Promise<TestRedis> {
  const folder = await mkdtemp(join(fromGlobalSetup("PORTRAIT_TEST_FOLDER"), "redis-"));
  const port = await freePort();
  let running = await launch(folder, port, args);
  const end = async (signal: NodeJS.Signals) => {
    if (running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, "exit");
    running.kill(signal);
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill: () => end("SIGKILL"),
    restart: async () => {
      await end("SIGKILL");
      running = await launch(folder, port, args);
    },
    stop: () => end("SIGTERM"),
  };
}

async function launch(folder: string, port: number, args: readonly string[]): Promise<ChildProcess> {
  const program = process.env.REDIS_SERVER_PATH;
  if (program === undefined) throw new Error("There is no redis-server: put this test into describeWithRedis.");
  const own = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--pidfile", join(folder, "redis.pid"), "--save", "", "--appendonly", "no"];
  const child = spawn(program, [...own, "--logfile", join(folder, "redis.log"), ...args], { stdio: "ignore" });
  for (let waited = 0; waited < 10_000; waited += 20) {
    if (child.exitCode !== null) break;
    if (await answers(port)) return child;
    await sleep(20);
  }
  throw new Error(`redis-server did not start; its log is in ${folder}`);
}

function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  return new Promise((resolve) => {
    socket.once("connect", () => socket.write("PING\r\n"));
    socket.once("data", (data) => resolve(/^(\+PONG|-NOAUTH)/.test(data.toString())));
    socket.once("error", () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}
