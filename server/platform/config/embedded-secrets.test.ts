import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newIndexKey } from "#server/platform/crypto/encryption-keys.ts";
import { readConfig } from "./config.ts";
import { embeddedSecrets, secretsOf } from "./embedded-secrets.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), "portrait-secrets-")), "data");
});
afterEach(() => rm(join(dataDir, ".."), { recursive: true }));

const path = () => join(dataDir, "secrets.json");

it("makes secrets once and finds the same ones again", async () => {
  const first = await embeddedSecrets(dataDir);
  const second = await embeddedSecrets(dataDir);
  expect(second.indexKey.equals(first.indexKey)).toBe(true);
  expect(second.signingKeys[0].kid).toBe(first.signingKeys[0].kid);
  expect(second.blobToken).toBe(first.blobToken);
  expect(await readdir(dataDir)).toEqual(["secrets.json"]);
});

it("makes other ones in another folder", async () => {
  const [one, two] = [await embeddedSecrets(dataDir), await embeddedSecrets(join(dataDir, "other"))];
  expect(one.indexKey.equals(two.indexKey)).toBe(false);
});

it("keeps them for its owner's eyes only, and closes a file that was opened up", async () => {
  await embeddedSecrets(dataDir);
  expect((await stat(path())).mode & 0o777).toBe(0o600);
  await chmod(path(), 0o644);
  await embeddedSecrets(dataDir);
  expect((await stat(path())).mode & 0o777).toBe(0o600);
});

it("lets processes that start at once agree", async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => embeddedSecrets(dataDir)));
  expect(new Set(all.map(({ blobToken }) => blobToken)).size).toBe(1);
  expect(await readdir(dataDir)).toEqual(["secrets.json"]);
});

it.each(["", "{", "{}", '{"signingKeys":"hunter2","encryptionKeys":"hunter2","indexKey":"hunter2","blobToken":"hunter2"}'])(
  "never replaces a damaged file: %s",
  async (damaged) => {
    await embeddedSecrets(dataDir);
    await writeFile(path(), damaged);
    await expect(embeddedSecrets(dataDir)).rejects.toThrow(/secrets\.json is damaged\. Put it back from a backup(?![\s\S]*hunter2)/);
    expect(await readFile(path(), "utf8")).toBe(damaged);
  },
);

it("says in one line what stands in the way of the folder", async () => {
  await mkdir(dataDir);
  await writeFile(join(dataDir, "file"), "");
  await expect(embeddedSecrets(join(dataDir, "file"))).rejects.toMatchObject({ name: "CannotStart", message: expect.stringContaining("a file is in the way") });
});

it("takes given secrets as they are and makes the rest", async () => {
  const indexKey = newIndexKey();
  const secrets = await secretsOf(readConfig({ INDEX_KEY: indexKey, DATA_DIR: dataDir }, { cwd: "/", release: "" }));
  expect(secrets.indexKey.export().toString("base64")).toBe(indexKey);
  expect(secrets.blobToken).toMatch(/^vercel_blob_rw_embedded_/);
});
