import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { minutes } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import { type Caller, stranger, TestPortrait } from "#server/testing/portrait.ts";
import { PortraitSocket } from "#server/testing/portrait-socket.ts";
import { describeWithRedis, startRedis, type TestRedis } from "#server/testing/redis.ts";
import { type TcpProxy, tcpProxy } from "#server/testing/tcp-proxy.ts";

/** What is promised of the end of a session. */
const second = 1_000;

const own = `subscription { viewerProfileChanged { id headline version phone hidden viewerCan { edit } completion { percent } roles { key } } }`;
const ofJob = `subscription ($id: ID!) { jobChanged(id: $id) { id state done total } }`;
const edit = `mutation ($headline: String) { updateProfile(input: { headline: $headline }) { userErrors { code } profile { version } } }`;

describe("subscriptions", () => {
  let portrait: TestPortrait;
  const opened: PortraitSocket[] = [];

  const open = async (caller: Caller, at = portrait, options = {}) => {
    const socket = await PortraitSocket.open(at.url, caller, options);
    opened.push(socket);
    return socket;
  };
  /** Subscribed, with the first event there. */
  const following = async (caller: Caller, at = portrait, query = own, variables = {}) => {
    const socket = await open(caller, at);
    const id = socket.subscribe(query, variables);
    await socket.until(() => socket.events(id).length > 0);
    return { socket, id, events: () => socket.events(id), latest: () => socket.events(id).at(-1)?.data?.viewerProfileChanged };
  };
  const openSockets = async (at = portrait) => Number(/^graphql_sockets_open (\d+)$/m.exec(await at.world.metrics.text())?.[1]);

  beforeAll(async () => {
    portrait = await TestPortrait.start();
  });
  afterAll(() => portrait.stop());
  afterEach(() => {
    for (const socket of opened.splice(0)) socket.close();
  });

  describe("of one's own profile", () => {
    it("begin with it as it is, and tell each change with its completion", async () => {
      const person = await portrait.newPerson();
      const { socket, events, latest } = await following(person);
      expect(latest()).toMatchObject({ id: person.accountId, headline: null, version: 1, viewerCan: { edit: true } });
      const before = latest().completion.percent;
      await portrait.graphql(edit, { headline: "Told at once" }, person);
      await socket.until(() => events().length === 2);
      expect(latest()).toMatchObject({ headline: "Told at once", version: 2 });
      expect(latest().completion.percent).toBeGreaterThan(before);
    });

    it("tell what somebody else did to it, a role too", async () => {
      const person = await portrait.newPerson();
      const { socket, latest } = await following(person);
      const admin = await portrait.newPerson("admin");
      await portrait.graphql(`mutation ($id: ID!) { grantRole(accountId: $id, role: "manager") { userErrors { code } } }`, { id: person.accountId }, admin);
      await socket.until(() => latest().roles.some(({ key }: { key: string }) => key === "manager"));
    });

    it("tell nothing of a change that was rolled back, nor of other people's", async () => {
      const [person, other] = [await portrait.newPerson(), await portrait.newPerson()];
      const { events } = await following(person);
      await portrait.graphql(edit, { headline: "Somebody else" }, other);
      await portrait.graphql(`mutation { updateProfile(input: { headline: "Lost", expectedVersion: 7 }) { userErrors { code } } }`, {}, person);
      await sleep(200);
      expect(events()).toHaveLength(1);
    });

    it("tell changes in whatever order they were asked for, the last one last", async () => {
      const person = await portrait.newPerson();
      const { socket, latest } = await following(person);
      for (let i = 1; i <= 20; i++) await portrait.graphql(edit, { headline: `Number ${i}` }, person);
      await socket.until(() => latest().headline === "Number 20");
      expect(latest().version).toBe(21);
    });

    it("answer each event by the permissions of that moment", async () => {
      const person = await portrait.newPerson("manager");
      const query = `subscription { viewerProfileChanged { headline roles { memberCount } } }`;
      const { socket, events } = await following(person, portrait, query);
      const counts = () =>
        events()
          .at(-1)
          ?.data.viewerProfileChanged.roles.map(({ memberCount }: { memberCount: number | null }) => memberCount);
      expect(counts()).not.toContain(null);
      const admin = await portrait.newPerson("admin");
      await portrait.graphql(`mutation ($id: ID!) { revokeRole(accountId: $id, role: "manager") { userErrors { code } } }`, { id: person.accountId }, admin);
      await socket.until(() => counts().length === 1);
      expect(counts()).toEqual([null]);
    });

    it("stop when they are completed, and leave the others alone", async () => {
      const person = await portrait.newPerson();
      const { socket, id, events } = await following(person);
      const other = socket.subscribe(own);
      await socket.until(() => socket.events(other).length === 1);
      socket.send({ type: "complete", id });
      await sleep(100);
      await portrait.graphql(edit, { headline: "For one alone" }, person);
      await socket.until(() => socket.events(other).length === 2);
      expect(events()).toHaveLength(1);
    });
  });

  describe("of a job", () => {
    it("follow it to its end", async () => {
      const admin = await portrait.newPerson("admin");
      const { data } = await portrait.graphql(`mutation { runReadinessChecks(keys: ["database.pool"]) { job { id } } }`, {}, admin);
      const { id: jobId } = data.runReadinessChecks.job;
      const { socket, events } = await following(admin, portrait, ofJob, { id: jobId });
      await socket.until(() => events().at(-1)?.data.jobChanged.state === "DONE", 60_000);
      const last = events().at(-1)?.data.jobChanged;
      expect(last.done).toBe(last.total);
    }, 90_000);

    it("are over at once for somebody else's, and for one that never was", async () => {
      const [owner, other] = [await portrait.newPerson(), await portrait.newPerson()];
      const id = newId();
      await portrait.query(
        `insert into background_jobs (id, account_id, kind, state, created_at, updated_at) values ($1, $2, 'readiness:run', 'QUEUED', now(), now())`,
        [id, owner.accountId],
      );
      const socket = await open(other);
      for (const unknown of [id, newId(), "no id at all"]) {
        const subscription = socket.subscribe(ofJob, { id: unknown });
        await socket.until(() => socket.isComplete(subscription));
        expect(socket.events(subscription)).toMatchObject([{ data: null, errors: [{ extensions: { code: "NOT_FOUND" } }] }]);
      }
    });
  });

  describe("what may be asked", () => {
    it("is a subscription that the schema knows; the rest is refused with the codes of HTTP", async () => {
      const socket = await open(await portrait.newPerson());
      const refusals: [string, object, string][] = [
        [`subscription { nothing }`, {}, "GRAPHQL_VALIDATION_FAILED"],
        [`subscription {`, {}, "GRAPHQL_PARSE_FAILED"],
        [`{ viewer { permissions } }`, {}, "BAD_USER_INPUT"],
        [`mutation { signOut { signedOut } }`, {}, "BAD_USER_INPUT"],
        [`subscription { ${"id ".repeat(3_000)} }`, {}, "GRAPHQL_PARSE_FAILED"],
      ];
      for (const [query, variables, code] of refusals) {
        const id = socket.subscribe(query, variables);
        await socket.until(() => socket.errors(id).length > 0);
        expect(socket.errors(id)[0]?.extensions.code).toBe(code);
      }
      const id = socket.subscribe(ofJob, {});
      await socket.until(() => socket.events(id).length > 0 || socket.errors(id).length > 0);
      expect([...socket.errors(id), ...(socket.events(id)[0]?.errors ?? [])][0]?.extensions.code).toBe("BAD_USER_INPUT");
      expect(socket.closed).toBeNull();
    });

    it("is answered by HTTP with the way to ask", async () => {
      const { errors } = await portrait.graphql(own, {}, await portrait.newPerson());
      expect(errors).toMatchObject([{ message: expect.stringContaining("WebSocket"), extensions: { code: "BAD_USER_INPUT" } }]);
    });

    it("says nothing of an error of ours but its id", async () => {
      const person = await portrait.newPerson();
      const owner = new pg.Client(portrait.database.ownerUrl);
      await owner.connect();
      const { socket, events } = await following(person, portrait, `subscription { viewerProfileChanged { id completion { history { percent } } } }`);
      await owner.query("alter table completion_points rename to elsewhere");
      try {
        const id = socket.subscribe(`subscription { viewerProfileChanged { id completion { history { percent } } } }`);
        await socket.until(() => socket.events(id).length === 1);
        const [error] = socket.events(id)[0]?.errors ?? [];
        expect(error?.extensions).toEqual({ code: "INTERNAL", errorId: expect.any(String) });
        expect(portrait.log.join()).toContain(error?.extensions["errorId"]);
        expect(error?.message).not.toContain("completion_points");
      } finally {
        await owner.query("alter table elsewhere rename to completion_points");
        await owner.end();
      }
      await portrait.graphql(edit, { headline: "Mended" }, person);
      await socket.until(() => events().length === 2);
      expect(events()[1]?.errors).toBeUndefined();
    });
  });

  describe("who may connect", () => {
    it("is somebody with a live session, and nobody else", async () => {
      for (const caller of [stranger, { ...stranger, token: "no.token.atall" }]) {
        expect((await open(caller)).closed).toMatchObject({ code: 4401 });
      }
      const signedOut = await portrait.newPerson();
      await portrait.graphql(`mutation { signOut { signedOut } }`, {}, signedOut);
      expect((await open(signedOut)).closed).toMatchObject({ code: 4401 });
    });

    it("is a page of ours: the handshake of a foreign one is refused", async () => {
      const person = await portrait.newPerson();
      const refused = PortraitSocket.open(portrait.url, person, { origin: "https://evil.example" });
      await expect(refused).rejects.toThrow("403");
      await expect(PortraitSocket.open(portrait.url, person, { origin: "null" })).rejects.toThrow("403");
      expect((await open(person, portrait, { origin: portrait.url })).closed).toBeNull();
    });

    it("finds nothing at another path, and nothing without the protocol", async () => {
      await expect(PortraitSocket.connect(portrait.url, { path: "/elsewhere" })).rejects.toThrow("404");
      const socket = await PortraitSocket.connect(portrait.url, { protocol: "graphql-ws" }).catch((error: Error) => error);
      if (socket instanceof PortraitSocket) {
        await socket.until(() => socket.closed !== null);
        expect(socket.closed?.code).toBe(4406);
      }
    });

    it("does not wait for whoever says nothing, and hears nobody before they said who they are", async () => {
      const socket = await PortraitSocket.connect(portrait.url);
      socket.subscribe(own);
      await socket.until(() => socket.closed !== null);
      expect(socket.closed?.code).toBe(4401);
      const silent = await PortraitSocket.connect(portrait.url);
      await silent.until(() => silent.closed !== null);
      expect(silent.closed?.code).toBe(4408);
    }, 20_000);
  });

  describe("limits", () => {
    it("cut whoever sends too large a message, too many of them, or no text", async () => {
      const person = await portrait.newPerson();
      const large = await open(person);
      large.subscribe(`subscription { viewerProfileChanged { id } } # ${"x".repeat(70_000)}`);
      await large.until(() => large.closed !== null);
      expect(large.closed?.code).toBe(1009);
      const loud = await open(person);
      for (let i = 0; i < 300; i++) loud.send({ type: "ping" });
      await loud.until(() => loud.closed !== null);
      expect(loud.closed?.code).toBe(4429);
      const binary = await open(person);
      binary.socket.send(Buffer.from([1, 2, 3]));
      await binary.until(() => binary.closed !== null);
      expect(binary.closed?.code).toBe(1003);
    });

    it("let an account have thirty sockets on a node, and a new one once another is gone", async () => {
      const person = await portrait.newPerson();
      const sockets: PortraitSocket[] = [];
      for (let i = 0; i < 30; i++) sockets.push(await open(person));
      expect((await open(person)).closed).toMatchObject({ code: 4429 });
      expect((await open(await portrait.newPerson())).closed).toBeNull();
      sockets[0]?.close();
      await sleep(100);
      expect((await open(person)).closed).toBeNull();
    }, 30_000);

    it("let a socket have twenty subscriptions", async () => {
      const socket = await open(await portrait.newPerson());
      for (let i = 0; i < 20; i++) socket.subscribe(own);
      await sleep(100);
      expect(socket.closed).toBeNull();
      socket.subscribe(own);
      await socket.until(() => socket.closed !== null);
      expect(socket.closed?.code).toBe(4429);
    });
  });

  describe("the end of a session", () => {
    const endings: [string, (person: Caller) => Promise<unknown>][] = [
      ["is signed out", (person) => portrait.graphql(`mutation { signOut { signedOut } }`, {}, person)],
      ["is revoked from another device", async (person) => portrait.graphql(`mutation { revokeOtherSessions { revoked } }`, {}, await portrait.signIn(person))],
      [
        "is ended by an administrator",
        async (person) =>
          portrait.graphql(
            `mutation ($id: ID!) { revokeAllSessions(accountId: $id) { revoked } }`,
            { id: person.accountId },
            await portrait.newPerson("admin"),
          ),
      ],
      [
        "ends with the password",
        async (person) =>
          portrait.graphql(
            `mutation ($old: String) { changePassword(currentPassword: $old, newPassword: "another long password") { userErrors { code } } }`,
            { old: person.password },
            await portrait.signIn(person),
          ),
      ],
    ];

    it.each(endings)("closes the socket with 4401 within a second when it %s", async (_, end) => {
      const person = await portrait.newPerson();
      const { socket } = await following(person);
      await end(person);
      const ended = performance.now();
      await socket.until(() => socket.closed !== null);
      expect(socket.closed).toMatchObject({ code: 4401 });
      expect((socket.closed?.at ?? 0) - ended).toBeLessThan(second);
    });

    it("leaves the sockets of other sessions open", async () => {
      const here = await portrait.newPerson();
      const there = await portrait.signIn(here);
      const [kept, closed] = [await following(there), await following(here)];
      await portrait.graphql(`mutation { signOut { signedOut } }`, {}, here);
      await closed.socket.until(() => closed.socket.closed !== null);
      await portrait.graphql(edit, { headline: "Still here" }, there);
      await kept.socket.until(() => kept.latest().headline === "Still here");
    });

    it("closes the socket when the token runs out and no other was shown, and not when one was", async () => {
      const person = await portrait.newPerson();
      portrait.clock.moveBy(minutes(10) - 2_500);
      const [left, renewed] = [await following(person), await following(person)];
      const next = await portrait.refresh(person);
      renewed.socket.send({ type: "ping", payload: { accessToken: next.token } });
      await renewed.socket.until(() => renewed.socket.frames.some(({ type }) => type === "pong"));
      await left.socket.until(() => left.socket.closed !== null);
      expect(left.socket.closed).toMatchObject({ code: 4401 });
      await sleep(300);
      expect(renewed.socket.closed).toBeNull();
      await portrait.graphql(edit, { headline: "Renewed" }, next);
      await renewed.socket.until(() => renewed.latest().headline === "Renewed");
    }, 20_000);

    it("takes no other session's token in place of its own", async () => {
      const [person, other] = [await portrait.newPerson(), await portrait.newPerson()];
      const { socket } = await following(person);
      socket.send({ type: "ping", payload: { accessToken: other.token } });
      await socket.until(() => socket.closed !== null);
      expect(socket.closed?.code).toBe(4401);
    });

    it("is counted: the receipt tells how many sockets it closed", async () => {
      const person = await portrait.newPerson();
      const [one, two] = [await portrait.signIn(person), await portrait.signIn(person)];
      for (const caller of [one, one, two]) await following(caller);
      const { data } = await portrait.graphql(`mutation { revokeOtherSessions { revoked socketsClosed } }`, {}, person);
      expect(data.revokeOtherSessions).toEqual({ revoked: 2, socketsClosed: 3 });
    });
  });

  it("are in the metrics", async () => {
    while ((await openSockets()) > 0) await sleep(20);
    const socket = await open(await portrait.newPerson());
    expect(await openSockets()).toBe(1);
    socket.close();
    while ((await openSockets()) > 0) await sleep(20);
  });

  it("are told to go when the server stops, which does not wait for them", async () => {
    const short = await TestPortrait.start();
    const { socket } = await following(await short.newPerson(), short);
    const deaf = await open(await short.newPerson(), short);
    deaf.socket.pause();
    const from = performance.now();
    await short.stop();
    expect(performance.now() - from).toBeLessThan(10_000);
    await socket.until(() => socket.closed !== null);
    expect(socket.closed?.code).toBe(1001);
  }, 60_000);
});

