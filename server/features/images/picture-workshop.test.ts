import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "#server/kernel/clock.ts";
import { claimingPng, fourQuarters, plain } from "./picture.factory.ts";
import { PictureWorkshop } from "./picture-workshop.ts";

describe("the picture workshop", () => {
  let folder: string;
  let workshop: PictureWorkshop;
  const reports: unknown[] = [];
  const open = (options: { deadlineMs?: number; workerFile?: string } = {}) => {
    workshop = new PictureWorkshop({ clock: systemClock, report: (error) => reports.push(error), ...options });
    return workshop;
  };
  const workerOf = async (code: string) => {
    const file = join(folder, `${crypto.randomUUID()}.mjs`);
    await writeFile(file, `export async function processPicture(task) { const text = Buffer.from(task.bytes).toString(); ${code} }`);
    return file;
  };
  const fine = `return { ok: true, picture: { contentHash: text, renditions: [], color: "#000000", placeholder: "", removed: {} } };`;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "portrait-workshop-"));
  });
  afterEach(async () => {
    reports.length = 0;
    await workshop.close();
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("reads pictures in threads of its own, and leaves the event loop alone meanwhile", async () => {
    open();
    const bytes = await plain(4_000, 4_000).jpeg().toBuffer();
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    const outcome = await workshop.process("a", { bytes, kind: "AVATAR", crop: null });
    clearInterval(timer);
    expect(outcome).toMatchObject({ ok: true, value: { contentHash: expect.stringMatching(/^[0-9a-f]{32}$/) } });
    expect(ticks).toBeGreaterThan(3);
  });

  it("says in a refusal what is wrong, with its figures and its place", async () => {
    open();
    expect(await workshop.process("a", { bytes: claimingPng(9_000, 9_000), kind: "AVATAR", crop: null })).toMatchObject({
      ok: false,
      refusals: [{ kind: "limit", code: "TOO_MANY_PIXELS", limit: 50_000_000, path: ["file"], retryAt: null, message: expect.stringContaining("9000 × 9000") }],
    });
    const crop = { x: 90, y: 0, width: 20, height: 20, rotate: 0 };
    expect(await workshop.process("a", { bytes: await fourQuarters().png().toBuffer(), kind: "AVATAR", crop })).toMatchObject({
      ok: false,
      refusals: [{ kind: "invalid", code: "CROP_OUTSIDE", path: ["crop"], message: expect.stringContaining("96 × 64") }],
    });
    for (const [content, code] of [
      ["text", "NOT_AN_IMAGE"],
      ["<svg>", "UNSUPPORTED_FORMAT"],
      ["GIF89a", "DAMAGED_IMAGE"],
    ] as const) {
      expect(await workshop.process("a", { bytes: Buffer.from(content), kind: "AVATAR", crop: null })).toMatchObject({
        ok: false,
        refusals: [{ kind: "invalid", code, path: ["file"] }],
      });
    }
  });

  it("survives a thread that blocks, dies, throws or eats its memory, and reads the next picture", async () => {
    const workerFile = await workerOf(`
      if (text === "blocks") for (;;);
      if (text === "dies") process.exit(1);
      if (text === "throws") throw new Error("of its own accord");
      if (text === "eats") for (const meal = []; ; ) meal.push(new Array(100_000).fill(text));
      ${fine}`);
    open({ deadlineMs: 3_000, workerFile });
    for (const trouble of ["blocks", "dies", "throws", "eats"]) {
      const outcome = await workshop.process("a", { bytes: Buffer.from(trouble), kind: "AVATAR", crop: null });
      expect([trouble, outcome]).toEqual([trouble, { ok: false, refusals: [expect.objectContaining({ code: "DAMAGED_IMAGE", path: ["file"] })] }]);
      expect(await workshop.process("a", { bytes: Buffer.from("fine"), kind: "AVATAR", crop: null })).toMatchObject({ ok: true });
    }
    // On a busy machine the one that eats may meet its deadline before its limit; then nobody needs to hear of it.
    expect(reports.length).toBeGreaterThanOrEqual(2);
  }, 20_000);

  it("refuses what does not fit into its queue, and says when to try again", async () => {
    open({ workerFile: await workerOf(`await new Promise((resolve) => setTimeout(resolve, 300)); ${fine}`) });
    const process = () => workshop.process("a", { bytes: Buffer.from("x"), kind: "AVATAR", crop: null });
    const outcomes = await Promise.all(Array.from({ length: 8 }, process));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(6);
    const refused = outcomes.find(({ ok }) => !ok);
    expect(refused).toMatchObject({ refusals: [{ kind: "limit", code: "UPLOAD_QUEUE_FULL", limit: 24, retryAt: expect.any(Date) }] });
    expect(await process()).toMatchObject({ ok: true });
  });

  it("keeps its memory flat under bombs", async () => {
    open();
    // 49 megapixels each, 150 KB of file, 147 MB once unpacked; and some that only claim more.
    const bomb = await plain(7_000, 7_000).png({ compressionLevel: 9 }).toBuffer();
    const round = async () => {
      const tasks = ["a", "b", "c", "d"].flatMap((owner) => [
        workshop.process(owner, { bytes: bomb, kind: "AVATAR", crop: null }),
        workshop.process(owner, { bytes: claimingPng(50_000, 50_000), kind: "AVATAR", crop: null }),
      ]);
      return (await Promise.all(tasks)).filter(({ ok }) => ok).length;
    };
    expect(await round()).toBe(4);
    const before = process.memoryUsage.rss();
    for (let rounds = 0; rounds < 3; rounds++) expect(await round()).toBe(4);
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 * 1024);
  }, 60_000);
});
