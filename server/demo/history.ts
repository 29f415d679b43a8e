import { after, days, hours, minutes } from "#server/kernel/clock.ts";
import type { DemoPerson } from "./people.ts";
import { type SeededRandom, seededRandom } from "./seeded-random.ts";

export const historyDays = 90;

/** What a person can fill in; the display name comes with signing up. */
const fillable = ["headline", "bio", "pronouns", "location", "website", "phone", "birthDate", "timeZone", "locale"] as const;
export type FillableField = (typeof fillable)[number];

interface DemoDevice {
  readonly browser: string;
  readonly os: string;
  readonly device: string;
}

/** From a sign-in to its sign-out. */
export interface Visit {
  readonly handle: string;
  readonly at: Date;
  readonly endedAt: Date;
  readonly device: DemoDevice;
  /** A network that RFC 5737 keeps for documentation. */
  readonly ip: string;
}

interface Dated {
  readonly at: Date;
  /** Whose account or profile it is about. */
  readonly handle: string;
}
export type DemoEvent = Dated &
  (
    | { readonly kind: "joined" }
    | { readonly kind: "signed in" | "signed out" | "picture set" | "password changed"; readonly visit: Visit }
    | { readonly kind: "filled in"; readonly visit: Visit; readonly fields: readonly FillableField[] }
    | { readonly kind: "audiences chosen"; readonly visit: Visit; readonly fields: readonly string[] }
    /** `visit` is that of the administrator; null for the first one, whom the installation itself made one. */
    | { readonly kind: "role granted" | "role revoked"; readonly role: "manager" | "admin"; readonly visit: Visit | null }
  );
type RoleChange = Extract<DemoEvent, { readonly role: string }>;

/**
 * The 90 days before `until`, oldest first: who came when, what they filled in, when they were there. The same people and the same
 * `until` have the same past; a new day has another one, because weekdays matter.
 */
export function demoHistory(people: readonly DemoPerson[], until: Date): readonly DemoEvent[] {
  const random = seededRandom("ninety days");
  const events: DemoEvent[] = [];
  const visits = new Map<string, readonly Visit[]>();
  const arrivals = arrivalDates(people, until, random);
  for (const person of people) {
    const joinedAt = arrivals.get(person.handle) ?? until;
    const own = seededRandom(`history of ${person.handle}`);
    const paid = visitsOf(person, joinedAt, until, own);
    visits.set(person.handle, paid);
    events.push({ kind: "joined", at: joinedAt, handle: person.handle }, ...paid.flatMap(inAndOut), ...profileWork(person, paid, own));
  }
  events.push(...roleChanges(people, visits));
  return events.sort((one, other) => one.at.getTime() - other.at.getTime() || order[one.kind] - order[other.kind]);
}

/** Of what happens in the same millisecond: nobody signs in before there is an account. */
const order: Record<DemoEvent["kind"], number> = {
  joined: 0,
  "role granted": 1,
  "role revoked": 2,
  "signed in": 3,
  "filled in": 4,
  "audiences chosen": 5,
  "picture set": 6,
  "password changed": 7,
  "signed out": 8,
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
  let area = 0;
  const curve = Array.from({ length: historyDays - 12 }, (_, index) => {
    const daysAgo = historyDays - 12 - index;
    area += (1 + (index / historyDays) * 3.2) * (isWeekend(until, daysAgo) ? 0.3 : 1);
    return { daysAgo, upTo: area };
  });
  others.forEach((person, index) => {
    // Even steps through the curve's area keep its shape with this few people; chance alone would not.
    const place = ((index + random.between(0.15, 0.85)) / others.length) * area;
    const day = curve.find(({ upTo }) => place <= upTo)?.daysAgo ?? 1;
    dates.set(person.handle, workingHour(until, day, random));
  });
  return dates;
}

function visitsOf(person: DemoPerson, joinedAt: Date, until: Date, random: SeededRandom): readonly Visit[] {
  const isStaff = person.roles !== undefined;
  const habit = isStaff ? random.between(0.6, 0.85) : random.between(0.06, 0.5);
  const ip = random.pick(networks);
  const machines = [random.pick(devices), random.pick(devices)];
  const visit = (at: Date): Visit => {
    const longest = (until.getTime() - at.getTime()) / 2;
    const endedAt = after(at, Math.round(Math.min(random.between(minutes(20), hours(7)), longest)));
    return { handle: person.handle, at, endedAt, device: random.pick(machines), ip };
  };
  const visits = [visit(joinedAt)];
  const daysSince = Math.floor((until.getTime() - joinedAt.getTime()) / days(1));
  for (let daysAgo = daysSince - 1; daysAgo >= 1; daysAgo--) {
    const interest = isStaff ? 1 : 0.35 + 0.65 * Math.exp(-(daysSince - daysAgo) / 25);
    const at = workingHour(until, daysAgo, random);
    const previous = visits.at(-1);
    const isFree = previous === undefined || at > previous.endedAt;
    if (random.chance(habit * interest * (isWeekend(until, daysAgo) ? 0.35 : 1)) && isFree) visits.push(visit(at));
  }
  return visits;
}

