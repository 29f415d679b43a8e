import { setTimeout as sleep } from "node:timers/promises";
import { TestPortrait } from "#server/testing/portrait.ts";
import { edit, samplePicture, uploadPicture } from "./operations.ts";
import { timed } from "./stopwatch.ts";

/** What platforms give a process between SIGTERM and SIGKILL, to the most impatient of them. */
const graceSeconds = 10;

it("ends in good time under load, and whoever was answered was answered well", async () => {
  const portrait = await TestPortrait.start();
  const people = await Promise.all(Array.from({ length: 4 }, () => portrait.newPerson()));
  const picture = await samplePicture(600, 600);
  const statuses = new Set<number>();
  const untilRefused = async (send: () => Promise<{ status: number }>) => {
    for (let status = 200; status === 200; ) {
      // 0 where nobody listens any more.
      status = await send().then(
        (answer) => answer.status,
        () => 0,
      );
      statuses.add(status);
    }
  };
  const load = people.flatMap((person) => [
    untilRefused(() => edit(portrait, person, `${Math.random()}`)),
    untilRefused(() => portrait.upload(uploadPicture, picture, {}, person)),
  ]);
  await sleep(500);
  const { seconds } = await timed(() => portrait.stop());
  await Promise.all(load);
  expect(seconds).toBeLessThan(graceSeconds);
  expect([...statuses].filter((status) => ![200, 503, 0].includes(status))).toEqual([]);
});
