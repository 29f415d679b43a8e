import { daily } from "./daily.ts";

describe("the history of completion", () => {
  const now = new Date("2026-03-05T12:00:00Z");

  it("stays what it was until it changes", () => {
    const changes = [
      { at: "2026-03-01T23:00:00Z", percent: 20 },
      { at: "2026-03-04T01:00:00Z", percent: 55 },
    ];
    expect(daily(changes, now).map(({ day, percent }) => [day.slice(0, 10), percent])).toEqual([
      ["2026-03-01", 20],
      ["2026-03-02", 20],
      ["2026-03-03", 20],
      ["2026-03-04", 55],
      ["2026-03-05", 55],
    ]);
  });

  it("goes back 120 days at most, and is nothing where nothing happened", () => {
    expect(daily([{ at: "2020-01-01T00:00:00Z", percent: 80 }], now)).toHaveLength(120);
    expect(daily([], now)).toEqual([]);
  });
});
