import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fromGlobalSetup } from "#server/testing/run-folder.ts";
import { exitCodes } from "./cannot-start.ts";
import { openDataDir } from "./data-dir.ts";

async function holdInAnotherProcess(path: string): Promise<ChildProcess> {
  const module = pathToFileURL(join(process.cwd(), "server/platform/config/data-dir.ts")).href;
  const script = `import { openDataDir } from ${JSON.stringify(module)}; await openDataDir(${JSON.stringify(path)}); console.log("held"); setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["--conditions=source", "--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
}

describe("DATA_DIR", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(fromGlobalSetup("PORTRAIT_TEST_FOLDER"), "data-dir-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("is made where it is missing, and others may only pass through", async () => {
    const opened = await openDataDir(join(folder, "new/one"));
    expect((await stat(opened.path)).mode & 0o777).toBe(0o711);
    opened.release();
  });

  it("belongs to one instance: the second gets a line that names the first", async () => {
    const holder = await holdInAnotherProcess(folder);
    await expect(openDataDir(folder)).rejects.toMatchObject({ exitCode: exitCodes.inUse, message: expect.stringContaining(`in use by process ${holder.pid}`) });
    holder.kill();
    await once(holder, "exit");
  });

  it("is free at once after a kill -9", async () => {
    const holder = await holdInAnotherProcess(folder);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    (await openDataDir(folder)).release();
  });

  it("is free after its release, in the same process, too", async () => {
    const first = await openDataDir(folder);
    await expect(openDataDir(folder)).rejects.toThrow("in use by process");
    first.release();
    (await openDataDir(folder)).release();
  });

  it("says what to do where a file is in the way", async () => {
    await writeFile(join(folder, "file"), "");
    await expect(openDataDir(join(folder, "file"))).rejects.toThrow(/a file is in the way/);
  });

  // Root may write everywhere.
  const asOrdinaryUser = (name: string, test: () => Promise<void>) => process.getuid?.() !== 0 && it(name, test);
  asOrdinaryUser("says what to do where it may not write", async () => {
    await chmod(folder, 0o500);
    await expect(openDataDir(join(folder, "new"))).rejects.toThrow(/is not writable for this user/);
  });
});
