import { days } from "#server/kernel/clock.ts";
import { type DemoEvent, demoHistory, historyDays } from "./history.ts";
import { demoPeople } from "./people.ts";

const until = new Date("2026-11-23T09:30:00Z");
const history = demoHistory(demoPeople, until);
type EventOf<K extends DemoEvent["kind"]> = DemoEvent extends infer E ? (E extends { kind: infer Kind } ? (K extends Kind ? E : never) : never) : never;
const of = <K extends DemoEvent["kind"]>(kind: K) => history.filter((event) => event.kind === kind) as EventOf<K>[];

describe("the history of the demo", () => {
  it("is the same for the same end", () => {
    expect(demoHistory(demoPeople, until)).toEqual(history);
  });

  it("is in order, within its ninety days", () => {
    const times = history.map(({ at }) => at.getTime());
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(times[0]).toBeGreaterThanOrEqual(until.getTime() - days(historyDays));
    expect(times.at(-1)).toBeLessThan(until.getTime());
  });

  it("has everybody join once, before anything else of theirs", () => {
    expect(
      of("joined")
        .map(({ handle }) => handle)
        .sort(),
    ).toEqual(demoPeople.map(({ handle }) => handle).sort());
    for (const { handle } of demoPeople) expect(history.find((event) => event.handle === handle)?.kind).toBe("joined");
  });

  it("grows: more came in the last thirty days than in the first", () => {
    const joinedWithin = (from: number, to: number) =>
      of("joined").filter(({ at }) => at.getTime() >= until.getTime() - days(from) && at.getTime() < until.getTime() - days(to)).length;
    expect(joinedWithin(30, 0)).toBeGreaterThan(joinedWithin(90, 60) * 1.5);
  });

  it("is quieter at weekends", () => {
    const atWeekends = of("signed in").filter(({ at }) => [0, 6].includes(at.getUTCDay())).length;
    expect(atWeekends / of("signed in").length).toBeLessThan(0.2);
  });

  it("fills in exactly what each person has in the end", () => {
    for (const person of demoPeople) {
      const filled = new Set(
        of("filled in")
          .filter(({ handle }) => handle === person.handle)
          .flatMap(({ fields }) => fields),
      );
      for (const field of filled) expect(person[field]).toBeDefined();
      for (const field of ["headline", "bio", "website", "phone", "birthDate"] as const) expect(filled.has(field)).toBe(person[field] !== undefined);
      expect(of("picture set").filter(({ handle }) => handle === person.handle)).toHaveLength(person.look === undefined ? 0 : 1);
    }
  });

  it("does everything of a visit within it", () => {
    for (const event of [...of("filled in"), ...of("audiences chosen"), ...of("picture set"), ...of("password changed")]) {
      expect(event.visit.handle).toBe(event.handle);
      expect(event.at.getTime()).toBeGreaterThanOrEqual(event.visit.at.getTime());
      expect(event.at.getTime()).toBeLessThanOrEqual(event.visit.endedAt.getTime());
    }
  });

  it("ends every visit before it ends itself", () => {
    expect(of("signed out")).toHaveLength(of("signed in").length);
    for (const { visit } of of("signed in")) {
      expect(visit.endedAt.getTime()).toBeGreaterThan(visit.at.getTime());
      expect(visit.endedAt.getTime()).toBeLessThan(until.getTime());
    }
  });

  it("has roles changed by an administrator who is there", () => {
    for (const { at, visit } of [...of("role granted"), ...of("role revoked")]) {
      if (visit === null) continue;
      expect(visit.handle).toBe("ada");
      expect(at >= visit.at && at <= visit.endedAt).toBe(true);
    }
  });

  it("leaves each person with the roles that they have", () => {
    const held = new Set<string>();
    for (const event of history) {
      if (event.kind === "role granted") held.add(`${event.handle} ${event.role}`);
      if (event.kind === "role revoked") held.delete(`${event.handle} ${event.role}`);
    }
    expect([...held].sort()).toEqual(demoPeople.flatMap(({ handle, roles }) => (roles ?? []).map((role) => `${handle} ${role}`)).sort());
    expect(of("role revoked").length).toBeGreaterThan(0);
  });

  it.each(["2026-02-28T00:00:00.000Z", "2026-03-01T23:59:59.999Z", "2027-12-31T12:00:00Z", "2028-02-29T05:00:00Z"])(
    "holds together when it ends at %s",
    (end) => {
      const other = demoHistory(demoPeople, new Date(end));
      expect(other.filter(({ kind }) => kind === "joined")).toHaveLength(63);
      expect(other.every(({ at }) => at < new Date(end))).toBe(true);
      expect(other.filter(({ kind }) => kind === "role granted").length).toBeGreaterThanOrEqual(6);
    },
  );
});
