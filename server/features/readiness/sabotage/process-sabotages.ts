import { randomBytes } from "node:crypto";
import { chmod, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import jwt from "jsonwebtoken";
import { freePort } from "#server/platform/database/postmaster.ts";
import { anotherPortrait } from "./another-portrait.ts";
import type { Broken, Sabotage, Site } from "./sabotage.ts";

export const processSabotages: readonly Sabotage[] = [
  {
    check: "cache.reachable-and-eviction",
    deed: "Redis is killed",
    turns: "FAIL",
    // It is from Redis that instances hear of each other.
    alsoAffects: { "live.sockets-open": "WARN" },
    needsRedis: true,
    commit: async ({ redis, portrait }) => {
      await redis?.kill();
      return {
        mend: async () => {
          await redis?.restart();
          while (portrait.world.cache.server() === null || !portrait.world.announcements.hears()) await sleep(20);
        },
      };
    },
  },
  {
    check: "cache.reachable-and-eviction",
    deed: "Redis refuses writes when it is full",
    turns: "WARN",
    needsRedis: true,
    commit: (site) => withRedisSetting(site, "maxmemory-policy", "noeviction"),
  },
  {
    check: "cache.reachable-and-eviction",
    deed: "Redis is full, and refuses writes",
    turns: "FAIL",
    needsRedis: true,
    commit: async (site) => {
      const limit = await withRedisSetting(site, "maxmemory", "1mb");
      const policy = await withRedisSetting(site, "maxmemory-policy", "noeviction");
      return { mend: () => Promise.all([limit.mend(), policy.mend()]) };
    },
  },
  {
    check: "cache.reachable-and-eviction",
    deed: "Redis has no limit",
    turns: "WARN",
    needsRedis: true,
    commit: (site) => withRedisSetting(site, "maxmemory", "0"),
  },
  {
    check: "images.round-trip",
    deed: "the store has lost its disk",
    turns: "FAIL",
    commit: async ({ portrait }) => {
      const folder = join(portrait.world.config.dataDir, "blobs");
      await rename(folder, `${folder}.away`).catch(() => undefined);
      await writeFile(folder, "no folder");
      return {
        mend: async () => {
          await rm(folder);
          await rename(`${folder}.away`, folder).catch(() => undefined);
        },
      };
    },
  },
  {
    check: "images.round-trip",
    deed: "the CDN in front of pictures knows none of them",
    turns: "FAIL",
    commit: async (site) => {
      const cdn = createServer((_request, response) => response.writeHead(404).end());
      await new Promise<void>((resolve) => cdn.listen(0, "127.0.0.1", resolve));
      const other = await anotherPortrait(site, { CDN_URL: `http://127.0.0.1:${(cdn.address() as AddressInfo).port}` });
      return {
        ...other,
        mend: async () => {
          await other.mend();
          cdn.close();
        },
      };
    },
  },
  {
    check: "images.round-trip",
    deed: "this server can't reach the public address of pictures",
    turns: "UNKNOWN",
    commit: (site) => anotherPortrait(site, { CDN_URL: "http://127.0.0.1:9" }),
  },
  {
    check: "sessions.token-size",
    deed: "somebody puts a picture into access tokens",
    turns: "FAIL",
    commit: async ({ portrait }) => {
      const { tokens } = portrait.app;
      const issue = tokens.issue.bind(tokens);
      const [key] = portrait.world.secrets.signingKeys;
      tokens.issue = (subject) => {
        const { token, expiresAt } = issue(subject);
        const claims = jwt.decode(token, { json: true });
        const avatar = `data:image/webp;base64,${randomBytes(2_000).toString("base64")}`;
        return { token: jwt.sign({ ...claims, avatar }, key.privateKey, { algorithm: "ES256", keyid: key.kid }), expiresAt };
      };
      return {
        mend: async () => {
          tokens.issue = issue;
        },
      };
    },
  },
  {
    check: "sessions.token-size",
    deed: "the public address makes tokens too long",
    turns: "FAIL",
    alsoAffects: {
      // Nobody is at that address, and it is a public one, for which a mailbox on this machine won't do.
      "sessions.over-is-over": "UNKNOWN",
      "client.page-and-assets": "UNKNOWN",
      "reports.arrive": "UNKNOWN",
      "live.sockets-open": "UNKNOWN",
      "environment.embedded-parts": "FAIL",
    },
    commit: async (site) => {
      const host = Array(14).fill("a".repeat(60)).join(".");
      const port = await freePort();
      // Pictures are served from where it listens, so that nothing else changes.
      return anotherPortrait(site, { PORT: String(port), PUBLIC_URL: `http://${host}`, CDN_URL: `http://127.0.0.1:${port}` });
    },
  },
  {
    check: "environment.embedded-parts",
    deed: "people are to come, and mails stay on the machine",
    turns: "FAIL",
    alsoAffects: {
      "sessions.over-is-over": "UNKNOWN",
      "client.page-and-assets": "UNKNOWN",
      "reports.arrive": "UNKNOWN",
      "live.sockets-open": "UNKNOWN",
    },
    commit: async (site) => {
      const port = await freePort();
      return anotherPortrait(site, { PORT: String(port), PUBLIC_URL: "http://portrait.invalid", CDN_URL: `http://127.0.0.1:${port}` });
    },
  },
  {
    check: "secrets.default-or-weak",
    deed: "a secret of the environment is a known default",
    turns: "FAIL",
    commit: (site) => anotherPortrait(site, { METRICS_TOKEN: "changeme" }),
  },
  {
    check: "secrets.default-or-weak",
    deed: "one secret serves two purposes",
    turns: "FAIL",
    commit: (site) => {
      const key = randomBytes(32).toString("base64");
      return anotherPortrait(site, {
        METRICS_TOKEN: key,
        SMTP_URL: `smtp://portrait:${encodeURIComponent(key)}@127.0.0.1:9`,
        MAIL_FROM: "portrait@example.com",
      });
    },
  },
  {
    check: "secrets.default-or-weak",
    deed: "everybody on the machine can read the embedded secrets",
    turns: "FAIL",
    commit: async ({ portrait }) => {
      const file = join(portrait.world.config.dataDir, "secrets.json");
      await chmod(file, 0o644);
      return { mend: () => chmod(file, 0o600) };
    },
  },
];

async function withRedisSetting({ redis }: Site, name: string, value: string): Promise<Broken> {
  if (redis === null) throw new Error("This sabotage needs a redis-server.");
  const client = new Redis(redis.url);
  const before = ((await client.config("GET", name)) as string[])[1] ?? "";
  await client.config("SET", name, value);
  return {
    mend: async () => {
      await client.config("SET", name, before);
      client.disconnect();
    },
  };
}
