import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { jest } from "@jest/globals";
import { Client } from "pg";
import { seededRandom } from "#server/demo/seeded-random.ts";
import { commented, plain } from "#server/features/images/picture.factory.ts";
import { ObjectFolder } from "#server/platform/blob/object-folder.ts";
import { freePort } from "#server/platform/database/postmaster.ts";
import { cloneDatabase, type TestDatabase } from "#server/testing/database.ts";
import { type Caller, PortraitApi } from "#server/testing/portrait-api.ts";
import { fromGlobalSetup } from "#server/testing/run-folder.ts";
import { uploadPicture } from "./operations.ts";
import { eventually, timed } from "./stopwatch.ts";

jest.setTimeout(180_000);

const megabyte = 1024 * 1024;
const limit = 10 * megabyte;

/** A Portrait in a process of its own: its files, its memory and its end are nobody else's. */
class Served extends PortraitApi {
  private constructor(
    readonly port: number,
    readonly folder: string,
    private readonly process: ChildProcess,
    private readonly output: string[],
  ) {
    super(`http://127.0.0.1:${port}`);
  }

  static async start(database: TestDatabase): Promise<Served> {
    const folder = await mkdtemp(join(fromGlobalSetup("PORTRAIT_TEST_FOLDER"), "uploads-"));
    const [TMPDIR, DATA_DIR, port] = [join(folder, "tmp"), join(folder, "data"), await freePort()];
    await mkdir(TMPDIR);
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, TMPDIR, DATA_DIR, NODE_ENV: "test", PORT: String(port), DATABASE_URL: database.appUrl, LOG_LEVEL: "warn" };
    // It stops when the tests are killed.
    const args = ["--import", resolve("server/bootstrap/child-signals.mjs"), resolve("dist/server/main.js")];
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe", "ipc"] });
    const log: string[] = [];
    let said = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => log.push(text));
    await eventually(async () => said.includes(`:${port}`) || child.exitCode !== null, 30);
    if (child.exitCode !== null) throw new Error(`It did not start:\n${said}\n${log.join("")}`);
    child.stdout?.on("data", (text: string) => log.push(text));
    return new Served(port, folder, child, log);
  }

  get isAlive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  async stop(): Promise<void> {
    const ended = once(this.process, "exit");
    this.process.kill("SIGTERM");
    await ended;
  }

  /** What it has printed since it was asked last. */
  said(): string[] {
    return this.output.splice(0);
  }

  temporaryFiles(): Promise<string[]> {
    return readdir(join(this.folder, "tmp"));
  }

  async objects(): Promise<string[]> {
    const keys: string[] = [];
    for await (const key of new ObjectFolder(join(this.folder, "data", "blobs")).keys("pictures/", null)) keys.push(key);
    return keys.sort();
  }

  /** Of what Prometheus is told; 0 for what this system doesn't tell. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)`, "m").exec(text)?.[1] ?? 0);
  }
}

type Part = readonly [name: string, content: string | Uint8Array<ArrayBuffer>];

const operations: Part = ["operations", JSON.stringify({ query: uploadPicture, variables: { file: null } })];
const map: Part = ["map", JSON.stringify({ 0: ["variables.file"] })];

/** The bytes of a form, and where in them its first file begins. */
async function form(...parts: readonly Part[]): Promise<{ readonly type: string; readonly bytes: Buffer; readonly fileAt: number }> {
  const body = new FormData();
  for (const [name, content] of parts) {
    if (typeof content === "string") body.append(name, content);
    else body.append(name, new Blob([content]), "picture");
  }
  const request = new Request("http://localhost", { method: "POST", body });
  const bytes = Buffer.from(await request.arrayBuffer());
  return { type: request.headers.get("content-type") ?? "", bytes, fileAt: bytes.indexOf("application/octet-stream") };
}

interface Headers {
  readonly [name: string]: string | null;
}

