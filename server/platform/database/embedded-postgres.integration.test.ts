import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { jest } from "@jest/globals";
import { Client } from "pg";
import { fromGlobalSetup } from "#server/testing/run-folder.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded-postgres.ts";
import { commandOf } from "./postmaster.ts";

const log = { info: () => undefined, warn: () => undefined };
const start = (dataDir: string) => startEmbeddedPostgres({ dataDir, log, durable: false });

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A process of its own, to be killed; answers once its server is up. */
function startInProcess(dataDir: string): { process: ChildProcess; ownerUrl: Promise<string> } {
  const module = pathToFileURL(join(process.cwd(), "server/platform/database/embedded-postgres.ts")).href;
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(module)};
    const log = { info: () => undefined, warn: () => undefined };
    const { ownerUrl } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log, durable: false });
    console.log(ownerUrl);
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["--conditions=source", "--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const ownerUrl = once(child.stdout, "data").then(([line]) => String(line).trim());
  return { process: child, ownerUrl };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

const serverPid = async (dataDir: string) => Number((await readFile(join(dataDir, "postgres/data/postmaster.pid"), "utf8")).split("\n")[0]);

/** A zombie that nobody has buried yet is gone, too. */
const isAlive = (pid: number) => commandOf(pid) !== "";

// Clusters are made and killed here, on machines that are busy with other tests.
jest.setTimeout(60_000);

describe("embedded PostgreSQL", () => {
  let folder: string;
  let dataDir: string;
  const running: EmbeddedPostgres[] = [];
  const startHere = async (path = dataDir) => {
    const postgres = await start(path);
    running.push(postgres);
    return postgres;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(fromGlobalSetup("PORTRAIT_TEST_FOLDER"), "embedded-"));
    await chmod(folder, 0o711);
    dataDir = join(folder, "data-dir");
  });
  afterEach(async () => {
    for (const postgres of running.splice(0)) await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("keeps its rows and its passwords over a restart", async () => {
    const first = await startHere();
    await query(first.ownerUrl, "CREATE TABLE kept AS SELECT 42 AS answer");
    await first.stop();
    const second = await startHere();
    expect(new URL(second.ownerUrl).password).toBe(new URL(first.ownerUrl).password);
    expect(await query(second.ownerUrl, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
  });

  it("finds letters of every script, for searching by parts of names", async () => {
    const { ownerUrl } = await startHere();
    await query(ownerUrl, "CREATE EXTENSION pg_trgm");
    expect(await query(ownerUrl, "SELECT cardinality(show_trgm('Ζωή 美咲')) > 0 AS found, lower('ÀΖ') AS lower")).toEqual([{ found: true, lower: "àζ" }]);
  });

  it("heals after a kill -9: the orphan is stopped, and every committed row is there", async () => {
    const killed = startInProcess(dataDir);
    await query(await killed.ownerUrl, "CREATE TABLE committed AS SELECT 1 AS row");
    const orphan = await serverPid(dataDir);
    await kill(killed.process);
    expect(isAlive(orphan)).toBe(true);
    const { ownerUrl } = await startHere();
    expect(isAlive(orphan)).toBe(false);
    expect(await query(ownerUrl, "SELECT row FROM committed")).toEqual([{ row: 1 }]);
  });

  it("heals when the creation was killed, at whatever moment", async () => {
    for (const moment of [150, 350, 600, 900]) {
      const killed = startInProcess(dataDir);
      killed.ownerUrl.catch(() => undefined);
      await sleep(moment);
      await kill(killed.process);
    }
    const { ownerUrl } = await startHere();
    expect(await query(ownerUrl, "SELECT 1 AS works")).toEqual([{ works: 1 }]);
    expect((await readdir(dataDir)).filter((name) => name.startsWith("postgres.new-"))).toEqual([]);
  });

  it("is not stopped by a pid file whose number another program got", async () => {
    await (await startHere()).stop();
    const pidFile = join(dataDir, "postgres/data/postmaster.pid");
    await writeFile(pidFile, `${process.pid}\n${dataDir}\n1\n5432\n`);
    const { ownerUrl } = await startHere();
    expect(await query(ownerUrl, "SELECT 1 AS works")).toEqual([{ works: 1 }]);
  });

  it("comes back on the same address when the server is killed under it", async () => {
    const { ownerUrl } = await startHere();
    process.kill(await serverPid(dataDir), "SIGKILL");
    const works = async () => (await query(ownerUrl, "SELECT 1 AS works").catch(() => [])).length === 1;
    await sleep(100);
    for (let attempt = 0; attempt < 100 && !(await works()); attempt++) await sleep(100);
    expect(await works()).toBe(true);
  });

  it("refuses a cluster of another major version with one line that says what to do", async () => {
    await (await startHere()).stop();
    await writeFile(join(dataDir, "postgres/data/PG_VERSION"), "17\n");
    await expect(start(dataDir)).rejects.toThrow(/was made by PostgreSQL 17.*pg_dump/);
  });

  // Not for anybody else, who has no such trouble; a skipped test would stand for one that is missing something.
  const asRoot = (name: string, tests: () => void) => process.getuid?.() === 0 && describe(name, tests);
  asRoot("as root, below a folder that only root may enter", () => {
    it("runs as a system user, whose cluster moves with the folder and is not shared by a copy", async () => {
      await mkdir(join(folder, "closed"), { mode: 0o700 });
      dataDir = join(folder, "closed/data-dir");
      const first = await startHere();
      await query(first.ownerUrl, "CREATE TABLE kept AS SELECT 1 AS row");
      const place = await realpath(join(dataDir, "postgres"));
      expect((await stat(join(place, "data"))).uid).not.toBe(0);
      await first.stop();

      await cp(dataDir, join(folder, "closed/copy"), { recursive: true, verbatimSymlinks: true });
      await expect(start(join(folder, "closed/copy"))).rejects.toThrow(/is a copy of/);

      await rename(dataDir, join(folder, "closed/moved"));
      const moved = await startHere(join(folder, "closed/moved"));
      expect(await query(moved.ownerUrl, "SELECT row FROM kept")).toEqual([{ row: 1 }]);
      await moved.stop();

      await rm(place, { recursive: true });
      await expect(start(join(folder, "closed/moved"))).rejects.toThrow(/is gone/);
    });
  });
});
