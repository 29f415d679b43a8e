import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeAbandonedUploads } from "./abandoned-uploads.ts";

describe("abandoned uploads", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "abandoned-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("are those that were written long ago, and nothing else is", async () => {
    const [old, young] = [`capacitor-${"a".repeat(32)}.tmp`, `capacitor-${"b".repeat(32)}.tmp`];
    for (const name of [old, young, "capacitor-notes.tmp", "holiday.jpg"]) {
      await writeFile(join(folder, name), "a photo");
      if (name !== young) await utimes(join(folder, name), 1_000, 1_000);
    }
    expect(await removeAbandonedUploads(new Date(Date.now() - 60_000), folder)).toBe(1);
    expect((await readdir(folder)).toSorted()).toEqual([young, "capacitor-notes.tmp", "holiday.jpg"].toSorted());
  });

  it("are nobody's failure where there is no such folder", async () => {
    expect(await removeAbandonedUploads(new Date(), join(folder, "nowhere"))).toBe(0);
  });
});
