import { changedKeys, clashes, type Draft, draftOf, fieldKeys, inputOf, rebase } from "./fields.ts";

const draft = (over: Partial<Draft> = {}): Draft => ({
  ...draftOf(Object.fromEntries(fieldKeys.map((key) => [key, null])) as Record<(typeof fieldKeys)[number], null>),
  ...over,
});

describe("a profile's draft", () => {
  it("counts no change where a value returned to what it was", () => {
    expect(changedKeys(draft({ bio: "Hello" }), draft({ bio: "Hello " }))).toEqual([]);
    expect(changedKeys(draft({ bio: "Hello" }), draft({ bio: "Hello!" }))).toEqual(["bio"]);
  });

  it("sends what changed alone, and null for what was emptied", () => {
    const mine = draft({ headline: "  Mathematician ", bio: "" });
    expect(inputOf(mine, changedKeys(draft({ bio: "Old" }), mine))).toEqual({ headline: "Mathematician", bio: null });
  });

  it("clashes only where both changed the same field to different values", () => {
    const base = draft({ headline: "a", bio: "b", location: "c" });
    const mine = draft({ headline: "mine", bio: "same", location: "c" });
    const theirs = draft({ headline: "theirs", bio: "same", location: "theirs" });
    expect(clashes(base, mine, theirs)).toEqual(["headline"]);
  });

  it("keeps what I touched and follows them in what I did not", () => {
    const base = draft({ headline: "a", location: "c" });
    expect(rebase(base, draft({ headline: "mine", location: "c" }), draft({ headline: "a", location: "theirs" }))).toEqual(
      draft({ headline: "mine", location: "theirs" }),
    );
  });
});
