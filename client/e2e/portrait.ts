import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A Portrait of its own, as `npm start` starts it: built, embedded, with the demo in it. */
export interface Portrait {
  readonly url: string;
  /** Ends the process cleanly and starts another one on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const startsWithin = 120_000;

export async function startPortrait(): Promise<Portrait> {
  const dataDir = await mkdtemp(join(tmpdir(), "portrait-e2e-"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  let running = await startServer(dataDir, port);
  return {
    url,
    async restart() {
      await stopServer(running);
      running = await startServer(dataDir, port);
    },
    async stop() {
      await stopServer(running);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function startServer(dataDir: string, port: number): Promise<ChildProcess> {
  // Nothing of the tests' own set-up may reach it: it finds everything embedded, as on a fresh clone.
  const { PATH, HOME, LANG, TMPDIR } = process.env;
  const env = { PATH, HOME, LANG, TMPDIR, NODE_ENV: "development", PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: "warn" };
  const server = spawn(process.execPath, ["--enable-source-maps", resolve("dist/server/main.js")], { env, stdio: ["ignore", "pipe", "pipe"] });
  const output: string[] = [];
  for (const stream of [server.stdout, server.stderr]) stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
  const deadline = Date.now() + startsWithin;
  while (!(await isReady(port))) {
    if (server.exitCode !== null) throw new Error(`The server ended with code ${server.exitCode}:\n${output.join("")}`);
    if (Date.now() > deadline) {
      server.kill("SIGKILL");
      throw new Error(`The server was not ready within ${startsWithin / 1_000} seconds:\n${output.join("")}`);
    }
    await sleep(200);
  }
  return server;
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://localhost:${port}/readyz`)).ok;
  } catch {
    return false;
  }
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = once(server, "exit");
  server.kill("SIGTERM");
  await ended;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === "string") throw new Error("There is no free port.");
  return address.port;
}
