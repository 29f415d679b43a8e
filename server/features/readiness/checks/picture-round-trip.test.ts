import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, minutes } from "#server/kernel/clock.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import { createEmbeddedBlobServer } from "#server/platform/blob/embedded-blob-server.ts";
import { VercelBlobStore } from "#server/platform/blob/vercel-blob-store.ts";
import { pictureRoundTrip } from "./picture-round-trip.ts";

describe("the round trip of a picture", () => {
  const token = "vercel_blob_rw_embedded_secret";
  const prefix = "readiness-probe/";
  let directory: string;
  let running: { url: string; close(): Promise<void> };
  let store: BlobStore;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "round-trip-"));
    running = await createEmbeddedBlobServer({ directory, token, report: () => undefined }).listen();
    process.env["VERCEL_BLOB_API_URL"] = `${running.url}/media/api`;
    store = new VercelBlobStore({ token, publicBase: `${running.url}/media` });
  });
  afterEach(async () => {
    await running.close();
    await rm(directory, { recursive: true });
  });

  const run = (options: { store?: BlobStore; inMinutes?: number } = {}) =>
    pictureRoundTrip({ store: options.store ?? store, clock: { now: () => after(new Date(), minutes(options.inMinutes ?? 0)) } }).run(
      new AbortController().signal,
    );

  it("passes and leaves nothing", async () => {
    expect(await run()).toMatchObject({ status: "PASS" });
    expect((await store.list(prefix)).objects).toEqual([]);
  });

  it("takes away what a killed process left, and not what another may be about to read", async () => {
    await store.put(`${prefix}left.bin`, Buffer.from("left"), "application/octet-stream");
    await run();
    expect((await store.list(prefix)).objects).toHaveLength(1);
    await run({ inMinutes: 20 });
    expect((await store.list(prefix)).objects).toEqual([]);
  });

  it("does not wait for an address that went away in between, and says that it does not know", async () => {
    const closing = Object.create(store, {
      delete: { value: (keys: readonly string[]) => store.delete(keys).then(() => (keys.length > 0 ? running.close() : undefined)) },
    }) as BlobStore;
    expect(await run({ store: closing })).toMatchObject({ status: "UNKNOWN" });
  });
});
