import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TestPortrait } from "#server/testing/portrait.ts";
import { fromGlobalSetup } from "#server/testing/run-folder.ts";

describe("the operator's commands", () => {
  let portrait: TestPortrait;
  let folder: string;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
    folder = await mkdtemp(join(fromGlobalSetup("PORTRAIT_TEST_FOLDER"), "commands-"));
  });
  afterAll(() => portrait.stop());

  const run = (args: readonly string[], databaseUrl = portrait.database.appUrl) => {
    const env = { PATH: process.env["PATH"], NODE_ENV: "test", DATA_DIR: portrait.world.config.dataDir, DATABASE_URL: databaseUrl };
    return new Promise<{ code: number; out: string; err: string }>((resolve) => {
      execFile(process.execPath, ["dist/server/cli.js", ...args], { env }, (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), out, err }),
      );
    });
  };
  const passwordFile = async (password: string) => {
    const file = join(folder, "password");
    await writeFile(file, password);
    return file;
  };
  const createAdmin = async (password: string, ...more: string[]) =>
    run(["create-admin", "--email", "root@example.com", "--password-file", await passwordFile(password), ...more]);

  it("make an administrator, and may be told to twice", async () => {
    const [first, second] = [await createAdmin("correct horse battery\n", "--json"), await createAdmin("another one altogether", "--json")];
    expect([first.code, second.code]).toEqual([0, 0]);
    const { accountId, created } = JSON.parse(first.out);
    expect(created).toBe(true);
    expect(JSON.parse(second.out)).toEqual({ accountId, created: false });
    const root = await portrait.signIn({ email: "root@example.com", password: "correct horse battery", accountId, token: null, refreshToken: "" });
    expect((await portrait.graphql(`{ viewer { permissions } }`, {}, root)).data.viewer.permissions).toContain("roles.grant");
  });

  it.each([
    ["a password that is too short", async () => createAdmin("short", "--email", "other@example.com"), 65, /at least 8 characters/],
    ["a password file that is not there", () => run(["create-admin", "--email", "a@example.com", "--password-file", join(folder, "nowhere")]), 66, /nowhere/],
    ["nothing to go by", () => run(["create-admin"]), 64, /^Usage: /],
    ["an option that there is not", () => run(["sweep", "--everything"]), 64, /--everything/],
    ["a command that there is not", () => run(["dance"]), 64, /There are: serve, migrate/],
    ["a database that is not there", () => run(["migrate"], "postgres://nobody@127.0.0.1:1/nothing"), 69, /not reachable/],
  ])("say what is wrong with %s, in one line", async (_, attempt, code, words) => {
    const { err, ...ended } = await attempt();
    // Before it the log may stand, a line of JSON each.
    const said = err.split("\n").filter((line) => line !== "" && !line.startsWith("{"));
    expect({ code: ended.code, said }).toEqual({ code, said: [expect.stringMatching(words)] });
  });

  it("are listed for who asks", async () => {
    for (const name of ["help", "--help"]) expect(await run([name])).toMatchObject({ code: 0, out: expect.stringContaining("create-admin") });
  });
});
