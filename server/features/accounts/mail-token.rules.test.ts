import { after, minutes, seconds } from "#server/kernel/clock.ts";
import { tooManyMails } from "./mail-token.rules.ts";

const now = new Date("2026-11-25T12:00:00Z");
const ago = (...minutesAgo: number[]) => minutesAgo.map((each) => after(now, -minutes(each)));

describe("another mail of the same purpose", () => {
  it.each([
    ["was never sent", [], null, null],
    ["was sent half a minute ago", ago(0.5), 1, after(now, seconds(30))],
    ["was sent a minute ago", ago(1), null, null],
    ["was sent four times in this hour", ago(2, 5, 9, 14), null, null],
    ["was sent five times in this hour", ago(2, 5, 9, 14, 40), 5, after(now, minutes(20))],
    ["was sent five times, the first an hour ago", ago(2, 5, 9, 14, 60), null, null],
    ["was sent five times, the last just now", ago(0, 5, 9, 14, 40), 5, after(now, minutes(20))],
    ["was sent five times, the first nearly an hour ago, the last just now", ago(0, 5, 9, 14, 59.9), 1, after(now, minutes(1))],
  ] as const)("that %s", (_case, issued, limit, retryAt) => {
    const refusal = tooManyMails(issued, now);
    expect(refusal).toEqual(limit === null ? null : expect.objectContaining({ kind: "limit", code: "TOO_MANY_MAILS", limit, retryAt }));
  });
});
