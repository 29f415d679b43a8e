import { ManualStopwatch, settled } from "./coherence.factory.ts";
import { SharedLoads } from "./shared-loads.ts";

const lead = { prepare: async () => undefined, finish: () => undefined };

describe("shared loads", () => {
  let stopwatch: ManualStopwatch;
  let sent: { readonly ids: readonly string[]; readonly answer: (value: string) => void; readonly fail: () => void }[];
  let loads: SharedLoads<string>;

  beforeEach(() => {
    stopwatch = new ManualStopwatch();
    sent = [];
    loads = new SharedLoads<string>((ids) => {
      const { promise, resolve, reject } = Promise.withResolvers<Map<string, string>>();
      sent.push({ ids, answer: (value) => resolve(new Map(ids.map((id) => [id, value]))), fail: () => reject(new Error("gone")) });
      return promise;
    }, stopwatch);
  });
  const idsSent = () => sent.map(({ ids }) => ids);

  it("send one statement for five hundred who ask at once", async () => {
    const asked = Array.from({ length: 500 }, () => loads.load(["ada"], lead));
    await settled();
    sent[0]?.answer("1");
    expect((await Promise.all(asked)).every((found) => found.get("ada") === "1")).toBe(true);
    expect(idsSent()).toEqual([["ada"]]);
  });

  it("never answer with what was sent before the caller came: whoever comes later shares the next statement", async () => {
    const first = loads.load(["ada"], lead);
    await settled();
    const later = [loads.load(["ada"], lead), loads.load(["ada"], lead)];
    await settled();
    expect(idsSent()).toEqual([["ada"]]);
    sent[0]?.answer("old");
    expect((await first).get("ada")).toBe("old");
    await settled();
    expect(idsSent()).toEqual([["ada"], ["ada"]]);
    sent[1]?.answer("new");
    expect((await Promise.all(later)).map((found) => found.get("ada"))).toEqual(["new", "new"]);
  });

  it("do not hold free ids up for busy ones", async () => {
    void loads.load(["ada"], lead);
    await settled();
    const both = loads.load(["ada", "grace"], lead);
    await settled();
    expect(idsSent()).toEqual([["ada"], ["grace"]]);
    for (const { answer } of sent) answer("1");
    await settled();
    sent[2]?.answer("2");
    expect([...(await both)].sort()).toEqual([
      ["ada", "2"],
      ["grace", "1"],
    ]);
  });

  it("answer only what was asked for, whoever it was shared with", async () => {
    const both = loads.load(["ada", "grace"], lead);
    const one = loads.load(["grace"], lead);
    await settled();
    sent[0]?.answer("1");
    expect([...(await one).keys()]).toEqual(["grace"]);
    expect([...(await both).keys()]).toEqual(["ada", "grace"]);
  });

  it("wait for a statement that hangs no longer than a moment", async () => {
    void loads.load(["ada"], lead);
    await settled();
    const later = loads.load(["ada"], lead);
    await stopwatch.pass(50);
    expect(idsSent()).toEqual([["ada"], ["ada"]]);
    sent[1]?.answer("2");
    expect((await later).get("ada")).toBe("2");
  });

  it("fail for all who share them, and are forgotten then", async () => {
    const asked = [loads.load(["ada"], lead), loads.load(["ada"], lead)];
    await settled();
    sent[0]?.fail();
    expect(await Promise.allSettled(asked)).toEqual([
      { status: "rejected", reason: new Error("gone") },
      { status: "rejected", reason: new Error("gone") },
    ]);
    const again = loads.load(["ada"], lead);
    await settled();
    sent[1]?.answer("2");
    expect((await again).get("ada")).toBe("2");
  });

  it("are prepared by whoever leads, for what they lead, before the statement is sent", async () => {
    const order: string[] = [];
    const named = (name: string) => ({
      prepare: async (ids: readonly string[]) => void order.push(`${name} prepares ${ids} with ${sent.length} sent`),
      finish: (found: ReadonlyMap<string, string>) => void order.push(`${name} finishes ${[...found.keys()]}`),
    });
    const asked = [loads.load(["ada"], named("first")), loads.load(["ada", "grace"], named("second"))];
    await settled();
    for (const { answer } of sent) answer("1");
    await Promise.all(asked);
    expect(order).toEqual(["first prepares ada with 0 sent", "second prepares grace with 0 sent", "first finishes ada", "second finishes grace"]);
  });
});