function head(headers: Headers): string {
  const lines = Object.entries({ host: "localhost", "apollo-require-preflight": "1", ...headers }).filter(([, value]) => value !== null);
  return `POST /graphql HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}

interface RawAnswer {
  readonly status: number;
  readonly connection: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers as they come
  readonly body: any;
}

/** What comes back on a connection, until the other side has said all it announced. */
async function answerOn(socket: Socket): Promise<RawAnswer> {
  let text = "";
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    const [top = "", body = ""] = text.split("\r\n\r\n");
    const header = (name: string) => new RegExp(`^${name}: (.*)$`, "im").exec(top)?.[1]?.trim();
    if (body === "" || Buffer.byteLength(body) < Number(header("content-length"))) continue;
    return { status: Number(top.split(" ")[1]), connection: header("connection"), body: JSON.parse(body) };
  }
  throw new Error(`The connection ended without an answer: ${JSON.stringify(text)}`);
}

describe("uploads over real connections", () => {
  let database: TestDatabase;
  let admin: Client;
  let served: Served;
  let ada: Caller;
  let photo: Uint8Array<ArrayBuffer>;
  const open = new Set<Socket>();

  beforeAll(async () => {
    database = await cloneDatabase();
    admin = new Client({ connectionString: database.adminUrl });
    await admin.connect();
    served = await Served.start(database);
    ada = await served.signUp();
    photo = new Uint8Array(commented(await plain(64, 64).jpeg().toBuffer(), 3 * megabyte));
  });
  afterEach(() => {
    for (const socket of open) socket.destroy();
    open.clear();
    expect(served.isAlive).toBe(true);
    // Whatever callers do wrong is no failure of ours, and nothing that anybody has to read about.
    expect(served.said()).toEqual([]);
  });
  afterAll(async () => {
    await served.stop();
    await admin.end();
    await database.drop();
  });

  const rows = async <Row extends object>(sql: string, ...parameters: unknown[]) => (await admin.query<Row>(sql, parameters)).rows;
  const as = ({ token }: Caller): Headers => ({ authorization: `Bearer ${token}` });

  async function line(): Promise<Socket> {
    const socket = connect(served.port, "127.0.0.1");
    socket.on("error", () => undefined);
    open.add(socket);
    await once(socket, "connect");
    return socket;
  }

  /** Sends all of it, and answers what came back. */
  async function send(headers: Headers, ...chunks: readonly Uint8Array[]): Promise<RawAnswer> {
    const socket = await line();
    socket.write(head(headers));
    for (const chunk of chunks) socket.write(chunk);
    return answerOn(socket).finally(() => socket.destroy());
  }

  async function upload(person: Caller, headers: Headers, ...parts: readonly Part[]): Promise<RawAnswer> {
    const { type, bytes } = await form(...parts);
    return send({ ...as(person), "content-type": type, "content-length": String(bytes.length), ...headers }, bytes);
  }

  /** The objects in the store are those of the pictures that somebody shows, and there is nothing else anywhere. */
  async function isTidy(): Promise<boolean> {
    const pictures = await rows<{ key: string; shown: boolean }>(
      `select v->>'key' as key, exists (select from profiles p where p.avatar_image_id = i.id) as shown from images i, jsonb_array_elements(i.variants) v`,
    );
    const keys = pictures.map(({ key }) => key).sort();
    return (
      pictures.every(({ shown }) => shown) && JSON.stringify(keys) === JSON.stringify(await served.objects()) && (await served.temporaryFiles()).length === 0
    );
  }

  it("leave nothing behind when sixty callers hang up at any moment, and a retry under the same key never does it twice", async () => {
    const random = seededRandom("hanging up");
    const grace = await served.signUp();
    const whole = await form(operations, map, ["0", photo]);
    const headersOf = (person: Caller, key: string | null): string =>
      head({ ...as(person), "content-type": whole.type, "content-length": String(whole.bytes.length), "idempotency-key": key });
    const places = {
      "in the headers": (top: string) => random.integer(0, top.length - 2),
      "in the operations": (top: string) => top.length + random.integer(0, whole.fileAt),
      "in the file": (top: string) => top.length + random.integer(whole.fileAt, whole.bytes.length - 200),
      "in the last line": (top: string) => top.length + whole.bytes.length - random.integer(1, 60),
      "before the answer": (top: string) => top.length + whole.bytes.length,
    };
    async function hangUp(person: Caller, place: keyof typeof places, key: string | null): Promise<void> {
      const socket = await line();
      const top = headersOf(person, key);
      const bytes = Buffer.concat([Buffer.from(top), whole.bytes]).subarray(0, places[place](top));
      const pieces = random.integer(1, 4);
      for (let piece = 0; piece < pieces; piece++) {
        const [from, to] = [piece, piece + 1].map((n) => Math.floor((bytes.length * n) / pieces));
        await new Promise<void>((sent) => socket.write(bytes.subarray(from, to), () => sent()));
      }
      await sleep(place === "before the answer" ? random.integer(0, 400) : random.integer(0, 20));
      if (random.chance(0.5)) socket.resetAndDestroy();
      else socket.destroy();
    }
    const names = Object.keys(places) as (keyof typeof places)[];
    const held = async () => ({ files: await served.metric("process_open_fds"), buffers: await served.metric("nodejs_external_memory_bytes") });
    let warm = await held();

    for (let attempt = 0; attempt < 30; attempt++) {
      // By then it has its connections and its threads.
      if (attempt === names.length) warm = await held();
      const place = names[attempt % names.length] ?? "in the file";
      const key = `attempt ${attempt}`;
      await Promise.all([
        hangUp(ada, place, null),
        hangUp(grace, place, key).then(async () => {
          const { body } = await upload(grace, { "idempotency-key": key }, operations, map, ["0", photo]);
          expect([body.errors, body.data?.uploadImage.userErrors]).toEqual([undefined, []]);
        }),
      ]);
    }

    await eventually(isTidy, 20);
    // Each picture that is shown came whole.
    expect(new Set((await rows<{ bytes: number }>(`select bytes_in as bytes from images`)).map(({ bytes }) => bytes))).toEqual(new Set([photo.length]));
    const done = await rows<{ times: number }>(
      `select count(*)::int as times from audit_events where action = 'picture.set' and target = audit_target_of($1)`,
      `profile:${grace.accountId}`,
    );
    expect(done).toEqual([{ times: 30 }]);
    // One leaked at each hang-up would be fifty files and a hundred and fifty megabytes.
    await eventually(async () => {
      const now = await held();
      return now.files < warm.files + 20 && now.buffers < warm.buffers + 60 * megabyte;
    }, 20);
  });

  it.each<[string, number, () => Headers]>([
    ["without a session", 401, () => ({})],
    ["with a token that is none", 401, () => ({ authorization: "Bearer nonsense" })],
    ["without the preflight header", 400, () => ({ ...as(ada), "apollo-require-preflight": null })],
  ])("are refused %s before one byte of the file has come, and also while it keeps coming", async (_how, status, headers) => {
    const { type } = await form(operations);
    const announced = { ...headers(), "content-type": type, "content-length": String(limit) };
    const silent = await timed(() => send(announced));
    expect(silent.value).toMatchObject({ status, connection: "close", body: { errors: [{ extensions: { code: expect.any(String) } }] } });
    expect(silent.seconds).toBeLessThan(1);
    expect(await send(announced, Buffer.alloc(limit))).toMatchObject({ status, connection: "close" });
    expect(await served.temporaryFiles()).toEqual([]);
  });

  it.each(["that says it is one gigabyte", "that never says how large it is"])("are refused soon after ten megabytes of a file %s", async (which) => {
    const { type, bytes, fileAt } = await form(operations, map, ["0", new Uint8Array(1)]);
    const isChunked = which.includes("never");
    const size: Headers = isChunked ? { "transfer-encoding": "chunked" } : { "content-length": String(1024 * megabyte) };
    const socket = await line();
    const write = (data: Buffer) =>
      new Promise<boolean>((sent) => {
        const framed = isChunked ? Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from("\r\n")]) : data;
        socket.write(framed, (error) => sent(error == null));
      });
    socket.write(head({ ...as(ada), "content-type": type, ...size }));
    const answer = answerOn(socket);
    let isAnswered = false;
    const answered = () => {
      isAnswered = true;
    };
    answer.then(answered, answered);
    await write(bytes.subarray(0, fileAt + "application/octet-stream\r\n\r\n".length));
    let sent = 0;
    for (; !isAnswered && sent < 100 * megabyte && (await write(Buffer.alloc(64 * 1024))); sent += 64 * 1024) {
      // As fast as a network, and not as the machine: it is the answer that has to stop them.
      if (sent > limit) await sleep(10);
    }
    expect(await answer).toMatchObject({ status: 200, connection: "close", body: { data: { uploadImage: { userErrors: [{ code: "FILE_TOO_LARGE" }] } } } });
    expect(sent).toBeLessThan(3 * limit);
    // Whoever goes on and on is not listened to for ever.
    const { seconds } = await timed(async () => {
      while (await write(Buffer.alloc(64 * 1024))) await sleep(5);
    });
    expect(seconds).toBeLessThan(10);
    await eventually(async () => (await served.temporaryFiles()).length === 0, 5);
  });

  it("are answered when the file is there, although more was announced", async () => {
    const { type, bytes } = await form(operations, map, ["0", photo]);
    const answer = await send({ ...as(ada), "content-type": type, "content-length": String(1024 * megabyte) }, bytes);
    expect(answer).toMatchObject({ status: 200, connection: "close", body: { data: { uploadImage: { userErrors: [] } } } });
  });

  it("keep the connection for the next request when they came whole", async () => {
    const { type, bytes } = await form(operations, map, ["0", photo]);
    const socket = await line();
    const headers = head({ ...as(ada), "content-type": type, "content-length": String(bytes.length) });
    for (let time = 0; time < 2; time++) {
      socket.write(headers);
      socket.write(bytes);
      expect(await answerOn(socket)).toMatchObject({ status: 200, connection: "keep-alive" });
    }
  });

  const twoFiles: Part = [
    "operations",
    JSON.stringify({
      query: `mutation ($file: Upload!, $other: Upload) { a: uploadImage(file: $file) { profile { id } } b: uploadImage(file: $other) { profile { id } } }`,
      variables: {},
    }),
  ];
  const small = new Uint8Array(10);
  it.each<[string, readonly Part[]]>([
    ["two files", [twoFiles, ["map", `{"0":["variables.file"],"1":["variables.other"]}`], ["0", small], ["1", small]]],
    ["nothing", []],
    ["no operations", [map, ["0", small]]],
    ["no map", [operations]],
    ["a file before its map", [operations, ["0", small], map]],
    ["operations that are no JSON", [["operations", "{"], map, ["0", small]]],
    [
      "operations that are a list",
      [
        ["operations", `[${operations[1]}]`],
        ["map", `{"0":["0.variables.file"]}`],
        ["0", small],
      ],
    ],
    ["operations that are a word", [["operations", `"query"`], map, ["0", small]]],
    ["a map that is no JSON", [operations, ["map", "nonsense"], ["0", small]]],
    ["a map that is a list", [operations, ["map", "[]"], ["0", small]]],
    ["a map of words", [operations, ["map", `{"0":"variables.file"}`], ["0", small]]],
    ["a map that leads into a text", [operations, ["map", `{"0":["query.file"]}`], ["0", small]]],
    ["a map that leads to the query", [operations, ["map", `{"0":["query"]}`], ["0", small]]],
    ["a map that leads nowhere", [operations, ["map", "{}"], ["0", small]]],
    ["a map that leads to what every object has", [operations, ["map", `{"0":["__proto__.file","variables.__proto__.file"]}`], ["0", small]]],
    ["a map of a file that does not come", [operations, map]],
    ["operations of a megabyte", [["operations", JSON.stringify({ query: uploadPicture, variables: { alt: "x".repeat(megabyte) } })], map, ["0", small]]],
  ])("are refused with %s, and nothing is stored", async (_what, parts) => {
    const before = await rows(`select id from images`);
    const { status, body } = await upload(ada, {}, ...parts);
    expect([status < 500, body.errors?.length > 0]).toEqual([true, true]);
    for (const { extensions } of body.errors) expect(["BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"]).toContain(extensions.code);
    expect(await rows(`select id from images`)).toEqual(before);
    await eventually(isTidy, 5);
    expect(await served.graphql(`{ viewer { permissions } }`, {}, ada)).not.toHaveProperty("errors");
  });

  it.each<[string, string, string]>([
    ["no boundary", "multipart/form-data", ""],
    ["an empty boundary", "multipart/form-data; boundary=", ""],
    ["a boundary that does not come", "multipart/form-data; boundary=here", "--there\r\n\r\n"],
    ["an end in the middle of a part", "multipart/form-data; boundary=here", `--here\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{`],
    ["a broken part", "multipart/form-data; boundary=here", "--here\r\ncontent disposition\r\n\r\n\r\n--here--\r\n"],
  ])("are their sender's mistake with %s", async (_what, type, text) => {
    const answer = await send({ ...as(ada), "content-type": type, "content-length": String(text.length) }, Buffer.from(text));
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ extensions: { code: "BAD_USER_INPUT" } }] } });
  });
});
