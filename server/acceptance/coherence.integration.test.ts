import { setTimeout as sleep } from "node:timers/promises";
import { type Caller, TestPortrait } from "#server/testing/portrait.ts";
import { describeWithRedis, startRedis } from "#server/testing/redis.ts";
import { type TcpProxy, tcpProxy } from "#server/testing/tcp-proxy.ts";
import { cacheReads } from "./operations.ts";
import { type Person, RaceReferee, type Shown, shownFields } from "./race-referee.ts";
import { eventually } from "./stopwatch.ts";

const races = 1_000;
/** Each takes its time while Redis does not answer. */
const racesInBadWeather = 250;
// A writer that is cut from Redis answers a second later: others race meanwhile.
const lanes = 20;
// Whoever goes past the cache needs a connection at once, and how long it waits for one is not what is raced for.
const poolSize = "20";
const minute = 60_000;

const updateProfile = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { userErrors { __typename } profile { ${shownFields} } } }`;
const grantRole = `mutation ($id: ID!) { grantRole(accountId: $id, role: "manager") { userErrors { code } account { profile { ${shownFields} } } } }`;
const revokeRole = grantRole.replace("grantRole", "revokeRole");
const refreshSession = `mutation ($token: String) { refreshSession(refreshToken: $token) { accessToken refreshToken } }`;
const waysToEnd = [
  `mutation ($id: ID!) { revokeSession(id: $id) { revoked } }`,
  `mutation { revokeOtherSessions { revoked } }`,
  `mutation { signOut { signedOut } }`,
] as const;

/** What is raced for: looked at on both instances while it is written on one. */
interface Contest {
  readonly look: (at: TestPortrait) => Promise<unknown>;
  /** Whether the write was acknowledged. */
  readonly write: (at: TestPortrait) => Promise<boolean>;
}

describeWithRedis("two instances over one Redis", () => {
  const opened: { stop(): Promise<void> }[] = [];
  let one: TestPortrait;
  let two: TestPortrait;
  let referee: RaceReferee;
  let staff: Person;
  let people: readonly Person[];
  let famous: readonly Person[];

  /** The second one reaches Redis through the proxy, where there is one. */
  async function start(throughProxy: boolean): Promise<TcpProxy | null> {
    const redis = await startRedis();
    opened.push(redis);
    const proxy = throughProxy ? await tcpProxy(redis.url) : null;
    if (proxy !== null) opened.push({ stop: () => proxy.close() });
    const env = { DATABASE_POOL_SIZE: poolSize };
    one = await TestPortrait.start({ redisUrl: redis.url, env });
    opened.push(one);
    two = await TestPortrait.start({ redisUrl: proxy?.url ?? redis.url, env, database: one.database, world: () => ({ secrets: one.world.secrets }) });
    opened.push(two);
    referee = new RaceReferee();
    staff = await onBoth(await one.newPerson("manager", "admin"));
    people = await oneByOne(lanes, async () => onBoth(await one.newPerson()));
    famous = await oneByOne(3, async () => onBoth(await two.newPerson(), two));
    return proxy;
  }

  // Signing up is work of its own, and not what is raced for.
  async function oneByOne(count: number, make: () => Promise<Person>): Promise<Person[]> {
    const made: Person[] = [];
    while (made.length < count) made.push(await make());
    return made;
  }
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.stop();
  });

  /** The session of somebody who signed in at one instance, with a token for the other as well. */
  async function onBoth(here: Caller, at = one): Promise<Person> {
    const { data } = await (at === one ? two : one).graphql(refreshSession, { token: here.refreshToken });
    const there: Caller = { ...here, token: data.refreshSession.accessToken, refreshToken: data.refreshSession.refreshToken };
    return { accountId: here.accountId, at: (portrait) => (portrait === at ? here : there) };
  }

  /** The payload of a mutation, or null where it was not acknowledged. */
  async function written<Payload>(at: TestPortrait, by: Person, mutation: string, variables: object): Promise<Payload | null> {
    const answer = await at.graphql(mutation, variables, by.at(at));
    if (referee.isUnavailable(answer)) return null;
    if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
    return Object.values(answer.data as Record<string, Payload>)[0] ?? null;
  }

  /** Acknowledges a profile that was changed, after a look at whether the answer shows the change. */
  function acknowledged(profile: Shown | null | undefined, shows: (profile: Shown) => boolean, what = ""): boolean {
    if (profile == null) return false;
    if (!shows(profile)) referee.violations.push(`the answer to a write does not show it: ${JSON.stringify(profile)} ${what}`);
    referee.acknowledge(profile);
    return true;
  }

  const update = async (at: TestPortrait, by: Person, input: object) =>
    written<{ userErrors: { __typename: string }[]; profile: Shown | null }>(at, by, updateProfile, { input });

  const ownHeadline = (person: Person, headline: string): Contest => ({
    look: (at) => referee.look(at, person),
    write: async (at) => acknowledged((await update(at, person, { headline }))?.profile, (shown) => shown.headline === headline),
  });

  /** Of a profile that several edit at once, each from the version that they see: so that each knows which version is their own. */
  const famousHeadline = ({ accountId: id }: Person, headline: string): Contest => ({
    look: (at) => referee.look(at, staff, id),
    write: async (at) => {
      for (;;) {
        const before = await referee.look(at, staff, id);
        const payload = before === null ? null : await update(at, staff, { id, headline, expectedVersion: before.version });
        if (payload?.userErrors[0]?.__typename === "VersionConflict") continue;
        return acknowledged(
          payload?.profile,
          (shown) => shown.headline === headline || shown.version > (before?.version ?? 0) + 1,
          `after ${headline} over version ${before?.version} at the ${at === one ? "first" : "second"}`,
        );
      }
    },
  });

  const completeness = (person: Person): Contest => ({
    look: (at) => referee.look(at, person),
    write: async (at) => {
      const before = await referee.look(at, person);
      if (before === null) return false;
      const bio = before.bio === null ? "Who came here by ship, and stayed for the light." : null;
      const grows = (shown: Shown) => shown.completion.percent > before.completion.percent === (bio !== null);
      return acknowledged((await update(at, person, { bio }))?.profile, (shown) => shown.bio === bio && grows(shown));
    },
  });

  /** Which shows in the profile, in how complete it is, and in what its owner may do. */
  const role = (person: Person): Contest => {
    let holds: boolean | null = null;
    return {
      look: async (at) => {
        const expected = holds;
        const shown = await referee.look(at, person);
        if (shown === null || expected === null || shown.permissions.includes("accounts.read") === expected) return;
        referee.violations.push(`${person.accountId} holds ${shown.permissions} after the role was ${expected ? "granted" : "revoked"}`);
      },
      write: async (at) => {
        const before = await referee.look(at, person);
        if (before === null) return false;
        const wanted = !before.roles.some(({ key }) => key === "manager");
        const payload = await written<{ account: { profile: Shown } }>(at, staff, wanted ? grantRole : revokeRole, { id: person.accountId });
        const isChanged = acknowledged(payload?.account.profile, (shown) => shown.roles.some(({ key }) => key === "manager") === wanted);
        if (isChanged) holds = wanted;
        return isChanged;
      },
    };
  };

  /** On another device, ended from the first one or by itself. */
  const session = async (person: Person, number: number): Promise<Contest> => {
    const other = await onBoth(await one.signIn(person.at(one)));
    const { data } = await two.graphql(`{ viewer { session { id } } }`, {}, other.at(two));
    const way = waysToEnd[number % waysToEnd.length] as (typeof waysToEnd)[number];
    return {
      look: (at) => referee.look(at, other),
      write: async (at) => {
        referee.ending(other);
        const payload = await written<Record<string, unknown>>(at, way.includes("signOut") ? other : person, way, { id: data.viewer.session.id });
        if (payload === null) return false;
        expect(Object.values(payload)).toEqual([way.includes("signOut") ? true : 1]);
        referee.ended(other);
        return true;
      },
    };
  };

  async function contestOf(number: number, lane: number): Promise<Contest> {
    const person = people[lane] as Person;
    const kind = number % 10;
    if (kind < 4) return ownHeadline(person, `race ${number}`);
    if (kind < 7) return famousHeadline(famous[lane % famous.length] as Person, `race ${number}`);
    if (kind < 8) return completeness(person);
    if (kind < 9) return role(person);
    return session(person, Math.floor(number / 10));
  }

  async function race({ look, write }: Contest, writer: TestPortrait, reader: TestPortrait): Promise<boolean> {
    let isWriting = true;
    const writing = write(writer).finally(() => {
      isWriting = false;
    });
    const meanwhile = [writer, reader].map(async (at) => {
      // Often while a write usually answers, and seldom while one that can't reach Redis waits.
      for (let pause = 5 + Math.random() * 25; isWriting; pause *= 4) {
        await Promise.race([sleep(pause), writing]);
        await look(at);
      }
    });
    const isAcknowledged = await writing;
    await Promise.all([writer, reader].map(look));
    await Promise.all(meanwhile);
    await Promise.all([reader, writer].map(look));
    return isAcknowledged;
  }

  /** Races until a thousand writes were acknowledged and whatever else there is to wait for has come. */
  async function raceUntil(isEnough: () => boolean = () => true, enough = races): Promise<void> {
    let begun = 0;
    let done = 0;
    const lane = async (_: unknown, index: number) => {
      while (done < enough || !isEnough()) {
        const number = begun++;
        const contest = await contestOf(Math.floor(number / 2), index);
        if (await (number % 2 === 0 ? race(contest, one, two) : race(contest, two, one))) done++;
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    for (const person of [...people, ...famous]) await Promise.all([one, two].map((at) => referee.look(at, person)));
  }

  it(
    "show every acknowledged write at once on both, in 1,000 races",
    async () => {
      await start(false);
      await raceUntil();
      expect(referee.violations).toEqual([]);
      expect(referee.unavailable).toBeLessThan(races / 50);
      for (const store of ["profiles", "sessions"]) {
        for (const at of [one, two]) expect((await cacheReads(at, store)).hit).toBeGreaterThan(races / 2);
      }
    },
    3 * minute,
  );

  it(
    "do so while one of them is cut from Redis, heard by nobody, slow, and back again",
    async () => {
      const proxy = await start(true);
      if (proxy === null) throw new Error("There is no proxy.");
      let isOver = false;
      let turns = 0;
      const weather = (async () => {
        for (; !isOver; turns++) {
          await sleep(1_200 + Math.random() * 1_800);
          if (turns % 3 === 0) proxy.cut();
          if (turns % 3 === 1) proxy.blackHole();
          if (turns % 3 === 2) proxy.delay(40 + Math.random() * 200);
          await sleep(100 + Math.random() * 900);
          proxy.restore();
        }
      })();
      await raceUntil(() => turns >= 3, racesInBadWeather);
      isOver = true;
      await weather;
      expect(referee.violations).toEqual([]);
      expect(referee.unavailable).toBeLessThan(racesInBadWeather / 20);
      for (const store of ["profiles", "sessions"]) {
        for (const at of [one, two]) expect((await cacheReads(at, store)).hit).toBeGreaterThan(0);
        const { bypass, error } = await cacheReads(two, store);
        expect(Math.min(bypass, error)).toBeGreaterThan(0);
      }
      await eventually(async () => two.world.cache.server() !== null, 10);
    },
    3 * minute,
  );
});
