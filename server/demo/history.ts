import { days, hours, minutes } from "#server/kernel/clock.ts";
import type { DemoPerson } from "./people.ts";
import { type SeededRandom, seededRandom } from "./seeded-random.ts";

export const historyDays = 90;

/** What a person can fill in; the display name comes with signing up. */
const fillable = ["headline", "bio", "pronouns", "location", "website", "phone", "birthDate", "timeZone", "locale"] as const;
type FillableField = (typeof fillable)[number];

interface DemoDevice {
  readonly browser: string;
  readonly os: string;
  readonly device: string;
}

interface Dated {
  readonly at: Date;
  /** Whose account or profile it is about. */
  readonly handle: string;
}
/** What happened while somebody was signed in; `session` is a `SignedIn.session`. */
interface InSession extends Dated {
  readonly session: string;
}
interface Joined extends Dated {
  readonly kind: "joined";
}
interface SignedIn extends InSession {
  readonly kind: "signed in";
  readonly endedAt: Date;
  readonly device: DemoDevice;
  /** A network that RFC 5737 keeps for documentation. */
  readonly ip: string;
}
interface FilledIn extends InSession {
  readonly kind: "filled in";
  readonly fields: readonly FillableField[];
}
interface PictureSet extends InSession {
  readonly kind: "picture set";
}
interface PasswordChanged extends InSession {
  readonly kind: "password changed";
}
interface RoleChanged extends Dated {
  readonly kind: "role granted" | "role revoked";
  readonly role: "manager" | "admin";
  /** Null for the first administrator, whom the installation itself made one. */
  readonly by: { readonly handle: string; readonly session: string } | null;
}
export type DemoEvent = Joined | SignedIn | FilledIn | PictureSet | PasswordChanged | RoleChanged;

/**
 * The 90 days before `until`, oldest first: who came when, what they filled in, when they were there. The same people and the same
 * `until` have the same past; a new day has another one, because weekdays matter.
 */
export function demoHistory(people: readonly DemoPerson[], until: Date): readonly DemoEvent[] {
  const random = seededRandom("ninety days");
  const events: DemoEvent[] = [];
  const stays = new Map<string, readonly SignedIn[]>();
  const arrivals = arrivalDates(people, until, random);
  for (const person of people) {
    const joinedAt = arrivals.get(person.handle) ?? until;
    const own = seededRandom(`history of ${person.handle}`);
    const sessions = sessionsOf(person, joinedAt, until, own);
    stays.set(person.handle, sessions);
    events.push({ kind: "joined", at: joinedAt, handle: person.handle }, ...sessions, ...profileWork(person, sessions, own));
  }
  events.push(...roleChanges(people, stays));
  return events.sort((one, other) => one.at.getTime() - other.at.getTime() || order[one.kind] - order[other.kind]);
}

/** Of what happens in the same millisecond: nobody signs in before there is an account. */
const order: Record<DemoEvent["kind"], number> = {
  joined: 0,
  "role granted": 1,
  "role revoked": 2,
  "signed in": 3,
  "filled in": 4,
  "picture set": 5,
  "password changed": 6,
};

/** The founders come first, then more people from week to week, fewer at weekends. */
function arrivalDates(people: readonly DemoPerson[], until: Date, random: SeededRandom): ReadonlyMap<string, Date> {
  const founders = [...people.filter(({ roles }) => roles?.includes("admin")), ...people.filter(({ roles }) => roles?.includes("manager"))];
  const others = shuffled(
    people.filter((person) => !founders.includes(person)),
    random,
  );
  const dates = new Map<string, Date>();
  founders.forEach((person, index) => void dates.set(person.handle, workingHour(until, historyDays - 1 - Math.round(index * index * 0.7 + index), random)));
  const weights = Array.from({ length: historyDays - 12 }, (_, index) => {
    const daysAgo = historyDays - 12 - index;
    return { daysAgo, weight: (1 + (index / historyDays) * 3.2) * (isWeekend(until, daysAgo) ? 0.3 : 1) };
  });
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  others.forEach((person, index) => {
    // Even steps through the curve's area keep its shape with this few people; chance alone would not.
    let left = ((index + random.between(0.15, 0.85)) / others.length) * total;
    const day = weights.find(({ weight }) => (left -= weight) <= 0)?.daysAgo ?? 1;
    dates.set(person.handle, workingHour(until, day, random));
  });
  return dates;
}

function sessionsOf(person: DemoPerson, joinedAt: Date, until: Date, random: SeededRandom): readonly SignedIn[] {
  const staff = person.roles !== undefined;
  const habit = staff ? random.between(0.6, 0.85) : random.between(0.06, 0.5);
  const network = random.pick(networks);
  const machines = [random.pick(devices), random.pick(devices)];
  const sessions: SignedIn[] = [];
  const stay = (at: Date) => {
    const longest = (until.getTime() - at.getTime()) / 2;
    const endedAt = new Date(at.getTime() + Math.min(random.between(minutes(20), hours(7)), longest));
    sessions.push({
      kind: "signed in",
      at,
      handle: person.handle,
      session: `${person.handle}/${sessions.length + 1}`,
      endedAt,
      device: random.pick(machines),
      ip: network,
    });
  };
  stay(joinedAt);
  const daysSince = Math.floor((until.getTime() - joinedAt.getTime()) / days(1));
  for (let daysAgo = daysSince - 1; daysAgo >= 1; daysAgo--) {
    const interest = staff ? 1 : 0.35 + 0.65 * Math.exp(-(daysSince - daysAgo) / 25);
    const at = workingHour(until, daysAgo, random);
    const previous = sessions.at(-1);
    const isFree = previous === undefined || at > previous.endedAt;
    if (random.chance(habit * interest * (isWeekend(until, daysAgo) ? 0.35 : 1)) && isFree) stay(at);
  }
  return sessions;
}

