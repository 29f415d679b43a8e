import { resolve } from "node:path";
import { encryptionKeysRemedy, parseEncryptionKeys, parseIndexKey } from "#server/platform/crypto/encryption-keys.ts";
import { parseSigningKeys, signingKeysRemedy } from "#server/platform/crypto/signing-keys.ts";
import type { Config, ConfigOptions, Environment } from "./config.ts";
import {
  blobToken,
  databaseUrl,
  hostName,
  integer,
  isLoopback,
  listOf,
  mailAddress,
  nonZeroPort,
  oneOf,
  onOff,
  origin,
  port,
  redisUrl,
  releaseName,
  serviceUrl,
  smtpUrl,
} from "./values.ts";
import type { Variables } from "./variables.ts";

/** Reads every section; mistakes are in `variables.problems` afterwards, and what they concern is not to be used. */
export function readSections(variables: Variables, options: ConfigOptions): Config {
  const environment = text(variables, "NODE_ENV", oneOf("development", "test", "production")) ?? "development";
  const http = readHttp(variables, environment);
  const database = readDatabase(variables, environment);
  const redis = readRedis(variables, environment);
  const blob = readBlob(variables, environment);
  const mail = readMail(variables, environment);
  const keys = readKeys(variables, environment);
  const embedded = [database.source, blob, mail.source, ...Object.values(keys)].some(({ kind }) => kind === "embedded");
  return {
    environment,
    release: text(variables, "PORTRAIT_RELEASE", releaseName) ?? options.release,
    http,
    dataDir: resolve(options.cwd, variables.text("DATA_DIR") ?? ".data"),
    usesDataDir: embedded,
    database,
    redis,
    blob,
    mail,
    keys,
    signUp: text(variables, "SIGN_UP", oneOf("open", "verify-first", "invite-only")) ?? (environment === "production" ? "verify-first" : "open"),
    metricsToken: secret(variables, "METRICS_TOKEN", (token) => token),
    logLevel: text(variables, "LOG_LEVEL", oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent")) ?? "info",
    workers: readWorkers(variables),
    demo: environment !== "production" && database.source.kind === "embedded" && blob.kind === "embedded" && isLoopback(http.host),
    warnings: readUnused(variables),
  };
}

/** Of a server on a loopback address: the first is the public one, the second is how people type it. */
export const defaultOrigins = (realPort: number) => [`http://localhost:${realPort}`, `http://127.0.0.1:${realPort}`] as const;

function readHttp(variables: Variables, environment: Environment): Config["http"] {
  const production = environment === "production";
  const anyOrigin = origin({ https: production });
  const httpPort = text(variables, "PORT", port) ?? 4000;
  const managementPort = text(variables, "MANAGEMENT_PORT", nonZeroPort);
  if (managementPort !== null && managementPort === httpPort)
    variables.problem("MANAGEMENT_PORT", `is the same as PORT (${httpPort}). Set another port, or unset it.`);
  if (production) demand(variables, "PUBLIC_URL", variables.text("PUBLIC_URL"), "Set the address that people see, for example https://portrait.example.com.");
  const publicUrl = text(variables, "PUBLIC_URL", anyOrigin);
  const own = publicUrl === null ? defaultOrigins(httpPort) : [publicUrl];
  const others = text(variables, "ALLOWED_ORIGINS", listOf(anyOrigin)) ?? [];
  return {
    port: httpPort,
    host: text(variables, "HOST", hostName) ?? "127.0.0.1",
    publicUrl: publicUrl ?? defaultOrigins(httpPort)[0],
    publicUrlIsDefault: publicUrl === null,
    allowedOrigins: [...new Set([...own, ...others])],
    trustProxy: text(variables, "TRUST_PROXY", integer(0, 16)) ?? 0,
    managementPort,
    cdnUrl: text(variables, "CDN_URL", anyOrigin),
  };
}

function readDatabase(variables: Variables, environment: Environment): Config["database"] {
  const url = given(
    variables,
    environment,
    "DATABASE_URL",
    databaseUrl,
    "Set the address of your PostgreSQL, for example postgres://USER:PASSWORD@HOST:5432/DATABASE.",
  );
  const directUrl = secret(variables, "DATABASE_DIRECT_URL", databaseUrl);
  const migrationUrl = secret(variables, "DATABASE_MIGRATION_URL", databaseUrl);
  alone(variables, "DATABASE_URL", "DATABASE_DIRECT_URL", "DATABASE_MIGRATION_URL");
  return {
    source: url === null ? { kind: "embedded" } : { kind: "given", url, directUrl: directUrl ?? url, migrationUrl },
    poolSize: text(variables, "DATABASE_POOL_SIZE", integer(1, 500)) ?? 10,
    preparedStatements: text(variables, "DATABASE_PREPARED_STATEMENTS", onOff) ?? true,
  };
}

function readRedis(variables: Variables, environment: Environment): Config["redis"] {
  const url = given(variables, environment, "REDIS_URL", redisUrl, "Set the address of your Redis, for example rediss://:PASSWORD@HOST:6379.");
  const sessionUrl = secret(variables, "REDIS_SESSION_URL", redisUrl);
  alone(variables, "REDIS_URL", "REDIS_SESSION_URL");
  return url === null ? { kind: "embedded" } : { kind: "given", url, sessionUrl: sessionUrl ?? url };
}

function readBlob(variables: Variables, environment: Environment): Config["blob"] {
  const token = given(variables, environment, "BLOB_READ_WRITE_TOKEN", blobToken, "Set the read-write token of your Vercel Blob store.");
  const apiUrl = text(variables, "VERCEL_BLOB_API_URL", serviceUrl(["http", "https"], "https://blobs.example.com/api"));
  alone(variables, "BLOB_READ_WRITE_TOKEN", "VERCEL_BLOB_API_URL");
  return token === null ? { kind: "embedded" } : { kind: "given", token, apiUrl };
}

function readMail(variables: Variables, environment: Environment): Config["mail"] {
  const url = given(variables, environment, "SMTP_URL", smtpUrl, "Set the address of your mail server, for example smtps://USER:PASSWORD@HOST:465.");
  const from = text(variables, "MAIL_FROM", mailAddress);
  if (url !== null || environment === "production")
    demand(variables, "MAIL_FROM", variables.text("MAIL_FROM"), "Set the sender of mails, for example Portrait <portrait@example.com>.");
  return { source: url === null ? { kind: "embedded" } : { kind: "given", url }, from: from ?? "Portrait <portrait@localhost>" };
}

function readKeys(variables: Variables, environment: Environment): Config["keys"] {
  const signing = given(variables, environment, "SIGNING_KEYS", parseSigningKeys, signingKeysRemedy);
  const encryption = given(variables, environment, "ENCRYPTION_KEYS", parseEncryptionKeys, encryptionKeysRemedy);
  const index = given(
    variables,
    environment,
    "INDEX_KEY",
    parseIndexKey,
    "Set a key of its own, apart from ENCRYPTION_KEYS. Make one with: openssl rand -base64 32",
  );
  return {
    signing: signing === null ? { kind: "embedded" } : { kind: "given", keys: signing },
    encryption: encryption === null ? { kind: "embedded" } : { kind: "given", keys: encryption },
    index: index === null ? { kind: "embedded" } : { kind: "given", key: index },
  };
}

function readWorkers(variables: Variables): number {
  const workers = variables.text("WORKERS") ?? "1";
  if (workers !== "1")
    variables.problem("WORKERS", `is ${JSON.stringify(workers)}. This release serves with one process: set 1, and start more instances instead.`);
  return 1;
}

/** Named in the documentation of variables and without a part in this release: better told than taken in silence. */
const unused = ["DATABASE_REPLICA_URLS", "RATE_LIMITS", "UPLOAD_QUOTAS", "SENTRY_DSN", "OTEL_EXPORTER_OTLP_ENDPOINT", "HEARTBEAT_URL", "ANALYTICS"];

function readUnused(variables: Variables): readonly string[] {
  // Whoever sets this relies on a protection, so going on without it would be wrong.
  const documents = variables.text("TRUSTED_DOCUMENTS") ?? "off";
  if (documents !== "off")
    variables.problem("TRUSTED_DOCUMENTS", `is ${JSON.stringify(documents)}, and this release can't hold clients to trusted documents. Set off, or unset it.`);
  return unused.filter((name) => variables.secret(name) !== null).map((name) => `${name} is set and has no effect in this release.`);
}

const text = <T>(variables: Variables, name: string, parse: (value: string) => T): T | null => variables.parsed(name, variables.text(name), parse);

const secret = <T>(variables: Variables, name: string, parse: (value: string) => T): T | null => variables.parsed(name, variables.secret(name), parse);

/** Production has no embedded default. */
function given<T>(variables: Variables, environment: Environment, name: string, parse: (value: string) => T, remedy: string): T | null {
  const value = variables.secret(name);
  if (environment === "production") demand(variables, name, value, remedy);
  return variables.parsed(name, value, parse);
}

function demand(variables: Variables, name: string, value: string | null, remedy: string): void {
  if (value === null) variables.problem(name, `is not set. ${remedy}`);
}

/** A variable that only adds to another one would have no effect without it. */
function alone(variables: Variables, base: string, ...additions: readonly string[]): void {
  if (variables.isSet(base)) return;
  for (const name of additions) if (variables.isSet(name)) variables.problem(name, `is set without ${base}. Set ${base}, too, or unset ${name}.`);
}
