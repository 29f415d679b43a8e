import { Client } from "pg";
import { TestPortrait } from "#server/testing/portrait.ts";
import { startRedis } from "#server/testing/redis.ts";
import { type Check, pass } from "../check.ts";
import { contentSabotages } from "./content-sabotages.ts";
import { databaseSabotages } from "./database-sabotages.ts";
import { mailSabotages } from "./mail-sabotages.ts";
import { processSabotages } from "./process-sabotages.ts";
import { publicSabotages } from "./public-sabotages.ts";
import { expectedChanges, observe, type Site } from "./sabotage.ts";
import { writeProofs } from "./write-proofs.ts";

const sabotages = [...databaseSabotages, ...contentSabotages, ...mailSabotages, ...processSabotages, ...publicSabotages];
const hasRedis = process.env.REDIS_SERVER_PATH !== undefined;
// A store that is asked in vain is asked again for some seconds, three times a test, and so is a pool without a free connection.
const longest = 60_000;
// Tests run on the store, the mailbox and the keys that are embedded.
const allIsWell = (keys: readonly string[]) => ({ ...Object.fromEntries(keys.map((key) => [key, "PASS"])), "environment.embedded-parts": "WARN" });

describe("readiness checks", () => {
  let site: Site;
  const proved = new Set<string>();
  const keys = () => site.portrait.app.readiness.checks.map(({ key }) => key);

  beforeAll(async () => {
    const redis = hasRedis ? await startRedis("--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru") : null;
    const portrait = await TestPortrait.start(redis === null ? {} : { redisUrl: redis.url });
    // Not a connection to that very database: it must still work when nobody is let in there.
    const admin = async (sql: string) => {
      const name = new URL(portrait.database.adminUrl).pathname.slice(1);
      const aboutDatabase = /^alter database|pg_terminate_backend/.test(sql);
      const url = Object.assign(new URL(portrait.database.adminUrl), { pathname: aboutDatabase ? "/postgres" : `/${name}` });
      const client = new Client({ connectionString: url.href });
      await client.connect();
      await client.query(sql).finally(() => client.end());
    };
    site = { portrait, redis, admin };
    await Promise.all([portrait.newPerson(), portrait.newPerson("admin"), portrait.newPerson("admin")]);
  });
  afterAll(async () => {
    if (process.env.PORTRAIT_WRITE_PROOFS === "1") writeProofs(proved);
    await site.portrait.stop();
    await site.redis?.stop();
  });

  for (const sabotage of sabotages) {
    const run = sabotage.needsRedis && !hasRedis ? it.skip : it;
    const { check, turns, deed } = sabotage;

    run(
      `turns ${check} ${turns} when ${deed}, and nothing else that does not see it`,
      async () => {
        const { before, changes, after } = await observe(site, sabotage);
        expect(before).toEqual(allIsWell(keys()));
        expect(changes).toEqual(expectedChanges(sabotage));
        expect(after).toEqual(before);
        if (turns === "FAIL") proved.add(check);
      },
      longest,
    );

    run(
      `does not take a check for ${check} that always passes, when ${deed}`,
      async () => {
        const sham = (checks: readonly Check[]) =>
          checks.map((each) => (each.key === check ? { ...each, run: async () => pass("Everything is fine.") } : each));
        const { changes } = await observe(site, sabotage, sham);
        expect(changes).not.toEqual(expectedChanges(sabotage));
      },
      longest,
    );
  }

  it("has a sabotage that turns each of them red", () => {
    const red = new Set(sabotages.filter(({ turns }) => turns === "FAIL").map(({ check }) => check));
    expect(keys().filter((key) => !red.has(key))).toEqual([]);
  });
});