/** Most fill in a little at once and the rest over the next visits. */
function profileWork(person: DemoPerson, sessions: readonly SignedIn[], random: SeededRandom): readonly DemoEvent[] {
  const work: (FillableField | "picture")[] = shuffled(
    [...fillable.filter((field) => person[field] !== undefined), ...(person.look === undefined ? [] : ["picture" as const])],
    random,
  );
  const visits = random.integer(1, Math.min(4, sessions.length));
  const perVisit = Math.ceil(work.length / visits);
  const events: DemoEvent[] = [];
  for (const session of sessions.slice(0, visits)) {
    const batch = work.splice(0, perVisit);
    const fields = batch.filter((item) => item !== "picture");
    if (fields.length > 0) events.push({ kind: "filled in", ...during(session, 0.3), fields });
    if (batch.includes("picture")) events.push({ kind: "picture set", ...during(session, 0.5) });
  }
  const later = sessions.slice(visits);
  for (const session of later.filter(() => random.chance(0.05))) {
    const known = fillable.filter((field) => person[field] !== undefined && (field === "headline" || field === "bio" || field === "location"));
    if (known.length > 0) events.push({ kind: "filled in", ...during(session, 0.4), fields: [random.pick(known)] });
  }
  const careful = later.at(random.integer(0, 40));
  if (careful !== undefined) events.push({ kind: "password changed", ...during(careful, 0.6) });
  return events;
}

function roleChanges(people: readonly DemoPerson[], stays: ReadonlyMap<string, readonly SignedIn[]>): readonly RoleChanged[] {
  const founder = people.find(({ roles }) => roles?.includes("admin"));
  if (founder === undefined) return [];
  const visits = stays.get(founder.handle) ?? [];
  /** The founder's first visit after somebody came is when the role is granted. */
  const byFounder = (kind: RoleChanged["kind"], handle: string, role: RoleChanged["role"], after: Date): readonly RoleChanged[] => {
    const visit = visits.find(({ at }) => at > after);
    return visit === undefined ? [] : [{ kind, at: during(visit, 0.2).at, handle, role, by: { handle: founder.handle, session: visit.session } }];
  };
  const arrival = (handle: string) => stays.get(handle)?.[0]?.at ?? new Date(0);
  const granted = people.flatMap((person) =>
    (person.roles ?? []).flatMap((role): readonly RoleChanged[] =>
      person === founder
        ? [{ kind: "role granted", at: arrival(person.handle), handle: person.handle, role, by: null }]
        : byFounder("role granted", person.handle, role, arrival(person.handle)),
    ),
  );
  // Somebody stood in as a manager for a while.
  const stoodIn = people.find(({ roles, look }) => roles === undefined && look !== undefined);
  if (stoodIn === undefined) return granted;
  const grant = byFounder("role granted", stoodIn.handle, "manager", new Date(arrival(stoodIn.handle).getTime() + days(2)));
  const end = grant.flatMap(({ at }) => byFounder("role revoked", stoodIn.handle, "manager", new Date(at.getTime() + days(6))));
  return end.length === 0 ? granted : [...granted, ...grant, ...end];
}

const during = ({ at, endedAt, handle, session }: SignedIn, share: number) => ({
  at: new Date(at.getTime() + Math.round((endedAt.getTime() - at.getTime()) * share)),
  handle,
  session,
});

const startOfDay = (until: Date, daysAgo: number) => new Date(Math.floor(until.getTime() / days(1)) * days(1) - days(daysAgo));
const isWeekend = (until: Date, daysAgo: number) => [0, 6].includes(startOfDay(until, daysAgo).getUTCDay());
const workingHour = (until: Date, daysAgo: number, random: SeededRandom) =>
  new Date(startOfDay(until, daysAgo).getTime() + Math.round(random.between(hours(6), hours(20))));

function shuffled<T>(items: readonly T[], random: SeededRandom): T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

const networks = ["192.0.2.0", "198.51.100.0", "203.0.113.0"] as const;

const devices: readonly DemoDevice[] = [
  { browser: "Firefox", os: "Linux", device: "desktop" },
  { browser: "Firefox", os: "Windows", device: "desktop" },
  { browser: "Chrome", os: "Windows", device: "desktop" },
  { browser: "Chrome", os: "macOS", device: "desktop" },
  { browser: "Chrome", os: "Android", device: "mobile" },
  { browser: "Safari", os: "macOS", device: "desktop" },
  { browser: "Safari", os: "iOS", device: "mobile" },
  { browser: "Microsoft Edge", os: "Windows", device: "desktop" },
];
