import { createHash, randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { PassThrough, Readable } from "node:stream";
import processRequest from "graphql-upload/processRequest.mjs";
import { maximumBytes } from "./image-refusals.ts";
import { readUpload, type UploadedFile } from "./read-upload.ts";

const upload = (stream: Readable): Promise<UploadedFile> => Promise.resolve({ createReadStream: () => stream });
const httpError = (status: number) => Object.assign(new Error("from graphql-upload"), { status });
const megabytes = (n: number) => Readable.from(Array.from({ length: n }, () => Buffer.alloc(1024 * 1024)));

describe("reading an upload", () => {
  it("gives the bytes as they came", async () => {
    expect(await readUpload(upload(Readable.from([Buffer.from("one "), Buffer.from("two")])))).toEqual({ ok: true, value: Buffer.from("one two") });
  });

  it("takes ten megabytes and not one byte more", async () => {
    expect(await readUpload(upload(megabytes(10)))).toMatchObject({ ok: true });
    const stream = Readable.from([...Array.from({ length: 10 }, () => Buffer.alloc(1024 * 1024)), Buffer.alloc(1)]);
    expect(await readUpload(upload(stream))).toMatchObject({
      ok: false,
      refusals: [{ kind: "limit", code: "FILE_TOO_LARGE", limit: 10 * 1024 * 1024, path: ["file"] }],
    });
    expect(stream.destroyed).toBe(true);
  });

  it("refuses an empty file", async () => {
    expect(await readUpload(upload(Readable.from([])))).toMatchObject({ ok: false, refusals: [{ code: "EMPTY_FILE", path: ["file"] }] });
  });

  it("makes a refusal of graphql-upload's 413, wherever it comes from", async () => {
    const stream = new PassThrough();
    stream.write("some");
    setImmediate(() => stream.destroy(httpError(413)));
    const whileOpening: UploadedFile = {
      createReadStream: () => {
        throw httpError(413);
      },
    };
    for (const each of [upload(stream), Promise.resolve(whileOpening)])
      expect(await readUpload(each)).toMatchObject({ ok: false, refusals: [{ code: "FILE_TOO_LARGE" }] });
  });

  it("takes a sender who hangs up for nobody's failure but his own", async () => {
    const stream = new PassThrough();
    stream.write("some");
    setImmediate(() => stream.destroy(httpError(499)));
    const cut = new PassThrough();
    setImmediate(() => cut.destroy());
    for (const each of [() => upload(stream), () => upload(cut), () => Promise.reject(httpError(499)), () => Promise.reject(httpError(400))]) {
      await expect(readUpload(each())).rejects.toMatchObject({ code: "BAD_USER_INPUT", details: { path: ["file"] } });
    }
  });
});

describe("reading an upload out of a real multipart request", () => {
  let server: Server;
  let url: string;
  const outcomes: unknown[] = [];
  const temporaryFiles = async () => (await readdir(tmpdir())).filter((name) => name.startsWith("capacitor-"));

  beforeAll(async () => {
    server = createServer((request, response) => {
      const answer = async () => {
        // One more than what is taken: the parser's limit already strikes at a file that just reaches it.
        const { variables } = (await processRequest(request, response, { maxFileSize: maximumBytes + 1, maxFiles: 1 })) as {
          variables: { file: { promise: Promise<UploadedFile> } };
        };
        const outcome = await readUpload(variables.file.promise);
        outcomes.push(outcome.ok);
        response.end(outcome.ok ? createHash("sha256").update(outcome.value).digest("hex") : outcome.refusals[0]?.code);
      };
      answer().catch((error: unknown) => {
        outcomes.push(error);
        response.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const form = (file: Buffer) => {
    const body = new FormData();
    body.set("operations", '{"query":"mutation","variables":{"file":null}}');
    body.set("map", '{"0":["variables.file"]}');
    body.set("0", new Blob([new Uint8Array(file)]), "any name.jpg");
    return body;
  };
  const send = async (file: Buffer) => (await fetch(url, { method: "POST", body: form(file) })).text();

  it("gives every one of forty at once its own bytes", async () => {
    const files = Array.from({ length: 40 }, (_, index) => randomBytes(1 + index * 20_000));
    expect(await Promise.all(files.map(send))).toEqual(files.map((file) => createHash("sha256").update(file).digest("hex")));
  });

  it("refuses the empty and the oversized", async () => {
    expect(await send(Buffer.alloc(0))).toBe("EMPTY_FILE");
    expect(await send(Buffer.alloc(maximumBytes))).toMatch(/^[0-9a-f]{64}$/);
    expect(await send(Buffer.alloc(maximumBytes + 1))).toBe("FILE_TOO_LARGE");
  });

  it("survives senders who hang up at any byte, and keeps nothing of what they sent", async () => {
    const request = new Request(url, { method: "POST", body: form(randomBytes(300_000)) });
    const body = Buffer.from(await request.arrayBuffer());
    const head = `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: ${request.headers.get("content-type")}\r\ncontent-length: ${body.length}\r\n\r\n`;
    const before = outcomes.length;
    const cuts = Array.from({ length: 30 }, (_, index) => (index < 15 ? index * 45 : Math.floor((body.length * (index - 14)) / 16)));
    for (const cut of cuts) {
      const socket = connect(Number(new URL(url).port), "127.0.0.1");
      await new Promise<void>((resolve) => socket.write(Buffer.concat([Buffer.from(head), body.subarray(0, cut)]), () => resolve()));
      await new Promise((resolve) => setTimeout(resolve, 5));
      socket.destroy();
    }
    for (let tries = 0; outcomes.length < before + cuts.length && tries < 200; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(outcomes.slice(before).filter((outcome) => outcome === true)).toEqual([]);
    expect(outcomes).toHaveLength(before + cuts.length);
    for (let tries = 0; (await temporaryFiles()).length > 0 && tries < 50; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await temporaryFiles()).toEqual([]);
    expect(await send(Buffer.from("still here"))).toMatch(/^[0-9a-f]{64}$/);
  });
});