const inAndOut = (visit: Visit): readonly DemoEvent[] => [
  { kind: "signed in", at: visit.at, handle: visit.handle, visit },
  { kind: "signed out", at: visit.endedAt, handle: visit.handle, visit },
];

/** Most fill in a little at once and the rest over the next visits. */
function profileWork(person: DemoPerson, visits: readonly Visit[], random: SeededRandom): readonly DemoEvent[] {
  const picture = person.look === undefined ? [] : (["picture"] as const);
  const work: (FillableField | "picture")[] = shuffled([...fillable.filter((field) => person[field] !== undefined), ...picture], random);
  const sittings = random.integer(1, Math.min(4, visits.length));
  const perSitting = Math.ceil(work.length / sittings);
  const events: DemoEvent[] = [];
  for (const visit of visits.slice(0, sittings)) {
    const batch = work.splice(0, perSitting);
    const fields = batch.filter((item) => item !== "picture");
    if (fields.length > 0) events.push({ kind: "filled in", ...during(visit, 0.3), fields });
    if (batch.includes("picture")) events.push({ kind: "picture set", ...during(visit, 0.5) });
  }
  const [first] = visits;
  if (person.visibility !== undefined && first !== undefined) {
    events.push({ kind: "audiences chosen", ...during(first, 0.7), fields: Object.keys(person.visibility) });
  }
  const later = visits.slice(sittings);
  const reworded = (["headline", "bio", "location"] as const).filter((field) => person[field] !== undefined);
  for (const visit of later.filter(() => random.chance(0.05))) {
    if (reworded.length > 0) events.push({ kind: "filled in", ...during(visit, 0.4), fields: [random.pick(reworded)] });
  }
  const careful = later.at(random.integer(0, 40));
  if (careful !== undefined) events.push({ kind: "password changed", ...during(careful, 0.6) });
  return events;
}

function roleChanges(people: readonly DemoPerson[], visits: ReadonlyMap<string, readonly Visit[]>): readonly DemoEvent[] {
  const founder = people.find(({ roles }) => roles?.includes("admin"));
  if (founder === undefined) return [];
  const arrival = (handle: string) => visits.get(handle)?.[0]?.at ?? new Date(0);
  /** The founder's first visit after that is when it is done. */
  const byFounder = (kind: RoleChange["kind"], handle: string, role: RoleChange["role"], since: Date): readonly DemoEvent[] => {
    const visit = visits.get(founder.handle)?.find(({ at }) => at > since);
    return visit === undefined ? [] : [{ kind, ...during(visit, 0.2), handle, role }];
  };
  const granted = people.flatMap(({ handle, roles = [] }) =>
    roles.flatMap((role): readonly DemoEvent[] =>
      handle === founder.handle
        ? [{ kind: "role granted", at: arrival(handle), handle, role, visit: null }]
        : byFounder("role granted", handle, role, arrival(handle)),
    ),
  );
  return [...granted, ...standIn(people, arrival, byFounder)];
}

/** Somebody was a manager for a while. */
function standIn(
  people: readonly DemoPerson[],
  arrival: (handle: string) => Date,
  byFounder: (kind: RoleChange["kind"], handle: string, role: RoleChange["role"], since: Date) => readonly DemoEvent[],
): readonly DemoEvent[] {
  const person = people.find(({ roles, look }) => roles === undefined && look !== undefined);
  if (person === undefined) return [];
  const grant = byFounder("role granted", person.handle, "manager", after(arrival(person.handle), days(2)));
  const end = grant.flatMap(({ at }) => byFounder("role revoked", person.handle, "manager", after(at, days(6))));
  return end.length === 0 ? [] : [...grant, ...end];
}

const during = (visit: Visit, share: number) => ({
  at: after(visit.at, Math.round((visit.endedAt.getTime() - visit.at.getTime()) * share)),
  handle: visit.handle,
  visit,
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
