import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import sharp from "sharp";
import { VercelBlobStore } from "#server/platform/blob/vercel-blob-store.ts";
import { embeddedSecrets } from "#server/platform/config/embedded-secrets.ts";
import { PortraitApi } from "#server/testing/portrait-api.ts";
import { PortraitProcess } from "#server/testing/portrait-process.ts";
import { fromGlobalSetup } from "#server/testing/run-folder.ts";
import { timed } from "./stopwatch.ts";
import { newTally, type ShownProfile, type Tally, Writer } from "./writers.ts";

/** Fewer, to try something out: `PORTRAIT_TEST_KILLS=10 npm run test:soak -- kills`. */
const rounds = Number(process.env.PORTRAIT_TEST_KILLS ?? 200);
const people = 4;
/** Long enough for a kill to meet every step of an upload: received, decoded, half stored, recorded, the old one on its way out. */
const longestMs = 800;

interface Picture {
  readonly id: string;
  readonly contentHash: string;
  readonly variants: readonly { readonly key: string; readonly bytes: number }[];
}
const selectPictures = `select id, content_hash as "contentHash", variants from images`;

describe(`${rounds} times kill -9 at a random moment of uploads and edits`, () => {
  let portrait: PortraitProcess;
  let writers: readonly Writer[];
  let kills = 0;
  let killsOfPostgres = 0;
  const restarts: number[] = [];

  beforeAll(async () => {
    portrait = await PortraitProcess.start(fromGlobalSetup("PORTRAIT_TEST_FOLDER"));
    await portrait.untilSaid("Portrait is running.");
    const api = new PortraitApi(portrait.url);
    writers = await Promise.all(Array.from({ length: people }, () => Writer.signUp(api)));
  }, 300_000);
  afterAll(() => portrait?.stop(), 60_000);

  async function query<Row>(sql: string, ...parameters: unknown[]): Promise<Row[]> {
    const { appUrl } = JSON.parse(await readFile(join(portrait.dataDir, "database.json"), "utf8")) as { appUrl: string };
    const client = new Client({ connectionString: appUrl });
    await client.connect();
    try {
      return (await client.query(sql, parameters)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  const storedCopies = async () => [...(await storedObjects("retired/")).keys()];

  /** All that the store lists, with its length. */
  async function storedObjects(prefix = "pictures/"): Promise<Map<string, number>> {
    process.env["VERCEL_BLOB_API_URL"] = `${portrait.url}/media/api`;
    const store = new VercelBlobStore({ token: (await embeddedSecrets(portrait.dataDir)).blobToken, publicBase: `${portrait.url}/media` });
    const lengths = new Map<string, number>();
    for (let cursor: string | undefined; ; ) {
      const page = await store.list(prefix, cursor);
      for (const { key, bytes } of page.objects) lengths.set(key, bytes);
      if (page.cursor === null) return lengths;
      cursor = page.cursor;
    }
  }

  function expectWhatWasWritten(writer: Writer, { version, headline, avatar }: ShownProfile): void {
    expect(version).toBeGreaterThanOrEqual(writer.version);
    expect([writer.headline.acknowledged, writer.headline.unanswered]).toContain(headline);
    expect([writer.picture.acknowledged, writer.picture.unanswered]).toContain(avatar.alt);
    if (avatar.alt === writer.picture.acknowledged) expect(avatar.id).toBe(writer.imageId);
  }

  async function expectWholeSet({ avatar }: ShownProfile): Promise<void> {
    const [picture] = await query<Picture>(`${selectPictures} where id = $1`, avatar.id);
    const variants = picture?.variants ?? [];
    const addresses = `${avatar.webp}, ${avatar.jpeg}`.split(", ").map((source) => source.split(" ")[0]);
    expect(addresses.toSorted()).toEqual(variants.map(({ key }) => `${portrait.url}/media/${key}`).toSorted());
    const hash = createHash("sha256");
    for (const { key, bytes } of variants) {
      const response = await fetch(`${portrait.url}/media/${key}`);
      const body = Buffer.from(await response.arrayBuffer());
      expect({ key, status: response.status, length: body.length }).toEqual({ key, status: 200, length: bytes });
      hash.update(body);
      const { channels } = await sharp(body).stats();
      const distance = channels.map(({ mean }, index) => Math.abs(mean - Number.parseInt(avatar.alt.slice(-6).slice(index * 2, index * 2 + 2), 16)));
      expect({ key, isOfThatColour: Math.max(...distance.slice(0, 3)) < 8 }).toEqual({ key, isOfThatColour: true });
    }
    expect(hash.digest("hex")).toMatch(new RegExp(`^${picture?.contentHash}`));
  }

  const randomMoment = () => sleep(Math.random() * longestMs);
  const uploadsAcknowledged = () => writers.reduce((sum, { uploads }) => sum + uploads.acknowledged, 0);
  /** A process that has just started is slow: by itself, chance would rarely meet it while it stores and records. */
  async function momentAfterAnUpload(): Promise<void> {
    for (const before = uploadsAcknowledged(); uploadsAcknowledged() === before; ) await sleep(5);
    await randomMoment();
  }

  it(
    "loses nothing that was acknowledged, and leaves every profile with a whole picture",
    async () => {
      for (let round = 1; round <= rounds; round++) {
        // Before their access tokens run out.
        if (round % 20 === 0) for (const writer of writers) await writer.refresh();
        const writing = Promise.all(writers.map((writer) => writer.writeUntilCut(`round ${round}`)));
        await Promise.race([writing, round % 2 === 0 ? momentAfterAnUpload() : randomMoment()]);
        const withPostgres = round % 5 === 0;
        await portrait.kill(...(withPostgres ? (["postgres"] as const) : []));
        await writing;
        kills += 1;
        if (withPostgres) killsOfPostgres += 1;
        restarts.push((await timed(() => portrait.start())).seconds);
        for (const writer of writers) {
          const shown = await writer.shown();
          expectWhatWasWritten(writer, shown);
          await expectWholeSet(shown);
          writer.settle(shown);
        }
      }
    },
    rounds * 30_000 + 60_000,
  );

  it("leaves one live set per picture and, after a sweep, no row and no object without a profile", async () => {
    const sweep = async () => JSON.parse(await portrait.command("sweep", "--grace-minutes", "0", "--json"));
    const swept = await sweep();
    const pictures = await query<Picture>(selectPictures);
    const pointers = await query<{ id: string }>(`select avatar_image_id as id from profiles where avatar_image_id is not null`);
    expect(pictures.map(({ id }) => id).toSorted()).toEqual(pointers.map(({ id }) => id).toSorted());
    const expected = pictures.flatMap(({ variants }) => variants.map(({ key, bytes }) => [key, bytes] as const));
    expect(await storedObjects()).toEqual(new Map(expected));
    // Each picture that was replaced can be put back: its sealed copy is there, and no other.
    expect(new Set(await storedCopies())).toEqual(
      new Set((await query<{ key: string }>(`select sealed_key as key from retired_pictures`)).map(({ key }) => key)),
    );
    expect(await sweep()).toMatchObject({
      objects: expected.length,
      liveImages: pictures.length,
      orphanedObjects: 0,
      orphanedImages: 0,
      damagedImages: 0,
      abandonedUploads: 0,
    });
    expect(await readdir(join(portrait.dataDir, "blobs", "incoming"))).toEqual([]);
    expect(await readdir(portrait.temporaryFolder)).toEqual([]);

    const total = (tallies: readonly Tally[]) =>
      tallies.reduce((sum, each) => {
        for (const key of ["acknowledged", "unanswered", "arrived"] as const) sum[key] += each[key];
        return sum;
      }, newTally());
    const [edits, uploads] = [total(writers.map((writer) => writer.edits)), total(writers.map((writer) => writer.uploads))];
    const inOrder = restarts.toSorted((a, b) => a - b);
    const told = (what: string, { acknowledged, unanswered, arrived }: Tally) =>
      `${acknowledged} ${what} acknowledged, ${unanswered} unanswered of which ${arrived} had arrived`;
    process.stderr.write(
      `${kills} times kill -9 (${killsOfPostgres} of PostgreSQL, too): ${told("edits", edits)}; ${told("uploads", uploads)}; ` +
        `${swept.orphanedObjects} orphaned objects, ${swept.orphanedImages} orphaned rows and ${swept.abandonedUploads} abandoned uploads swept, ${pictures.length} pictures with ${expected.length} objects left; ` +
        `restarts took ${inOrder[Math.floor(inOrder.length / 2)]?.toFixed(1)} s in the median, ${inOrder.at(-1)?.toFixed(1)} s at most\n`,
    );
  }, 120_000);
});
