import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { hours, seconds } from "#server/kernel/clock.ts";
import type { Config } from "#server/platform/config/config.ts";
import { weakSecrets } from "#server/platform/config/weak-secrets.ts";
import { type Check, counted, type Finding, fail, pass } from "../check.ts";

/** Production refuses to start with most of these; elsewhere, and for what changes while it runs, this is where they show. */
export const secretStrength = ({ config }: { readonly config: Config }): Check => ({
  key: "secrets.default-or-weak",
  title: "No secret is a default, short, used twice or readable by others",
  section: "ENVIRONMENT",
  severity: "CRITICAL",
  vantage: "PROCESS",
  intervalMs: hours(1),
  timeoutMs: seconds(5),
  run: async () => {
    const secrets = givenSecrets(config);
    const file = await embeddedFile(config);
    return judge([...weakSecrets(config), ...usedTwice(secrets), ...file.problems], secrets.length, file.isLookedAt);
  },
});

function judge(problems: readonly string[], given: number, isEmbedded: boolean): Finding {
  const looked = `${counted(given, "secret")} of the environment${isEmbedded ? " and the embedded ones in DATA_DIR/secrets.json" : ""}`;
  const [first, ...others] = problems;
  if (first === undefined) return pass(`${looked}: none is a default, short, used twice or readable by others.`);
  const more = others.length === 0 ? "" : ` And: ${others.join(" ")}`;
  return fail(`${looked}: ${counted(problems.length, "problem")}. ${first}${more}`, "Replace each of them, then start the service again.");
}

interface Secret {
  readonly name: string;
  /** Two names of one purpose may hold the same secret: two doors of the same server. */
  readonly purpose: string;
  readonly digest: string;
}

function givenSecrets(config: Config): readonly Secret[] {
  const { database, redis, blob, mail, keys, metricsToken } = config;
  const secrets: Secret[] = [];
  const add = (name: string, purpose: string, value: string | Buffer | null) => {
    if (value !== null && value.length > 0) secrets.push({ name, purpose, digest: createHash("sha256").update(value).digest("hex") });
  };
  const addPassword = (name: string, service: string, url: string | null) => {
    for (const part of url?.split(",") ?? []) {
      const parsed = URL.parse(part.trim());
      if (parsed !== null) add(name, `${service} ${parsed.username}`, decoded(parsed.password));
    }
  };
  if (database.source.kind === "given") {
    addPassword("DATABASE_URL", "database", database.source.url);
    addPassword("DATABASE_DIRECT_URL", "database", database.source.directUrl);
    addPassword("DATABASE_MIGRATION_URL", "database", database.source.migrationUrl);
  }
  if (redis.kind === "given") {
    addPassword("REDIS_URL", "redis", redis.url);
    addPassword("REDIS_SESSION_URL", "redis", redis.sessionUrl);
  }
  if (mail.source.kind === "given") addPassword("SMTP_URL", "mail", mail.source.url);
  if (blob.kind === "given") add("BLOB_READ_WRITE_TOKEN", "blob", blob.token);
  if (keys.encryption.kind === "given") for (const { id, key } of keys.encryption.keys) add(`ENCRYPTION_KEYS "${id}"`, `encryption ${id}`, key.export());
  if (keys.index.kind === "given") add("INDEX_KEY", "index", keys.index.key.export());
  if (keys.signing.kind === "given") {
    for (const { kid, privateKey } of keys.signing.keys) add(`SIGNING_KEYS "${kid}"`, `signing ${kid}`, String(privateKey.export({ format: "jwk" }).d));
  }
  add("METRICS_TOKEN", "metrics", metricsToken);
  return secrets;
}

function usedTwice(secrets: readonly Secret[]): string[] {
  const bySecret = Map.groupBy(secrets, ({ digest }) => digest);
  return [...bySecret.values()]
    .filter((same) => new Set(same.map(({ purpose }) => purpose)).size > 1)
    .map((same) => `${[...new Set(same.map(({ name }) => name))].join(" and ")} hold the same secret: give each one of its own.`);
}

async function embeddedFile({ keys, blob, dataDir }: Config): Promise<{ isLookedAt: boolean; problems: string[] }> {
  const isEmbedded = [keys.signing, keys.encryption, keys.index, blob].some(({ kind }) => kind === "embedded");
  // Windows has no such modes.
  if (!isEmbedded || process.platform === "win32") return { isLookedAt: false, problems: [] };
  const path = join(dataDir, "secrets.json");
  const mode = await stat(path).then(
    (found) => found.mode & 0o777,
    () => null,
  );
  if (mode === null) return { isLookedAt: true, problems: [`${path} can't be found: put it back from a backup before the next start.`] };
  if ((mode & 0o077) === 0) return { isLookedAt: true, problems: [] };
  return {
    isLookedAt: true,
    problems: [
      `${path} has the mode ${mode.toString(8).padStart(4, "0")} and must have 0600: run chmod 600, and replace its secrets if others use this machine.`,
    ],
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
