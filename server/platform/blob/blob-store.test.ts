import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copy, list, put } from "@vercel/blob";
import { DomainError } from "#server/kernel/errors.ts";
import { blobStoreContract } from "./blob-store.contract.ts";
import { createEmbeddedBlobServer } from "./embedded-blob-server.ts";
import { vercelAnswers, vercelErrors } from "./vercel-api.fixtures.ts";
import { VercelBlobStore, vercelPublicBase } from "./vercel-blob-store.ts";

const token = "vercel_blob_rw_embedded_0123456789abcdef";

if (process.env["PORTRAIT_TEST_BLOB"] === "vercel") {
  const own = process.env["BLOB_READ_WRITE_TOKEN"];
  if (own === undefined) throw new Error("Set BLOB_READ_WRITE_TOKEN to the token of a store of your own.");
  const store = new VercelBlobStore({ token: own, publicBase: vercelPublicBase(own) });
  blobStoreContract("Vercel Blob", () => store);
} else {
  describe("the embedded blob server", () => {
    let directory: string;
    let running: { url: string; close(): Promise<void> };
    let store: VercelBlobStore;
    const reports: unknown[] = [];
    const api = (path: string, init: RequestInit = {}) =>
      fetch(`${running.url}/media/api${path}`, { ...init, headers: { authorization: `Bearer ${token}`, "x-api-version": "12", ...init.headers } });
    const keyed = (name: string) => `pictures/${name}`;

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), "portrait-blob-"));
      running = await createEmbeddedBlobServer({ directory, token, report: (error) => reports.push(error) }).listen();
      process.env["VERCEL_BLOB_API_URL"] = `${running.url}/media/api`;
      store = new VercelBlobStore({ token, publicBase: `${running.url}/media` });
    });
    afterAll(async () => {
      delete process.env["VERCEL_BLOB_API_URL"];
      await running.close();
      await rm(directory, { recursive: true });
    });
    const leftovers = () => readdir(join(directory, "incoming"));

    blobStoreContract("the embedded server behind the SDK", () => store);

    describe("speaks as Vercel documents it", () => {
      const shapeOf = (value: unknown): unknown => {
        if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
        if (typeof value !== "object" || value === null) return typeof value;
        return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shapeOf(each)]));
      };
      const putAt = (path: string, headers: Record<string, string> = {}) =>
        api(`/?pathname=${encodeURIComponent(path)}`, {
          method: "PUT",
          body: "picture",
          headers: { "x-content-type": "image/webp", "x-allow-overwrite": "1", ...headers },
        });

      beforeAll(async () => {
        for (const each of ["a/b-96.webp", "a/c-96.webp", "d-96.webp"]) await putAt(`shape/${each}`);
      });

      it.each([
        ["put", () => putAt("shape/d-96.webp"), vercelAnswers.put],
        ["copy", () => api("?pathname=copies/e.webp&fromUrl=shape%2Fd-96.webp", { method: "PUT" }), vercelAnswers.copy],
        ["head", () => api("?url=shape%2Fd-96.webp"), vercelAnswers.head],
        ["list", () => api("?prefix=shape/&limit=1"), vercelAnswers.list],
        ["the last list", () => api("?prefix=shape/"), vercelAnswers.lastList],
        ["a folded list", () => api("?prefix=shape/&mode=folded"), vercelAnswers.foldedList],
      ])("%s", async (_, ask, documented) => {
        const response = await ask();
        expect(response.status).toBe(200);
        expect(shapeOf(await response.json())).toEqual(shapeOf(documented));
      });

      it.each([
        ["a blob that is not there", () => api("?url=shape%2Fnothing"), vercelErrors.noSuchBlob],
        ["a bad token", () => api("?url=shape%2Fd-96.webp", { headers: { authorization: "Bearer other" } }), vercelErrors.badToken],
        ["no token", () => fetch(`${running.url}/media/api?url=x`), vercelErrors.badToken],
        ["an overwrite that was not allowed", () => putAt("shape/d-96.webp", { "x-allow-overwrite": "0" }), vercelErrors.exists],
        ["a changed object", () => putAt("shape/d-96.webp", { "x-if-match": '"other"' }), vercelErrors.mismatch],
      ])("refuses %s", async (_, ask, documented) => {
        const response = await ask();
        const body = (await response.json()) as { error: { code: string } };
        expect([response.status, body.error.code]).toEqual([documented.status, documented.body.error.code]);
        expect(shapeOf(body)).toEqual(shapeOf(documented.body));
      });

      it.each([
        ["a pathname that climbs", () => putAt("../../etc/passwd")],
        ["a pathname that climbs in the middle", () => putAt("pictures/../../x")],
        ["an empty pathname", () => putAt("")],
        ["empty segments", () => putAt("a//b")],
        ["control characters", () => putAt("a\u0000b")],
        ["its own API's place", () => putAt("api/x")],
        ["private access", () => putAt("a", { "x-vercel-blob-access": "private" })],
        ["another version of the API", () => putAt("a", { "x-api-version": "13" })],
        ["a limit that is none", () => api("?limit=0")],
        ["a delete without URLs", () => api("/delete", { method: "POST", body: "{}" })],
        ["a delete that is not JSON", () => api("/delete", { method: "POST", body: "no" })],
        ["what it does not know", () => api("/mpu?pathname=x", { method: "POST" })],
      ])("refuses %s as a bad request", async (_, ask) => {
        const response = await ask();
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({ error: { code: "bad_request" } });
      });

      it("gives a random suffix on request, and refuses to overwrite without being told to", async () => {
        const first = await put("suffix/a.webp", "x", { access: "public", token, addRandomSuffix: true });
        expect(first.pathname).toMatch(/^suffix\/a-[0-9a-f]{30}\.webp$/);
        await put("suffix/b.webp", "x", { access: "public", token });
        await expect(put("suffix/b.webp", "y", { access: "public", token })).rejects.toThrow("already exists");
      });

      it("copies, and reads what it copied", async () => {
        await put("copy/from.webp", "the bytes", { access: "public", token });
        const { url } = await copy("copy/from.webp", "copy/to.webp", { access: "public", token });
        expect(await (await fetch(url)).text()).toBe("the bytes");
      });

      it("pages through folders without telling one twice", async () => {
        for (const each of ["x/1", "x/2", "y/1", "z"]) await putAt(`fold/${each}`);
        const seen: string[] = [];
        for (let cursor: string | undefined; ; ) {
          const page = await list({ prefix: "fold/", mode: "folded", limit: 1, token, ...(cursor !== undefined && { cursor }) });
          seen.push(...page.folders, ...page.blobs.map(({ pathname }) => pathname));
          if (!page.hasMore) break;
          cursor = page.cursor;
        }
        expect(seen).toEqual(["fold/x/", "fold/y/", "fold/z"]);
      });
    });

    describe("serves objects", () => {
      const body = Buffer.from("0123456789");
      const media = (init: RequestInit = {}) => fetch(store.urlOf(keyed("served.webp")), init);
      beforeAll(() => store.put(keyed("served.webp"), body, "image/webp"));

      it("under headers that let it be shown, kept and nothing else", async () => {
        const { headers } = await media();
        expect(Object.fromEntries(headers)).toMatchObject({
          "content-type": "image/webp",
          "content-length": "10",
          "cache-control": "public, max-age=31536000, immutable",
          "content-disposition": 'inline; filename="served.webp"',
          "x-content-type-options": "nosniff",
          "cross-origin-resource-policy": "cross-origin",
          "content-security-policy": "default-src 'none'; sandbox",
        });
      });

      it("HEAD without a body", async () => {
        const response = await media({ method: "HEAD" });
        expect([response.status, response.headers.get("content-length"), await response.text()]).toEqual([200, "10", ""]);
      });

      it("304 for the validator that it gave", async () => {
        const etag = (await media()).headers.get("etag") ?? "";
        for (const condition of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
          expect((await media({ headers: { "if-none-match": condition } })).status).toBe(304);
        }
        expect((await media({ headers: { "if-none-match": '"other"' } })).status).toBe(200);
      });

      it.each([
        ["bytes=0-3", 206, "0123", "bytes 0-3/10"],
        ["bytes=7-", 206, "789", "bytes 7-9/10"],
        ["bytes=-2", 206, "89", "bytes 8-9/10"],
        ["bytes=5-99", 206, "56789", "bytes 5-9/10"],
        ["bytes=-99", 206, "0123456789", "bytes 0-9/10"],
        ["bytes=10-", 416, "", "bytes */10"],
        ["bytes=-0", 416, "", "bytes */10"],
        ["bytes=4-2", 200, "0123456789", null],
        ["bytes=0-1,4-5", 200, "0123456789", null],
        ["rows=1-2", 200, "0123456789", null],
      ])("the range %s", async (range, status, text, contentRange) => {
        const response = await media({ headers: { range } });
        expect([response.status, await response.text(), response.headers.get("content-range")]).toEqual([status, text, contentRange]);
      });

      it("the whole where If-Range does not hold", async () => {
        expect((await media({ headers: { range: "bytes=0-3", "if-range": '"old"' } })).status).toBe(200);
      });

      it("404 that no cache keeps, for what is not there and for what climbs", async () => {
        for (const path of ["pictures/none.webp", "..%2f..%2fetc%2fpasswd", "%2e%2e/x", "%ff", "", "a%00b"]) {
          const response = await fetch(`${running.url}/media/${path}`);
          expect([path, response.status, response.headers.get("cache-control")]).toEqual([path, 404, "no-store"]);
        }
      });

      it("405 for every other method", async () => {
        const response = await media({ method: "POST", body: "x" });
        expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
      });

      it("a download where it could be a page", async () => {
        await store.put("odd/page.html", Buffer.from("<script>"), "text/html");
        const response = await fetch(store.urlOf("odd/page.html"));
        expect(response.headers.get("content-disposition")).toBe('attachment; filename="page.html"');
        expect((await media()).headers.get("content-disposition")).toMatch(/^inline/);
        expect((await fetch(`${store.urlOf(keyed("served.webp"))}?download=1`)).headers.get("content-disposition")).toMatch(/^attachment/);
      });

      it("an empty object", async () => {
        await api("?pathname=odd/empty", { method: "PUT" });
        const response = await fetch(store.urlOf("odd/empty"));
        expect([response.status, await response.text()]).toEqual([200, ""]);
      });
    });

    it("leaves nothing behind when a sender hangs up in the middle", async () => {
      for (const part of [0, 1, 100_000]) {
        const controller = new AbortController();
        const stream = new ReadableStream<Uint8Array>({
          pull(sink) {
            if (part > 0) sink.enqueue(new Uint8Array(part));
            setTimeout(() => controller.abort(), 20);
            return new Promise(() => undefined);
          },
        });
        const upload = api("?pathname=odd/aborted", { method: "PUT", body: stream, signal: controller.signal, duplex: "half" } as RequestInit);
        await expect(upload).rejects.toThrow("abort");
      }
      await eventually(async () => expect(await leftovers()).toEqual([]));
      expect(await store.head("odd/aborted")).toBeNull();
    });

    it("refuses a body that is larger than it takes, and keeps none of it", async () => {
      const response = await api("?pathname=odd/large", { method: "PUT", body: Buffer.alloc(64 * 1024 * 1024 + 1) });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining("the file length cannot be greater than") } });
      expect(await leftovers()).toEqual([]);
    });

    it("keeps keys apart that file systems or URLs would mix up", async () => {
      const keys = ["größe 96%.webp", "a+b&c=d.webp", "Case.webp", "case.webp", "山田.webp", "%41.webp", ".hidden", "@at", "a.b/c"].map(
        (each) => `odd/${each}`,
      );
      for (const key of keys) await store.put(key, Buffer.from(key), "image/webp");
      for (const key of keys) expect((await store.read(key))?.toString()).toBe(key);
      expect((await store.list("odd/")).objects.map(({ key }) => key)).toEqual(expect.arrayContaining(keys));
    });

    it("starts by taking away what a killed process left, and nothing that one still writes", async () => {
      const dead = spawnSync(process.execPath, ["-e", ""]).pid;
      const names = { ofTheDead: `${dead}-x`, ofAnotherLife: `${process.pid}-x`, ofTheLiving: `${process.ppid}-x`, ours: `${process.pid}-y` };
      const places = Object.values(names).map((name) => join(directory, "incoming", name));
      for (const place of places) await writeFile(place, "half a picture");
      await utimes(join(directory, "incoming", names.ofAnotherLife), new Date(0), new Date(0));
      const other = await createEmbeddedBlobServer({ directory, token, report: (error) => reports.push(error) }).listen();
      expect((await leftovers()).sort()).toEqual([names.ofTheLiving, names.ours].sort());
      await other.close();
      for (const place of places) await rm(place, { force: true });
    });

    it("is not confused by twenty writers and deleters of one folder", async () => {
      const jobs = Array.from({ length: 20 }, async (_, index) => {
        const key = `busy/folder/${index}`;
        await store.put(key, Buffer.from(key), "image/webp");
        await store.delete([key]);
        await store.put(key, Buffer.from(key), "image/webp");
      });
      await Promise.all(jobs);
      expect((await store.list("busy/")).objects).toHaveLength(20);
    });

    it("had nothing to complain about", () => expect(reports).toEqual([]));
  });

  it("is told from a token where Vercel serves its store", () => {
    expect(vercelPublicBase("vercel_blob_rw_AbC123storeId_secret")).toBe("https://abc123storeid.public.blob.vercel-storage.com");
  });

  describe("a blob store in trouble", () => {
    let server: Server;
    const troubled = (behave: Parameters<typeof createServer>[1]) => {
      server = createServer(behave);
      return new Promise<VercelBlobStore>((resolve) => {
        server.listen(0, "127.0.0.1", () => {
          const { port } = server.address() as AddressInfo;
          process.env["VERCEL_BLOB_API_URL"] = `http://127.0.0.1:${port}`;
          resolve(new VercelBlobStore({ token, publicBase: `http://127.0.0.1:${port}`, deadlineMs: 700 }));
        });
      });
    };
    afterEach(() => {
      delete process.env["VERCEL_BLOB_API_URL"];
      server.closeAllConnections();
      server.close();
    });

    it.each<[string, Parameters<typeof createServer>[1]]>([
      ["hangs", () => undefined],
      ["hangs in the middle of its answer", (_, response) => void response.writeHead(200, { "content-type": "application/json" }).write('{"url":')],
      ["answers 503", (_, response) => void response.writeHead(503, { "content-type": "application/json" }).end('{"error":{"code":"service_unavailable"}}')],
      ["answers 500 without sense", (_, response) => void response.writeHead(500).end("oops")],
      ["answers 429", (_, response) => void response.writeHead(429, { "retry-after": "60" }).end('{"error":{"code":"rate_limited"}}')],
      ["refuses the token", (_, response) => void response.writeHead(403).end('{"error":{"code":"forbidden"}}')],
      ["is suspended", (_, response) => void response.writeHead(403).end('{"error":{"code":"store_suspended"}}')],
      ["cuts the connection", (request) => void request.socket.destroy()],
      ["answers garbage", (_, response) => void response.writeHead(200).end("<html>not a store</html>")],
      ["answers JSON of another kind", (_, response) => void response.writeHead(200).end('{"hello":"world"}')],
      ["answers null", (_, response) => void response.writeHead(200).end("null")],
    ])("that %s is UNAVAILABLE in time, for every operation", async (_, behave) => {
      const store = await troubled(behave);
      const started = Date.now();
      const attempts = [store.put("a", Buffer.from("x"), "image/webp"), store.head("a"), store.read("a"), store.list("a")];
      for (const outcome of await Promise.allSettled(attempts)) {
        expect(outcome.status).toBe("rejected");
        const reason: unknown = outcome.status === "rejected" ? outcome.reason : null;
        expect(reason).toBeInstanceOf(DomainError);
        expect(reason).toMatchObject({ code: "UNAVAILABLE", details: { dependency: "blob store" } });
        expect((reason as Error).message).not.toContain(token);
      }
      expect(Date.now() - started).toBeLessThan(10_000);
    });

    it("that can't delete is UNAVAILABLE", async () => {
      const store = await troubled((_, response) => void response.writeHead(503).end('{"error":{"code":"service_unavailable"}}'));
      await expect(store.delete(["a"])).rejects.toMatchObject({ code: "UNAVAILABLE" });
    });

    it("that serves fewer bytes than it promised is UNAVAILABLE, not half a picture", async () => {
      const store = await troubled((request, response) => {
        const head = { ...vercelAnswers.head, url: `http://${request.headers.host}/object`, size: 1_000 };
        response.writeHead(200).end(request.url === "/object" ? "short" : JSON.stringify(head));
      });
      await expect(store.read("a")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    });

    it("that is back at the second try goes unnoticed", async () => {
      let asked = 0;
      const store = await troubled((_, response) => {
        asked += 1;
        if (asked === 1) response.writeHead(503).end('{"error":{"code":"service_unavailable"}}');
        else response.writeHead(200).end(JSON.stringify({ ...vercelAnswers.put, pathname: "a" }));
      });
      const patient = new VercelBlobStore({ token, publicBase: store.urlOf("").slice(0, -1) });
      await expect(patient.put("a", Buffer.from("x"), "image/webp")).resolves.toMatchObject({ key: "a" });
      expect(asked).toBe(2);
    });
  });

  describe("a full disk", () => {
    it("is told as such, reported, and not tried again", async () => {
      const { answerApi } = await import("./blob-api.ts");
      const { ObjectFolder } = await import("./object-folder.ts");
      const directory = await mkdtemp(join(tmpdir(), "portrait-blob-"));
      const folder = new ObjectFolder(directory);
      folder.write = async (_key, source) => {
        for await (const _ of source);
        throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      };
      const reports: unknown[] = [];
      let asked = 0;
      const server = createServer((request, response) => {
        asked += 1;
        void answerApi({ folder, token, report: (error) => reports.push(error) }, "", request, response);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      process.env["VERCEL_BLOB_API_URL"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const store = new VercelBlobStore({ token, publicBase: "http://localhost" });
      await expect(store.put("a", Buffer.alloc(1_000_000), "image/webp")).rejects.toMatchObject({ code: "UNAVAILABLE" });
      expect([asked, reports.length]).toEqual([1, 1]);
      delete process.env["VERCEL_BLOB_API_URL"];
      server.closeAllConnections();
      server.close();
      await rm(directory, { recursive: true });
    });
  });
}

async function eventually(check: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await check();
    } catch (error) {
      if (tries === 40) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
