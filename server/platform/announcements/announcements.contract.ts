import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Announcements } from "./announcements.ts";

const eventually = async (isSo: () => boolean) => {
  for (const end = performance.now() + 10_000; !isSo(); await sleep(10)) if (performance.now() > end) throw new Error("It did not happen in time.");
};

/** What every implementation of the port promises. `start` gives two nodes that hear each other; one process has one node twice. */
export function announcementsContract(
  name: string,
  start: () => Promise<{ readonly here: Announcements; readonly there: Announcements; readonly stop: () => Promise<void> }>,
): void {
  describe(`the announcements contract, kept by ${name}`, () => {
    let here: Announcements;
    let there: Announcements;
    let stop: () => Promise<void>;
    let topic: string;

    beforeAll(async () => {
      ({ here, there, stop } = await start());
    });
    afterAll(() => stop());
    beforeEach(() => {
      topic = `contract:${randomUUID()}`;
    });

    it("tells every node's listeners, and those of other topics nothing", async () => {
      const heard: string[] = [];
      here.listen(topic, () => void heard.push("here"));
      there.listen(topic, () => void heard.push("there"));
      there.listen(`${topic}:other`, () => void heard.push("other"));
      here.announce([topic]);
      await eventually(() => heard.length === 2);
      await sleep(50);
      expect(heard.sort()).toEqual(["here", "there"]);
    });

    it("tells each listener once, however many topics are announced together", async () => {
      let heard = 0;
      there.listen(topic, () => void heard++);
      here.announce([topic, topic, `${topic}:other`]);
      await eventually(() => heard > 0);
      await sleep(50);
      expect(heard).toBe(1);
    });

    it("is silent for whoever stopped listening, and goes on for the others", async () => {
      const heard: string[] = [];
      const stopListening = there.listen(topic, () => void heard.push("gone"));
      there.listen(topic, () => void heard.push("stays"));
      stopListening();
      stopListening();
      here.announce([topic]);
      await eventually(() => heard.length > 0);
      await sleep(50);
      expect(heard).toEqual(["stays"]);
    });

    it("sums up what the listeners of all nodes answer", async () => {
      here.listen(topic, () => 2);
      there.listen(topic, async () => {
        await sleep(20);
        return 3;
      });
      there.listen(topic, () => undefined);
      expect(await here.tally([topic])).toBe(5);
      expect(await there.tally([topic])).toBe(5);
      expect(await here.tally([`${topic}:nobody`])).toBe(0);
    });

    it("counts nothing for a listener that fails, and tells the others", async () => {
      there.listen(topic, () => {
        throw new Error("It fell over.");
      });
      there.listen(topic, () => Promise.reject(new Error("It fell over later.")));
      there.listen(topic, () => 1);
      expect(await here.tally([topic])).toBe(1);
    });

    it("knows that it hears", () => {
      expect([here.hears(), there.hears()]).toEqual([true, true]);
    });
  });
}
