import { FairQueue } from "./fair-queue.ts";

const options = { concurrency: 2, waitingPerOwner: 3, waiting: 6 };

/** Work that is done when the test says so. */
function steps() {
  const started: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void>>();
  const work = (name: string) => () => {
    started.push(name);
    const gate = Promise.withResolvers<void>();
    gates.set(name, gate);
    return gate.promise;
  };
  const finish = async (name: string) => {
    gates.get(name)?.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { started, work, finish };
}

describe("the queue of pictures", () => {
  it("works on two at a time", async () => {
    const queue = new FairQueue(options);
    const { started, work, finish } = steps();
    for (const name of ["a1", "a2", "a3"]) void queue.run("a", work(name));
    expect(started).toEqual(["a1", "a2"]);
    expect(queue.length).toBe(3);
    await finish("a2");
    expect(started).toEqual(["a1", "a2", "a3"]);
    await finish("a1");
    await finish("a3");
    expect(queue.length).toBe(0);
  });

  it("gives each owner a turn, whoever sent the most", async () => {
    const queue = new FairQueue(options);
    const { started, work, finish } = steps();
    for (const name of ["a1", "a2", "a3", "a4", "a5"]) void queue.run("a", work(name));
    for (const name of ["b1", "b2"]) void queue.run("b", work(name));
    void queue.run("c", work("c1"));
    for (const name of ["a1", "a2", "a3", "b1", "c1", "a4", "b2", "a5"]) await finish(name);
    expect(started).toEqual(["a1", "a2", "a3", "b1", "c1", "a4", "b2", "a5"]);
  });

  it("refuses what has no room: of one owner, and of all", () => {
    const queue = new FairQueue(options);
    const { work } = steps();
    for (const name of ["a1", "a2", "a3", "a4", "a5"]) expect(queue.run("a", work(name))).not.toBeNull();
    expect(queue.run("a", work("a6"))).toBeNull();
    for (const name of ["b1", "b2", "b3"]) expect(queue.run("b", work(name))).not.toBeNull();
    expect(queue.run("c", work("c1"))).toBeNull();
  });

  it("hands a failure to whoever asked, and goes on", async () => {
    const queue = new FairQueue({ ...options, concurrency: 1 });
    const failed = queue.run("a", () => Promise.reject(new Error("no")));
    const next = queue.run("a", async () => "yes");
    await expect(failed).rejects.toThrow("no");
    await expect(next).resolves.toBe("yes");
    expect(queue.length).toBe(0);
  });
});
