import type { KeyObject } from "node:crypto";
import { commonPasswords } from "#server/platform/crypto/common-passwords.ts";
import type { Config } from "./config.ts";
import { isLoopback } from "./values.ts";

/**
 * Secrets that somebody could guess or has read before, a line each: refused in production, and what the readiness check reports elsewhere.
 * Embedded secrets are random and never among them.
 */
export function weakSecrets(config: Config): readonly string[] {
  return [...weakKeys(config.keys), ...weakPasswords(config), ...weakTokens(config)];
}

function weakKeys({ signing, encryption, index }: Config["keys"]): string[] {
  const problems: string[] = [];
  const encryptionKeys = encryption.kind === "given" ? encryption.keys : [];
  for (const { id, key } of encryptionKeys) {
    if (isTyped(key)) problems.push(`ENCRYPTION_KEYS has a key "${id}" that was typed rather than drawn at random. ${remedy}`);
  }
  if (index.kind === "given") {
    if (isTyped(index.key)) problems.push(`INDEX_KEY was typed rather than drawn at random. ${remedy}`);
    if (encryptionKeys.some(({ key }) => key.equals(index.key))) problems.push(`INDEX_KEY is one of ENCRYPTION_KEYS. Set a key of its own. ${remedy}`);
  }
  if (signing.kind === "given") {
    for (const { kid, privateKey } of signing.keys) {
      if (published.has(String(privateKey.export({ format: "jwk" }).d))) {
        problems.push(`SIGNING_KEYS has a key "${kid}" that is printed as an example in an RFC. Make one of your own.`);
      }
    }
  }
  return problems;
}

function weakPasswords({ database, redis, mail }: Config): string[] {
  const urls: [string, string][] = [];
  if (database.source.kind === "given") {
    urls.push(
      ["DATABASE_URL", database.source.url],
      ["DATABASE_DIRECT_URL", database.source.directUrl],
      ["DATABASE_MIGRATION_URL", database.source.migrationUrl ?? ""],
    );
  }
  if (redis.kind === "given") urls.push(["REDIS_URL", redis.url], ["REDIS_SESSION_URL", redis.sessionUrl]);
  if (mail.source.kind === "given") urls.push(["SMTP_URL", mail.source.url]);
  const weak = urls.filter(([, url], at) => url.split(",").some(hasGuessablePassword) && urls.findIndex(([, other]) => other === url) === at);
  return weak.map(
    ([name]) => `${name} holds a password that is short, common or a known default. Set a random one of at least 16 characters there and at the server.`,
  );
}

function weakTokens({ metricsToken }: Config): string[] {
  if (metricsToken === null || (metricsToken.length >= 16 && !isGuessable(metricsToken, ""))) return [];
  return ["METRICS_TOKEN is short or common. Set a random one of at least 16 characters, for example $(openssl rand -hex 32)."];
}

const remedy = "Make one with: openssl rand -base64 32";

/** Private parts of the example keys of RFC 7515 (A.3) and RFC 7517 (A.2). */
const published = new Set(["jpsQnnGQmL-YBIffH1136cspYG6-0iY7X5fCE9-E9LI", "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"]);

/** 32 random bytes are all printable once in 10^13 draws, and have fewer than 16 distinct values even less often. */
function isTyped(key: KeyObject): boolean {
  const bytes = key.export();
  return (
    bytes.every((byte) => byte >= 0x20 && byte < 0x7f) || new Set(bytes).size < 16 || bytes.every((byte, at) => at === 0 || byte === (bytes[at - 1] ?? 0) + 1)
  );
}

/** A server on this machine is behind the machine's own door. */
function hasGuessablePassword(url: string): boolean {
  const [, user = "", password, host = ""] = /^(?:[a-z+]+:\/\/)?([^:@/]*):([^@/]*)@(\[[^\]]*\]|[^:/?]*)/i.exec(url) ?? [];
  return password !== undefined && !isLoopback(host) && isGuessable(decoded(password), decoded(user));
}

const defaults = new Set(["postgres", "portrait", "portrait-demo", "changeme", "change-me", "change_me", "example", "secret", "password"]);

function isGuessable(secret: string, user: string): boolean {
  const lower = secret.toLowerCase();
  return secret.length < 8 || secret === user || defaults.has(lower) || commonPasswords.has(lower);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
