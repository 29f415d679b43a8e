import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { jest } from "@jest/globals";
import { Client } from "pg";
import { claimingPng } from "#server/features/images/picture.factory.ts";
import { VercelBlobStore } from "#server/platform/blob/vercel-blob-store.ts";
import { cloneDatabase, type TestDatabase } from "#server/testing/database.ts";
import { type Caller, type GraphqlAnswer, TestPortrait } from "#server/testing/portrait.ts";
import { describeWithRedis, startRedis, type TestRedis } from "#server/testing/redis.ts";
import { type TcpProxy, tcpProxy } from "#server/testing/tcp-proxy.ts";
import { cacheReads, codeOf, edit, ownProfile, pictureCounts, samplePicture, uploadPicture } from "./operations.ts";
import { eventually, timed } from "./stopwatch.ts";

jest.setTimeout(60_000);

const databasePromise = 2;
const blobPromise = 10;
/** Nobody is promised how soon something is back; it must be by itself. */
const comesBack = 10;

describe("PostgreSQL gone", () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let portrait: TestPortrait;
  let admin: Client;
  let ada: Caller;
  beforeAll(async () => {
    database = await cloneDatabase();
    proxy = await tcpProxy(database.appUrl);
    // The job runner keeps its own way: a connection that it gives up seconds later must not surprise another test.
    portrait = await TestPortrait.start({ database: { ...database, appUrl: proxy.url }, env: { DATABASE_DIRECT_URL: database.appUrl } });
    admin = new Client({ connectionString: database.adminUrl });
    await admin.connect();
    ada = await portrait.newPerson();
  });
  afterEach(() => proxy.restore());
  afterAll(async () => {
    await portrait.stop();
    await admin.end();
    await proxy.close();
    await database.drop();
  });

  const isServed = async () => (await edit(portrait, ada, `back ${Math.random()}`)).errors === undefined;
  const directory = `{ profiles(first: 5) { nodes { id } } }`;
  const pastTheCache = async () => {
    const stores = await Promise.all(["sessions", "catalogues", "profiles"].map((store) => cacheReads(portrait, store)));
    return stores.reduce((sum, { miss, bypass, error }) => sum + miss + bypass + error, 0);
  };
  const showsAda = ({ data }: GraphqlAnswer) => data?.viewer?.profile?.id === ada.accountId;
  const isCached = async () => {
    const before = await pastTheCache();
    return showsAda(await portrait.graphql(ownProfile, {}, ada)) && (await pastTheCache()) === before;
  };

  it.each(["cut", "blackHole"] as const)("tells writes and uncached reads within two seconds, and goes on by itself (%s)", async (how) => {
    // In the same second: those whose session is known come further than those that have to be looked up.
    const askAtOnce = async () => {
      proxy.restore();
      await eventually(isCached, comesBack);
      proxy[how]();
      return Promise.all([
        timed(() => edit(portrait, ada, "lost")),
        timed(() => portrait.graphql(directory, {}, ada)),
        timed(() => portrait.graphql(ownProfile, {}, ada)),
      ]);
    };
    let early = await askAtOnce();
    // On a busy machine that second can be over before it is asked.
    for (let tries = 1; tries < 5 && !showsAda(early[2].value); tries++) early = await askAtOnce();
    expect(showsAda(early[2].value)).toBe(true);
    await sleep(1_200);
    const late = await Promise.all(
      Array.from({ length: 25 }, (_, n) => timed(() => (n % 2 === 0 ? edit(portrait, ada, "lost") : portrait.graphql(ownProfile, {}, ada)))),
    );
    const refused = [early[0], early[1], ...late];
    for (const { value } of refused) expect(value.errors?.[0]?.extensions).toMatchObject({ code: "UNAVAILABLE", dependency: "database" });
    expect(Math.max(...refused.map(({ seconds }) => seconds))).toBeLessThan(databasePromise);
    expect((await fetch(`${portrait.url}/livez`)).status).toBe(200);
    expect((await fetch(`${portrait.url}/readyz`)).status).toBe(503);
    proxy.restore();
    await eventually(isServed, comesBack);
    expect(await isServed()).toBe(true);
  });

  it("loses no connection of the pool when the server ends them all, idle and in the middle of use", async () => {
    const people: Caller[] = [];
    while (people.length < portrait.app.database.pool().max) people.push(await portrait.newPerson());
    const killAll = () => admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`);
    for (let round = 0; round < 30; round++) {
      const busy = Array.from({ length: 15 }, (_, n) => edit(portrait, ada, `round ${round} ${n}`).catch((error: unknown) => error));
      await sleep(round % 10);
      await killAll();
      await Promise.all(busy);
    }
    await eventually(isServed, comesBack);
    await killAll();
    // As many at once as there are connections, each on a row of its own: nobody waits for another one's turn, however slow the machine.
    const all = (what: string) => Promise.all(people.map((person) => edit(portrait, person, what)));
    await eventually(async () => (await all("back")).every(({ errors }) => errors === undefined), comesBack);
    for (let round = 0; round < 3; round++) expect((await all(`after ${round}`)).flatMap(({ errors }) => errors ?? [])).toEqual([]);
    const { total, idle, waiting, max } = portrait.app.database.pool();
    expect({ inUse: total - idle, waiting, fits: total <= max }).toEqual({ inUse: 0, waiting: 0, fits: true });
  }, 120_000);
});

describeWithRedis("Redis gone", () => {
  let redis: TestRedis;
  let proxy: TcpProxy;
  let portrait: TestPortrait;
  let ada: Caller;
  beforeAll(async () => {
    redis = await startRedis();
    proxy = await tcpProxy(redis.url);
    portrait = await TestPortrait.start({ redisUrl: proxy.url });
    ada = await portrait.newPerson();
  });
  afterAll(async () => {
    proxy.restore();
    await portrait.stop();
    await proxy.close();
    await redis.stop();
  });

  async function readsWhatItWrote(what: string): Promise<void> {
    for (let n = 0; n < 4; n++) {
      const written = await edit(portrait, ada, `${what} ${n}`);
      expect(written.errors).toBeUndefined();
      const read = await portrait.graphql(ownProfile, {}, ada);
      expect(read.data.viewer.profile).toMatchObject({ headline: `${what} ${n}`, version: written.data.updateProfile.profile.version });
    }
  }
  const isBack = async () => portrait.world.cache.server() !== null && (await timed(() => edit(portrait, ada, `back ${Math.random()}`))).seconds < 0.9;

  it("is slower and never wrong, and comes back by itself", async () => {
    await readsWhatItWrote("before");
    await redis.kill();
    await readsWhatItWrote("killed");
    await redis.restart();
    await eventually(isBack, comesBack);
    proxy.blackHole();
    await readsWhatItWrote("black hole");
    proxy.restore();
    await eventually(isBack, comesBack);
    proxy.cut();
    await readsWhatItWrote("cut");
    proxy.restore();
    await eventually(isBack, comesBack);
    await readsWhatItWrote("back");
  });

  it("ends a session at once while it is away", async () => {
    const eve = await portrait.newPerson();
    expect((await portrait.graphql(ownProfile, {}, eve)).data.viewer.profile.id).toBe(eve.accountId);
    proxy.blackHole();
    expect((await portrait.graphql(`mutation { signOut { signedOut } }`, {}, eve)).data.signOut.signedOut).toBe(true);
    expect(codeOf(await portrait.graphql(ownProfile, {}, eve))).toBe("UNAUTHENTICATED");
    proxy.restore();
    await eventually(isBack, comesBack);
    expect(codeOf(await portrait.graphql(ownProfile, {}, eve))).toBe("UNAUTHENTICATED");
  });

  it("starts without it, and finds it when it comes", async () => {
    const late = await startRedis();
    await late.kill();
    const early = await TestPortrait.start({ redisUrl: late.url });
    try {
      const linus = await early.newPerson();
      expect((await edit(early, linus, "without")).data.updateProfile.profile.headline).toBe("without");
      expect((await early.graphql(ownProfile, {}, linus)).data.viewer.profile.headline).toBe("without");
      await late.restart();
      await eventually(async () => early.world.cache.server() !== null, comesBack);
      expect((await early.graphql(ownProfile, {}, linus)).data.viewer.profile.headline).toBe("without");
    } finally {
      await early.stop();
      await late.stop();
    }
  });
});

describe("the blob store failing", () => {
  let fake: Server;
  let portrait: TestPortrait;
  let realApi: string;
  let ada: Caller;
  let url: string;
  let failure: keyof typeof failures = "hangs";
  const failures = {
    hangs: () => undefined,
    "answers 503": (response) => response.writeHead(503).end("down"),
    "cuts the line": (response) => response.socket?.destroy(),
    "stops in the middle of its answer": (response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "500" });
      response.write(`{"url": "https://`);
    },
    "answers garbage": (response) => response.writeHead(200, { "content-type": "application/json" }).end("<html>hello</html>"),
    "answers something else": (response) => response.writeHead(200, { "content-type": "application/json" }).end("{}"),
    "refuses the token": (response) => response.writeHead(403, { "content-type": "application/json" }).end(`{"error":{"code":"forbidden","message":"no"}}`),
  } satisfies Record<string, (response: ServerResponse) => unknown>;

  beforeAll(async () => {
    portrait = await TestPortrait.start({
      world: ({ secrets, config }) => ({ blobs: new VercelBlobStore({ token: secrets.blobToken, publicBase: `${config.http.publicUrl}/media` }) }),
    });
    realApi = process.env["VERCEL_BLOB_API_URL"] ?? "";
    fake = createServer((request, response) => {
      request.resume();
      failures[failure](response);
    });
    await new Promise<void>((resolve) => fake.listen(0, "127.0.0.1", resolve));
    ada = await portrait.newPerson();
    const first = await portrait.upload(uploadPicture, await samplePicture(), {}, ada);
    ({ url } = first.data.uploadImage.image);
  });
  afterEach(() => {
    process.env["VERCEL_BLOB_API_URL"] = realApi;
  });
  afterAll(async () => {
    fake.closeAllConnections();
    fake.close();
    await portrait.stop();
  });

  it.each(Object.keys(failures) as (keyof typeof failures)[])(
    "that %s is told within ten seconds, and the old picture stays",
    async (how) => {
      failure = how;
      process.env["VERCEL_BLOB_API_URL"] = `http://127.0.0.1:${(fake.address() as AddressInfo).port}`;
      const { value, seconds } = await timed(async () => portrait.upload(uploadPicture, await samplePicture(80, 80), {}, ada));
      expect(value.errors?.[0]).toMatchObject({ message: expect.stringContaining("try again"), extensions: { code: "UNAVAILABLE", dependency: "blob store" } });
      expect(seconds).toBeLessThan(blobPromise);
      const shown = await portrait.graphql(ownProfile, {}, ada);
      expect(shown.data.viewer.profile.avatar).toMatchObject({ isFallback: false, url });
      expect((await fetch(url)).status).toBe(200);
      expect(await portrait.query(`select 1 from images`)).toHaveLength(1);
    },
    20_000,
  );
});

