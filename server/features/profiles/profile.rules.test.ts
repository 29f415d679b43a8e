import { systemClock } from "#server/kernel/clock.ts";
import { tidyText } from "#server/kernel/tidy-text.ts";
import { judge } from "./profile.rules.ts";

describe("a text that somebody typed", () => {
  it.each([
    ["  a  b  ", "a  b"],
    ["one\r\ntwo\rthree", "one\ntwo\nthree"],
    ["Zoe\u0308", "Zoë"],
    ["a\u0000b\u0007c\u202ed", "abcd"],
    ["half \ud83d", "half \ufffd"],
    ["نیلوفر\u200cصابری", "نیلوفر\u200cصابری"],
    ["👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"],
    ["\u200b", ""],
    [" \u200d\u2060\u00ad ", ""],
    ["\u3164\u115f", ""],
    ["\u2800\u2800", ""],
  ])("%j is kept as %j", (typed, kept) => expect(tidyText(typed)).toBe(kept));
});

describe("a field of a profile", () => {
  it.each([
    ["displayName", "\u3164", "REQUIRED"],
    ["displayName", "x\u200b", "x\u200b"],
    ["headline", "\u200b", null],
    ["timeZone", "europe/LONDON", "Europe/London"],
    ["timeZone", "Asia/Kolkata", "Asia/Kolkata"],
    ["timeZone", "utc", "UTC"],
    ["locale", "en_gb", "en-GB"],
    ["phone", "0044 (20) 7946-0958", "+442079460958"],
    ["website", "ftp://example.com", "BAD_FORMAT"],
  ] as const)("%s of %j is %j", (field, typed, expected) => {
    const { clean, refusals } = judge({ [field]: typed }, systemClock);
    expect(refusals[0]?.code ?? clean[field]).toBe(expected);
  });
});
