/** A Portrait in a process of its own, as `npm start` starts it: built, everything embedded, with the demo in it. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "#server/platform/database/postmaster.ts";

const startsWithin = 120_000;

export class PortraitProcess {
  private running: ChildProcess | null = null;
  private output: string[] = [];

  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  /** In a folder below `parent`, which is gone with it. */
  static async start(parent = tmpdir()): Promise<PortraitProcess> {
    const folder = await mkdtemp(join(parent, "portrait-process-"));
    // Where we are root, PostgreSQL's user must be able to pass through.
    await chmod(folder, 0o711);
    const portrait = new PortraitProcess(folder, await freePort());
    await Promise.all([portrait.dataDir, portrait.temporaryFolder].map((path) => mkdir(path)));
    await portrait.start();
    return portrait;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  get dataDir(): string {
    return join(this.folder, "data");
  }

  /** What the process takes for the system's. */
  get temporaryFolder(): string {
    return join(this.folder, "tmp");
  }

  /** On the data that is there; returns when it is ready to serve. */
  async start(): Promise<void> {
    this.output = [];
    const server = spawn(process.execPath, ["--import", childSignals, "--enable-source-maps", resolve("dist/server/main.js")], {
      env: this.environment(),
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [server.stdout, server.stderr]) stream?.setEncoding("utf8").on("data", (text: string) => this.output.push(text));
    this.running = server;
    const deadline = Date.now() + startsWithin;
    while (!(await this.isReady())) {
      if (hasEnded(server)) throw new Error(`The server ended with ${server.exitCode ?? server.signalCode}:\n${this.output.join("")}`);
      if (Date.now() > deadline) {
        server.kill("SIGKILL");
        throw new Error(`The server was not ready within ${startsWithin / 1_000} seconds:\n${this.output.join("")}`);
      }
      await sleep(50);
    }
  }

  /** Waits until the process has printed this since its start. */
  async untilSaid(text: string): Promise<void> {
    while (!this.output.join("").includes(text)) {
      if (this.running === null || hasEnded(this.running)) throw new Error(`The server ended before it said "${text}":\n${this.output.join("")}`);
      await sleep(100);
    }
  }

  /** Ends the process cleanly and starts another one on the same data. */
  async restart(): Promise<void> {
    await this.end("SIGTERM");
    await this.start();
  }

  /** `kill -9` of the process alone, or of its PostgreSQL's as well. */
  async kill(...also: "postgres"[]): Promise<void> {
    if (this.running === null || hasEnded(this.running)) throw new Error(`The server had ended by itself:\n${this.output.join("")}`);
    const postmaster = also.length > 0 ? await readFile(join(this.dataDir, "postgres/data/postmaster.pid"), "utf8") : null;
    const ended = this.end("SIGKILL");
    if (postmaster !== null) process.kill(Number(postmaster.split("\n")[0]), "SIGKILL");
    await ended;
  }

  /** One of the operator's commands, beside the running process; answers what it printed. */
  async command(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, [resolve("dist/server/cli.js"), ...args], { env: this.environment() });
    return stdout;
  }

  async stop(): Promise<void> {
    await this.end("SIGTERM");
    await rm(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.running === null || hasEnded(this.running)) return;
    const ended = once(this.running, "exit");
    this.running.kill(signal);
    await ended;
  }

  private environment(): NodeJS.ProcessEnv {
    // Nothing of the tests' own set-up may reach it: it finds everything embedded, as on a fresh clone.
    const { PATH, HOME, LANG } = process.env;
    return { PATH, HOME, LANG, TMPDIR: this.temporaryFolder, NODE_ENV: "development", PORT: String(this.port), DATA_DIR: this.dataDir, LOG_LEVEL: "warn" };
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`)).ok;
    } catch {
      return false;
    }
  }
}

/** It stops when the tests are killed. */
const childSignals = resolve("server/bootstrap/child-signals.mjs");

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;
