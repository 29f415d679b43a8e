import { Changes, changed } from "./changes.ts";

function source() {
  let heard = () => {};
  let listening = true;
  const changes = new Changes((listener) => {
    heard = listener;
    return () => {
      listening = false;
    };
  });
  return { changes, announce: () => heard(), isListening: () => listening };
}

const yes = { done: false, value: changed };
const over = { done: true, value: undefined };

describe("Changes", () => {
  it("yields at once, so that nothing between the look and the listening is missed", async () => {
    expect(await source().changes.next()).toEqual(yes);
  });

  it("yields again after an announcement", async () => {
    const { changes, announce } = source();
    await changes.next();
    const next = changes.next();
    announce();
    expect(await next).toEqual(yes);
  });

  it("makes one of however many come while the reader is busy", async () => {
    const { changes, announce } = source();
    await changes.next();
    for (let i = 0; i < 1_000; i++) announce();
    expect(await changes.next()).toEqual(yes);
    const waits = changes.next();
    expect(await Promise.race([waits, Promise.resolve("nothing")])).toBe("nothing");
    await changes.return();
  });

  it("ends at once, also while somebody waits for the next one, and listens no more", async () => {
    const { changes, isListening } = source();
    await changes.next();
    const waits = changes.next();
    await changes.return();
    expect(await waits).toEqual(over);
    expect(await changes.next()).toEqual(over);
    expect(isListening()).toBe(false);
  });
});
