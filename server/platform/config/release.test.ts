import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { commitOf } from "./release.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "portrait-release-"));
});
afterEach(() => rm(root, { recursive: true }));

it.each<[string, Record<string, string>, string]>([
  ["a branch", { HEAD: "ref: refs/heads/main\n", "refs/heads/main": `${commit}\n` }, "0123456789ab"],
  ["a packed branch", { HEAD: "ref: refs/heads/main\n", "packed-refs": `# pack-refs\n${commit} refs/heads/main\n` }, "0123456789ab"],
  ["a commit that was checked out", { HEAD: `${commit}\n` }, "0123456789ab"],
  ["a clone without a commit", { HEAD: "ref: refs/heads/main\n" }, "unknown"],
  ["no clone", {}, "unknown"],
])("is found for %s", async (_, files, expected) => {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, ".git", name)), { recursive: true });
    await writeFile(join(root, ".git", name), content);
  }
  expect(commitOf(root)).toBe(expected);
});
