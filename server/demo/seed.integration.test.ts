import sharp from "sharp";
import { days } from "#server/kernel/clock.ts";
import { type DemoHouse, demoHouse } from "./demo.factory.ts";
import { demoPeople } from "./people.ts";
import { demoPassword, holdsDemo, seedPeople, seedPortraits } from "./seed.ts";
import { demoAdministration } from "./seed-administration.ts";

const untilTheEnd = () => new AbortController().signal;

describe("the seeded demo", () => {
  let house: DemoHouse;
  beforeAll(async () => {
    house = await demoHouse("read");
    await seedPeople(house.of);
  }, 60_000);
  afterAll(() => house.stop());

  const figure = async (sql: string) => (await house.of.database.query<{ figure: number }>(`select (${sql})::int as figure`))[0]?.figure;

  it("has an account and a profile for everybody, and says so while it works", async () => {
    expect(await figure("select count(*) from accounts")).toBe(63);
    expect(await figure("select count(*) from profiles")).toBe(63);
    expect(house.lines).toContain("seeding the demo: 24 of 63 people");
    expect(house.lines.at(-1)).toBe("seeding the demo: 63 of 63 people");
    expect(await holdsDemo(house.of.database)).toBe(true);
  });

  it("lets the three of the sign-in page in", async () => {
    for (const email of ["ada@example.com", "grace@example.com", "linus@example.com"]) {
      const account = await house.of.accounts.findByEmail(email);
      expect(await house.of.passwords.verify(account?.passwordHash ?? "", demoPassword)).toBe(true);
    }
  });

  it("gives the roles that the people have, and took the one that ended", async () => {
    const rows = await house.of.database.query<{ handle: string; role: string }>(
      "select p.handle, g.role_key as role from role_grants g join profiles p on p.id = g.account_id where g.role_key <> 'member' order by 1, 2",
    );
    const { role } = demoAdministration;
    const expected = [...demoPeople.flatMap(({ handle, roles }) => (roles ?? []).map((role) => ({ handle, role }))), { handle: role.heldBy, role: role.key }];
    expect(rows).toEqual(expected.sort((one, other) => (one.handle < other.handle ? -1 : 1)));
    expect(await figure("select count(*) from role_grants where role_key = 'member'")).toBe(63);
  });

  it("shows what staff do: somebody is suspended for some days to come, one invitation is open, another one over", async () => {
    const { suspended, invitations } = demoAdministration;
    const account = await house.of.accounts.find((await house.of.profiles.idByHandle(suspended.handle)) ?? "");
    expect(account?.suspension).toMatchObject({ reason: suspended.reason, by: await house.of.profiles.idByHandle(suspended.by) });
    expect(account?.suspension?.until?.getTime()).toBeGreaterThan(Date.now() + days(11));
    const { edges } = await house.of.invitations.page({ first: 10, after: null });
    expect(edges.map(({ node }) => [node.email, node.roles, node.expiresAt > new Date()])).toEqual(
      invitations.map(({ email, roles }, index) => [email, [...roles], index === 0]),
    );
    expect(await figure("select count(*) from audit_events where action in ('account.suspended', 'role.created', 'invitation.sent')")).toBe(4);
  });

  it("stores what completion computes, before and after the portraits", async () => {
    const disagreements = async () => {
      const ids = (await house.of.database.query<{ id: string }>("select id from profiles")).map(({ id }) => id);
      const stored = await house.of.profiles.snapshots(ids);
      const wrong: string[] = [];
      for (const { value, percent } of stored.values()) if ((await house.completion.measure(value)).percent !== percent) wrong.push(value.handle);
      return wrong;
    };
    expect(await disagreements()).toEqual([]);
    expect(await figure("select completion_percent from profiles where handle = 'linus'")).toBe(50);
    await seedPortraits(house.of, untilTheEnd());
    expect(await disagreements()).toEqual([]);
    expect(await figure("select completion_percent from profiles where handle = 'ada'")).toBe(100);
    expect(await figure("select count(distinct completion_percent / 10) from profiles")).toBeGreaterThanOrEqual(7);
  }, 120_000);

  it("has a history of completion for everybody, over the days of theirs, that ends where they are now", async () => {
    const rows = await house.of.database.query<{ handle: string; percents: number[]; first: Date; joinedAt: Date; percent: number }>(
      `select p.handle, array_agg(c.percent order by c.day) as percents, min(c.at) as first, p.created_at as "joinedAt", p.completion_percent as percent
         from profiles p join completion_points c on c.profile_id = p.id group by p.id`,
    );
    expect(rows).toHaveLength(63);
    for (const { handle, percents, first, joinedAt, percent } of rows) {
      expect([handle, percents.at(-1)]).toEqual([handle, percent]);
      expect(first.getTime() - joinedAt.getTime()).toBeLessThan(days(1));
    }
    expect(Math.max(...rows.map(({ percents }) => percents.length))).toBeGreaterThanOrEqual(4);
    expect(rows.filter(({ percents }) => percents.length > 1).length).toBeGreaterThan(30);
    expect(await figure("select count(*) from completion_points where at > now()")).toBe(0);
  });

  it("has people who chose who sees what, and says so in the audit log", async () => {
    const choosers = demoPeople.filter(({ visibility }) => visibility !== undefined);
    expect(choosers.length).toBeGreaterThan(2);
    expect(await figure("select count(*) from profiles where visibility <> '{}'")).toBe(choosers.length);
    expect(await figure("select count(*) from audit_events where action = 'profile.visibility-changed'")).toBe(choosers.length);
  });

  it("has drawn everybody who has a look, through the pipeline that uploads take", async () => {
    const drawn = demoPeople.filter(({ look }) => look !== undefined).length;
    expect(await figure("select count(*) from profiles where avatar_image_id is not null")).toBe(drawn);
    expect(await figure("select count(*) from images")).toBe(drawn);
    expect(await figure("select sum(jsonb_array_length(variants)) from images")).toBe(house.objects.size);
    expect(house.lines.at(-1)).toBe(`drawing the demo's portraits: ${drawn} of ${drawn}`);
  });

  it("reaches ninety days back and not into the future", async () => {
    expect(await figure("select count(*) from accounts where created_at < now() - interval '80 days'")).toBeGreaterThan(0);
    expect(await figure("select count(*) from audit_events where at > now()")).toBe(0);
    expect(await figure("select count(*) from audit_events")).toBeGreaterThan(1_000);
    expect(await figure("select count(*) from profiles where updated_at > now() - interval '1 minute' or updated_at < created_at")).toBe(0);
  });

  it("has no session that lives, and none that the clean-up would take at once", async () => {
    expect(await figure("select count(*) from sessions")).toBeGreaterThan(50);
    expect(await figure("select count(*) from sessions where ended_at is null or ended_at < created_at or ended_at < now() - interval '30 days'")).toBe(0);
  });

  it("says of each audit row that it was seeded", async () => {
    expect(await figure("select count(*) from audit_events where changes->>'seeded' is distinct from 'true'")).toBe(0);
  });

  it("keeps addresses, phones and birth dates sealed", async () => {
    const [row] = await house.of.database.query<{ text: string }>("select string_agg(encode(email_sealed, 'escape'), '') as text from accounts");
    expect(row?.text).not.toContain("example");
    const id = (await house.of.profiles.idByHandle("ada")) ?? "";
    const ada = (await house.of.profiles.snapshots([id])).get(id)?.value;
    expect(house.of.keyring.open(Buffer.from(ada?.phoneSealed ?? "", "base64"), { table: "profiles", column: "phone_sealed", id })).toBe("+442079460815");
  });

  it("changes nothing when it is seeded again", async () => {
    const state = () =>
      house.of.database.query(
        "select (select count(*) from audit_events) as events, (select sum(version) from profiles) as versions, (select max(id::text) from images) as image",
      );
    const before = await state();
    await seedPeople(house.of);
    await seedPortraits(house.of, untilTheEnd());
    expect(await state()).toEqual(before);
  });
});