describe("a picture that is none", () => {
  let portrait: TestPortrait;
  let ada: Caller;
  beforeAll(async () => {
    portrait = await TestPortrait.start();
    ada = await portrait.newPerson();
  });
  afterAll(() => portrait.stop());

  const text = (content: string) => new Uint8Array(Buffer.from(content, "latin1"));
  const bad: Record<string, readonly [code: string, () => Promise<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer>]> = {
    "is a text": ["NOT_AN_IMAGE", () => text("just words, ".repeat(50))],
    "is one byte over 10 MB": ["FILE_TOO_LARGE", () => new Uint8Array(10 * 1024 * 1024 + 1)],
    "is an SVG": ["UNSUPPORTED_FORMAT", () => text(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)],
    "is cut off": ["DAMAGED_IMAGE", async () => (await samplePicture(900, 700)).slice(0, 2_000)],
    "is a bomb of pixels": ["TOO_MANY_PIXELS", () => new Uint8Array(claimingPng(60_000, 60_000))],
    "is a GIF and a page at once": ["DAMAGED_IMAGE", () => text(`GIF89a/*<html><script>alert(1)</script></html>*/=1;`)],
    "is empty": ["EMPTY_FILE", () => new Uint8Array(0)],
  };

  it.each(Object.keys(bad))("and %s is refused by the name of the rule, and nothing is stored", async (what) => {
    const [code, bytes] = bad[what] ?? ["", () => new Uint8Array()];
    const { data, errors } = await portrait.upload(uploadPicture, await bytes(), {}, ada);
    expect(errors).toBeUndefined();
    expect(data.uploadImage.userErrors).toEqual([{ __typename: expect.any(String), code, message: expect.stringMatching(/\w/), path: ["file"] }]);
    expect(data.uploadImage.image).toBeNull();
    expect(await pictureCounts(portrait)).toEqual({ rows: 0, objects: 0 });
  });
});
