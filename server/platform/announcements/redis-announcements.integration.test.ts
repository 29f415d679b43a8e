import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describeWithRedis, redisUrl, startRedis, type TestRedis } from "#server/testing/redis.ts";
import { tcpProxy } from "#server/testing/tcp-proxy.ts";
import { announcementsContract } from "./announcements.contract.ts";
import { RedisAnnouncements } from "./redis-announcements.ts";

const until = async (isSo: () => boolean) => {
  for (const end = performance.now() + 10_000; !isSo(); await sleep(10)) if (performance.now() > end) throw new Error("It did not happen in time.");
};

describeWithRedis("announcements on Redis", () => {
  const opened: { stop(): Promise<void> }[] = [];
  const logged: string[] = [];
  const log = { info: (_: object, message: string) => void logged.push(message), warn: (_: object, message: string) => void logged.push(message) };
  const open = (url: string): RedisAnnouncements => {
    const announcements = new RedisAnnouncements({ url, log });
    opened.push(announcements);
    return announcements;
  };
  const hearing = async (url: string): Promise<RedisAnnouncements> => {
    const announcements = open(url);
    await until(() => announcements.hears());
    return announcements;
  };
  const ownRedis = async (): Promise<TestRedis> => {
    const server = await startRedis();
    opened.push(server);
    return server;
  };

  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.stop();
    logged.splice(0);
  });

  announcementsContract("two nodes on one Redis", async () => {
    const nodes = [new RedisAnnouncements({ url: redisUrl(), log }), new RedisAnnouncements({ url: redisUrl(), log })] as const;
    await until(() => nodes.every((node) => node.hears()));
    const stop = async () => {
      for (const node of nodes) await node.stop();
    };
    return { here: nodes[0], there: nodes[1], stop };
  });

  it("has every listener look again after Redis was away, and hears as before", async () => {
    const redis = await ownRedis();
    const [here, there] = [await hearing(redis.url), await hearing(redis.url)];
    const topic = randomUUID();
    let heard = 0;
    there.listen(topic, () => void heard++);
    await redis.kill();
    await until(() => !there.hears() && !here.hears());
    // Nobody keeps this one.
    here.announce([topic]);
    expect(heard).toBe(0);
    await redis.restart();
    await until(() => there.hears() && here.hears());
    await until(() => heard > 0);
    // A connection that comes back in two tries has them look twice, which does no harm; and whoever announces may be back a moment later.
    const before = heard;
    await until(() => {
      here.announce([topic]);
      return heard > before;
    });
    expect(logged).toEqual(expect.arrayContaining([expect.stringMatching(/don't arrive/), "Announcements of other nodes arrive again."]));
  }, 30_000);

  it("notices within seconds that nothing arrives on a connection that looks alive, and comes back by itself", async () => {
    const proxy = await tcpProxy((await ownRedis()).url);
    opened.push({ stop: () => proxy.close() });
    const node = await hearing(proxy.url);
    const topic = randomUUID();
    let heard = 0;
    node.listen(topic, () => void heard++);
    proxy.blackHole();
    const from = performance.now();
    await until(() => !node.hears());
    expect(performance.now() - from).toBeLessThan(4_000);
    proxy.restore();
    await until(() => node.hears() && heard > 0);
  }, 30_000);

  it("starts without its Redis, tells this node's own listeners all the same, and answers at once what they said", async () => {
    const redis = await ownRedis();
    await redis.kill();
    const node = open(redis.url);
    const topic = randomUUID();
    let heard = 0;
    node.listen(topic, () => ++heard);
    node.announce([topic]);
    await until(() => heard === 1);
    expect(await node.tally([topic])).toBe(2);
    expect(node.hears()).toBe(false);
    await redis.restart();
    await until(() => node.hears());
  }, 30_000);

  it("waits half a second for a node that hears and does not answer, and counts the others", async () => {
    const { url } = await ownRedis();
    const [here, slow, there] = [await hearing(url), await hearing(url), await hearing(url)];
    const topic = randomUUID();
    slow.listen(topic, () => sleep(3_000).then(() => 7));
    there.listen(topic, () => 1);
    const from = performance.now();
    expect(await here.tally([topic])).toBe(1);
    expect(performance.now() - from).toBeGreaterThan(400);
  }, 30_000);
});