describeWithRedis("subscriptions on two instances", () => {
  let redis: TestRedis;
  let proxy: TcpProxy;
  let one: TestPortrait;
  let two: TestPortrait;

  beforeAll(async () => {
    redis = await startRedis();
    proxy = await tcpProxy(redis.url);
    one = await TestPortrait.start({ redisUrl: redis.url });
    two = await TestPortrait.start({ redisUrl: proxy.url, database: one.database, world: () => ({ secrets: one.world.secrets }) });
    await hearing();
  }, 60_000);
  afterAll(async () => {
    await two.stop();
    await one.stop();
    await proxy.close();
    await redis.stop();
  });

  const hearing = async () => {
    while (![one, two].every(({ world }) => world.announcements.hears())) await sleep(20);
  };
  /** The same session with a token of the other instance, which signs with keys of its own. */
  const there = async (person: Caller): Promise<Caller> => {
    const { data } = await two.graphql(`mutation ($token: String) { refreshSession(refreshToken: $token) { accessToken refreshToken } }`, {
      token: person.refreshToken,
    });
    return { ...person, token: data.refreshSession.accessToken, refreshToken: data.refreshSession.refreshToken };
  };
  const followed = async (caller: Caller) => {
    const socket = await PortraitSocket.open(two.url, caller);
    const id = socket.subscribe(own);
    await socket.until(() => socket.events(id).length > 0);
    return { socket, latest: () => socket.events(id).at(-1)?.data?.viewerProfileChanged };
  };

  it("tell on one what was changed on the other", async () => {
    const person = await one.newPerson();
    const { socket, latest } = await followed(await there(person));
    await one.graphql(edit, { headline: "From the other one" }, person);
    await socket.until(() => latest().headline === "From the other one");
    socket.close();
  });

  it("close on one with 4401 within a second what was ended on the other, and count it there", async () => {
    const person = await one.newPerson();
    const { socket } = await followed(await there(await one.signIn(person)));
    const { data } = await one.graphql(`mutation { revokeOtherSessions { revoked socketsClosed } }`, {}, person);
    const ended = performance.now();
    expect(data.revokeOtherSessions).toEqual({ revoked: 1, socketsClosed: 1 });
    await socket.until(() => socket.closed !== null);
    expect(socket.closed).toMatchObject({ code: 4401 });
    expect((socket.closed?.at ?? 0) - ended).toBeLessThan(second);
  });

  it("look by themselves while an instance hears nothing, and show what is there once it hears again", async () => {
    const [person, kept] = [await one.newPerson(), await one.newPerson()];
    const [ended, follower] = [await followed(await there(person)), await followed(await there(kept))];
    proxy.cut();
    while (two.world.announcements.hears()) await sleep(10);
    await one.graphql(edit, { headline: "Missed" }, kept);
    await one.graphql(`mutation { signOut { signedOut } }`, {}, person);
    await ended.socket.until(() => ended.socket.closed !== null);
    expect(ended.socket.closed).toMatchObject({ code: 4401 });
    expect(follower.latest().headline).toBeNull();
    proxy.restore();
    await follower.socket.until(() => follower.latest().headline === "Missed");
    await hearing();
    await one.graphql(edit, { headline: "Heard" }, kept);
    await follower.socket.until(() => follower.latest().headline === "Heard");
    follower.socket.close();
  }, 60_000);
});
