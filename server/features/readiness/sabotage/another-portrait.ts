import { TestPortrait } from "#server/testing/portrait.ts";
import type { Broken, Site } from "./sabotage.ts";

/** Another instance on the same database and Redis, started in another environment. */
export async function anotherPortrait({ portrait, redis }: Site, env: NodeJS.ProcessEnv): Promise<Broken> {
  // Each embedded store puts its address there when it starts.
  const blobApi = process.env["VERCEL_BLOB_API_URL"];
  const other = await TestPortrait.start({ database: portrait.database, env, ...(redis && { redisUrl: redis.url }) });
  return {
    checks: other.app.readiness.checks,
    mend: async () => {
      await other.stop();
      process.env["VERCEL_BLOB_API_URL"] = blobApi;
    },
  };
}
