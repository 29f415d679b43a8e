import { counted, outOfAttempts } from "./attempts.ts";
import { after, minutes } from "./clock.ts";

const limit = { most: 3, within: minutes(10) };
const start = new Date("2026-11-25T12:00:00.000Z");
const wrongAt = (...minute: number[]) => minute.map((each) => after(start, minutes(each)));

describe("wrong attempts", () => {
  it("leave another try below the limit", () => expect(outOfAttempts(wrongAt(0, 1), limit, after(start, minutes(2)))).toBeNull());

  it("end at the limit, until the first of them is long enough ago", () => {
    expect(outOfAttempts(wrongAt(0, 1, 2), limit, after(start, minutes(3)))).toMatchObject({ limit: 3, retryAt: after(start, minutes(10)) });
  });

  it("count no more from that very moment on", () => {
    expect(outOfAttempts(wrongAt(0, 1, 2), limit, after(start, minutes(10) - 1))).not.toBeNull();
    expect(outOfAttempts(wrongAt(0, 1, 2), limit, after(start, minutes(10)))).toBeNull();
    expect(counted(wrongAt(0, 1, 2), limit, after(start, minutes(10)))).toEqual(wrongAt(1, 2));
  });

  it("wait for the one that makes room where there are more than the limit", () => {
    expect(outOfAttempts(wrongAt(0, 1, 2, 3), limit, after(start, minutes(4)))).toMatchObject({ retryAt: after(start, minutes(11)) });
  });
});