describe("a demo that was cut off", () => {
  let house: DemoHouse;
  beforeEach(async () => {
    house = await demoHouse("taken as they are");
  });
  afterEach(() => house.stop());

  const count = async (table: string) => (await house.of.database.query<{ count: number }>(`select count(*)::int as count from ${table}`))[0]?.count;

  it("among its people leaves nothing, and the next start makes all of it", async () => {
    const dying = { ...house.of, progress: (line: string) => (line.startsWith("seeding the demo: 36") ? fail("killed") : undefined) };
    await expect(seedPeople(dying)).rejects.toThrow("killed");
    expect(await Promise.all(["accounts", "profiles", "sessions", "audit_events", "installation"].map(count))).toEqual([0, 0, 0, 0, 0]);
    await seedPeople(house.of);
    expect(await count("accounts")).toBe(63);
  }, 60_000);

  it("among its portraits goes on with those that are missing, in the same order", async () => {
    await seedPeople(house.of);
    const stop = new AbortController();
    let stored = 0;
    const images = Object.create(house.of.images, {
      prepare: {
        value: (...upload: Parameters<typeof house.of.images.prepare>) => {
          stored += 1;
          if (stored === 5) stop.abort();
          return house.of.images.prepare(...upload);
        },
      },
    });
    await seedPortraits({ ...house.of, images }, stop.signal);
    const handles = await house.of.database.query<{ handle: string }>("select handle from profiles where avatar_image_id is not null");
    const first = demoPeople.filter(({ look }) => look !== undefined).map(({ handle }) => handle);
    expect(handles.map(({ handle }) => handle).sort()).toEqual(first.slice(0, handles.length).sort());
    expect(handles.length).toBeLessThanOrEqual(6);
    await seedPortraits(house.of, untilTheEnd());
    expect(await count("images")).toBe(first.length);
    expect(await count("audit_events where action = 'picture.set'")).toBe(first.length);
  }, 120_000);

  it("lives on while its store is away, and the next start draws the rest", async () => {
    await seedPeople(house.of);
    const away = Object.create(house.of.images, { prepare: { value: () => Promise.reject(new Error("The store is away.")) } });
    await seedPortraits({ ...house.of, images: away }, untilTheEnd());
    expect(house.lines.at(-1)).toBe("the demo's portraits could not all be drawn; the next start goes on");
    expect(await count("images")).toBe(0);
    await seedPortraits(house.of, untilTheEnd());
    expect(await count("images")).toBe(demoPeople.filter(({ look }) => look !== undefined).length);
  }, 120_000);

  it("leaves the picture alone that somebody chose in the meantime, and whoever removed one without", async () => {
    await seedPeople(house.of);
    const [ada = "", grace = ""] = await Promise.all(["ada", "grace"].map(async (handle) => (await house.of.profiles.idByHandle(handle)) ?? ""));
    const square = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" fill="#1f5d63"/></svg>');
    const chosen = await house.of.images.prepare(ada, await png(square), { kind: "AVATAR", crop: null, alt: "mine" });
    if (!chosen.ok) throw new Error("The square is a picture.");
    await house.of.database.transact(async (tx) => {
      await house.of.images.record(tx, chosen.value);
      await house.of.profiles.within(tx).update(ada, { avatarImageId: chosen.value.id });
    });
    await seedPortraits(house.of, untilTheEnd());
    await house.of.database.query("update profiles set avatar_image_id = null where id = $1", [grace]);
    await seedPortraits(house.of, untilTheEnd());
    const rows = await house.of.database.query("select handle, avatar_image_id as image from profiles where id = any($1) order by handle", [[ada, grace]]);
    expect(rows).toEqual([
      { handle: "ada", image: chosen.value.id },
      { handle: "grace", image: null },
    ]);
  }, 120_000);

  it("is not made where somebody lives already", async () => {
    await house.of.database.transact((tx) =>
      house.of.accounts.within(tx).insert({ email: "somebody@example.com", passwordHash: null, emailVerifiedAt: null, createdAt: new Date() }),
    );
    await seedPeople(house.of);
    expect(await count("accounts")).toBe(1);
    expect(await holdsDemo(house.of.database)).toBe(false);
  });

  it("is made once by two who start at the same moment", async () => {
    await Promise.all([seedPeople(house.of), seedPeople(house.of)]);
    expect(await count("accounts")).toBe(63);
  }, 60_000);
});

const fail = (message: string): never => {
  throw new Error(message);
};

const png = (svg: Buffer) => sharp(svg).png().toBuffer();
