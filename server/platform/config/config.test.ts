import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newEncryptionKeys, newIndexKey } from "#server/platform/crypto/encryption-keys.ts";
import { newSigningKeys } from "#server/platform/crypto/signing-keys.ts";
import { ConfigError, listeningOn, readConfig } from "./config.ts";

const options = { cwd: "/srv/portrait", release: "abc" };
const read = (env: NodeJS.ProcessEnv = {}) => readConfig(env, options);

function problems(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    read(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const production = {
  NODE_ENV: "production",
  PUBLIC_URL: "https://portrait.example.com",
  DATABASE_URL: "postgres://app:Zr8mVq2LxW5tJd@db.internal:5432/portrait",
  REDIS_URL: "rediss://:Kp3nYc7GhB9sQf@redis.internal:6379",
  BLOB_READ_WRITE_TOKEN: "vercel_blob_rw_storeid_x1y2z3",
  SMTP_URL: "smtps://mailer:Hd6jTw4NvR8bXe@smtp.internal:465",
  MAIL_FROM: "Portrait <portrait@example.com>",
  SIGNING_KEYS: newSigningKeys(),
  ENCRYPTION_KEYS: newEncryptionKeys(),
  INDEX_KEY: newIndexKey(),
};

describe("the defaults", () => {
  it("are everything embedded, on a loopback address, with the demo", () => {
    expect(read()).toMatchObject({
      environment: "development",
      release: "abc",
      http: {
        port: 4000,
        host: "127.0.0.1",
        publicUrl: "http://localhost:4000",
        allowedOrigins: ["http://localhost:4000", "http://127.0.0.1:4000"],
        trustProxy: 0,
        managementPort: null,
        cdnUrl: null,
      },
      dataDir: "/srv/portrait/.data",
      usesDataDir: true,
      database: { source: { kind: "embedded" }, poolSize: 10, preparedStatements: true },
      redis: { kind: "embedded" },
      blob: { kind: "embedded" },
      mail: { source: { kind: "embedded" } },
      keys: { signing: { kind: "embedded" }, encryption: { kind: "embedded" }, index: { kind: "embedded" } },
      signUp: "open",
      metricsToken: null,
      logLevel: "info",
      workers: 1,
      demo: true,
      warnings: [],
    });
  });

  it("take an empty variable for an absent one", () => {
    expect(read({ PORT: "", DATABASE_URL: " ", HOST: "" })).toEqual(read());
  });

  it("are frozen to the bottom", () => {
    const config = read(production);
    expect([config, config.http, config.http.allowedOrigins, config.database.source, config.keys.signing].every(Object.isFrozen)).toBe(true);
  });
});

describe("the demo", () => {
  it.each([
    ["on localhost", { HOST: "localhost" }, true],
    ["on ::1", { HOST: "::1" }, true],
    ["in 127.0.0.0/8", { HOST: "127.1.2.3" }, true],
    ["on every address", { HOST: "0.0.0.0" }, false],
    ["on an address of the network", { HOST: "192.168.1.5" }, false],
    ["with a database that was given", { DATABASE_URL: "postgres://h/d" }, false],
    ["with a blob store that was given", { BLOB_READ_WRITE_TOKEN: "vercel_blob_rw_id_secret" }, false],
    ["with a Redis that was given", { REDIS_URL: "redis://h" }, true],
    ["in production", production, false],
  ])("%s", (_, env, demo) => {
    expect(read(env).demo).toBe(demo);
  });
});

describe("values that are given", () => {
  it.each<[string, NodeJS.ProcessEnv, object]>([
    ["a port", { PORT: "8080" }, { http: { port: 8080, publicUrl: "http://localhost:8080" } }],
    ["any free port", { PORT: "0" }, { http: { port: 0 } }],
    [
      "a public address, without its slash",
      { PUBLIC_URL: "https://a.example/" },
      { http: { publicUrl: "https://a.example", allowedOrigins: ["https://a.example"] } },
    ],
    [
      "origins beside the own one, each once",
      { PUBLIC_URL: "https://a.example", ALLOWED_ORIGINS: "https://b.example, https://a.example" },
      { http: { allowedOrigins: ["https://a.example", "https://b.example"] } },
    ],
    ["proxies", { TRUST_PROXY: "2" }, { http: { trustProxy: 2 } }],
    ["a folder", { DATA_DIR: "state" }, { dataDir: "/srv/portrait/state" }],
    [
      "a database",
      { DATABASE_URL: "postgres://u:p@h/d" },
      { database: { source: { kind: "given", url: "postgres://u:p@h/d", directUrl: "postgres://u:p@h/d", migrationUrl: null } } },
    ],
    ["a database behind a socket", { DATABASE_URL: "postgresql:///d?host=/run/postgresql" }, { database: { source: { kind: "given" } } }],
    [
      "ways round the pooler and into the owner's role",
      { DATABASE_URL: "postgres://h/d", DATABASE_DIRECT_URL: "postgres://h2/d", DATABASE_MIGRATION_URL: "postgres://h3/d" },
      { database: { source: { directUrl: "postgres://h2/d", migrationUrl: "postgres://h3/d" } } },
    ],
    ["a pool", { DATABASE_POOL_SIZE: "3", DATABASE_PREPARED_STATEMENTS: "off" }, { database: { poolSize: 3, preparedStatements: false } }],
    ["a Redis", { REDIS_URL: "redis://h:1" }, { redis: { kind: "given", url: "redis://h:1", sessionUrl: "redis://h:1" } }],
    ["a Redis for sessions", { REDIS_URL: "redis://h:1", REDIS_SESSION_URL: "redis://h:2" }, { redis: { sessionUrl: "redis://h:2" } }],
    ["a Redis Cluster", { REDIS_URL: "redis://h:1,redis://h:2" }, { redis: { kind: "given" } }],
    ["a Redis behind Sentinels", { REDIS_URL: "redis+sentinel://h:1,h:2/main" }, { redis: { kind: "given" } }],
    [
      "another blob server",
      { BLOB_READ_WRITE_TOKEN: "vercel_blob_rw_i_s", VERCEL_BLOB_API_URL: "http://h/api" },
      { blob: { kind: "given", apiUrl: "http://h/api" } },
    ],
    ["a mail server", { SMTP_URL: "smtp://h:25", MAIL_FROM: "a@b.example" }, { mail: { source: { kind: "given", url: "smtp://h:25" }, from: "a@b.example" } }],
    ["sign-up by invitation", { SIGN_UP: "invite-only" }, { signUp: "invite-only" }],
    ["a management port", { MANAGEMENT_PORT: "9090" }, { http: { managementPort: 9090 } }],
    ["a release", { PORTRAIT_RELEASE: "1.2.3" }, { release: "1.2.3" }],
    ["a log level", { LOG_LEVEL: "debug" }, { logLevel: "debug" }],
  ])("%s", (_, env, expected) => {
    expect(read(env)).toMatchObject(expected);
  });

  it("are told where they have no effect", () => {
    expect(read({ RATE_LIMITS: "{}", SENTRY_DSN: "https://key@host/1" }).warnings).toEqual([
      "RATE_LIMITS is set and has no effect in this release.",
      "SENTRY_DSN is set and has no effect in this release.",
    ]);
  });
});

describe("mistakes", () => {
  it.each<[NodeJS.ProcessEnv, string]>([
    [{ NODE_ENV: "prod" }, 'NODE_ENV is "prod". Set one of: development, test, production.'],
    [{ PORT: "http" }, 'PORT is "http". Set a whole number from 0 to 65535.'],
    [{ PORT: "65536" }, "from 0 to 65535"],
    [{ PORT: "-1" }, "from 0 to 65535"],
    [{ HOST: "http://0.0.0.0" }, "without a scheme"],
    [{ PUBLIC_URL: "portrait.example.com" }, "with its scheme"],
    [{ PUBLIC_URL: "https://a.example/portrait" }, "without a path"],
    [{ PUBLIC_URL: "https://me:pw@a.example" }, "holds a user name or a password"],
    [{ ALLOWED_ORIGINS: "*" }, 'ALLOWED_ORIGINS is "*"'],
    [{ ALLOWED_ORIGINS: "https://a.example,b.example" }, 'ALLOWED_ORIGINS is "b.example"'],
    [{ TRUST_PROXY: "true" }, "TRUST_PROXY"],
    [{ DATABASE_URL: "mysql://h/d" }, "starts with postgres://"],
    [{ DATABASE_URL: "postgres://h" }, "DATABASE_URL names no database"],
    [{ DATABASE_URL: "postgres:///d" }, "names a host"],
    [{ DATABASE_DIRECT_URL: "postgres://h/d" }, "DATABASE_DIRECT_URL is set without DATABASE_URL"],
    [{ DATABASE_POOL_SIZE: "0" }, "from 1 to 500"],
    [{ DATABASE_PREPARED_STATEMENTS: "no" }, "Set one of: on, off."],
    [{ REDIS_URL: "localhost:6379" }, "starts with redis:// or rediss://"],
    [{ REDIS_URL: "redis://a,b" }, "REDIS_URL"],
    [{ REDIS_URL: "redis+sentinel://a:1" }, "names no master"],
    [{ REDIS_SESSION_URL: "redis://h" }, "without REDIS_URL"],
    [{ BLOB_READ_WRITE_TOKEN: "token" }, "is not a token of Vercel Blob"],
    [{ VERCEL_BLOB_API_URL: "http://h" }, "without BLOB_READ_WRITE_TOKEN"],
    [{ CDN_URL: "cdn" }, "CDN_URL"],
    [{ SIGN_UP: "closed" }, "Set one of: open, verify-first, invite-only."],
    [{ SMTP_URL: "smtp://h" }, "MAIL_FROM is not set"],
    [{ SMTP_URL: "mail.example.com", MAIL_FROM: "a@b" }, "SMTP_URL is not an address"],
    [{ MAIL_FROM: "a@b.example, c@d.example" }, "Set one address"],
    [{ MAIL_FROM: "Portrait <a@b.example" }, "Set one address"],
    [{ SIGNING_KEYS: "key" }, "SIGNING_KEYS is not a JWKS"],
    [{ SIGNING_KEYS: '{"keys":[]}' }, "SIGNING_KEYS holds no key"],
    [{ ENCRYPTION_KEYS: "just-a-key" }, "no usable key id before the colon of entry 1"],
    [{ ENCRYPTION_KEYS: "a:c2hvcnQ=" }, 'ENCRYPTION_KEYS has 5 bytes for the key "a", and 32 are needed'],
    [{ ENCRYPTION_KEYS: `a:${newIndexKey()},a:${newIndexKey()}` }, 'names the key id "a" twice'],
    [{ INDEX_KEY: "not base 64!" }, "INDEX_KEY holds something that is not base64"],
    [{ MANAGEMENT_PORT: "4000" }, "MANAGEMENT_PORT is the same as PORT (4000)"],
    [{ PORTRAIT_RELEASE: "a b" }, "PORTRAIT_RELEASE"],
    [{ LOG_LEVEL: "verbose" }, "LOG_LEVEL"],
    [{ WORKERS: "auto" }, 'WORKERS is "auto". This release serves with one process'],
    [{ TRUSTED_DOCUMENTS: "enforce" }, "can't hold clients to trusted documents"],
  ])("%j", (env, message) => {
    const listed = problems(env);
    expect(listed).toHaveLength(1);
    expect(listed[0]).toContain(message);
    expect(listed[0]).toMatch(new RegExp(`^(${Object.keys(env).join("|")}|MAIL_FROM) `));
  });

  it("are listed all at once", () => {
    expect(problems({ PORT: "x", HOST: "?", LOG_LEVEL: "x", WORKERS: "x" }).map((problem) => problem.split(" ", 1)[0])).toEqual([
      "PORT",
      "HOST",
      "LOG_LEVEL",
      "WORKERS",
    ]);
  });

  it.each(["DATABASE_URL", "REDIS_URL", "SMTP_URL", "BLOB_READ_WRITE_TOKEN", "SIGNING_KEYS", "ENCRYPTION_KEYS", "INDEX_KEY"])(
    "in %s never quote it",
    (name) => {
      const listed = problems({ [name]: "hunter2-hunter2 !", MAIL_FROM: "a@b.example" });
      expect(listed).toHaveLength(1);
      expect(listed.join()).not.toContain("hunter2");
    },
  );
});

describe("secrets out of files", () => {
  const folder = mkdtempSync(join(tmpdir(), "portrait-config-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (content: string) => {
    const path = join(folder, String(Math.random()));
    writeFileSync(path, content);
    return path;
  };

  it("win over the variable, and lose their last line break", () => {
    const config = read({ DATABASE_URL: "postgres://variable/d", DATABASE_URL_FILE: file("postgres://file/d\n") });
    expect(config.database.source).toMatchObject({ url: "postgres://file/d" });
  });

  it("are judged as the variable is, without their content in the message", () => {
    expect(problems({ DATABASE_URL_FILE: file("hunter2") })).toEqual([expect.stringMatching(/^DATABASE_URL is not an address(?!.*hunter2)/)]);
  });

  it("are one listed problem where the file is missing or empty", () => {
    const empty = file(" \n");
    expect(problems({ INDEX_KEY_FILE: join(folder, "none"), ENCRYPTION_KEYS_FILE: empty })).toEqual([
      `ENCRYPTION_KEYS_FILE names ${empty}, which is empty. Let it name a file that holds the value of ENCRYPTION_KEYS, or unset it.`,
      `INDEX_KEY_FILE names ${join(folder, "none")}, which does not exist. Let it name a file that holds the value of INDEX_KEY, or unset it.`,
    ]);
  });

  it("are listed once in production, too", () => {
    expect(problems({ ...production, INDEX_KEY_FILE: join(folder, "none") })).toHaveLength(1);
  });

  it("can be the token of the metrics", () => {
    expect(read({ METRICS_TOKEN_FILE: file("a-token") }).metricsToken).toBe("a-token");
    expect(problems({ METRICS_TOKEN_FILE: join(folder, "none") })).toHaveLength(1);
  });
});

describe("production", () => {
  it("runs with everything given", () => {
    expect(read(production)).toMatchObject({ environment: "production", usesDataDir: false, signUp: "verify-first", demo: false });
  });

  it("refuses every embedded default and says what to set", () => {
    const listed = problems({ NODE_ENV: "production" });
    const named = ["PUBLIC_URL", "DATABASE_URL", "REDIS_URL", "BLOB_READ_WRITE_TOKEN", "SMTP_URL", "MAIL_FROM", "SIGNING_KEYS", "ENCRYPTION_KEYS", "INDEX_KEY"];
    expect(listed.map((problem) => problem.split(" ", 1)[0])).toEqual(named);
    for (const problem of listed) expect(problem).toMatch(/ is not set\. (Set|Make) \S/);
  });

  it.each([
    ["PUBLIC_URL", "http://portrait.example.com"],
    ["ALLOWED_ORIGINS", "http://other.example.com"],
    ["CDN_URL", "http://cdn.example.com"],
  ])("wants https in %s", (name, url) => {
    expect(problems({ ...production, [name]: url })).toEqual([expect.stringContaining("must start with https://")]);
  });

  it.each<[string, NodeJS.ProcessEnv, string]>([
    ["a database password that is a known default", { DATABASE_URL: "postgres://postgres:postgres@db.internal/portrait" }, "DATABASE_URL holds a password"],
    ["a short Redis password", { REDIS_URL: "redis://:abc@redis.internal" }, "REDIS_URL holds a password"],
    ["a common mail password", { SMTP_URL: "smtp://me:sunshine@smtp.internal" }, "SMTP_URL holds a password"],
    ["an encryption key of zeros", { ENCRYPTION_KEYS: `a:${Buffer.alloc(32).toString("base64")}` }, 'ENCRYPTION_KEYS has a key "a" that was typed'],
    ["an encryption key that counts", { ENCRYPTION_KEYS: `a:${Buffer.from(Array.from({ length: 32 }, (_, at) => at + 128)).toString("base64")}` }, "typed"],
    ["an index key that is a sentence", { INDEX_KEY: Buffer.from("correct horse battery staple 123").toString("base64") }, "INDEX_KEY was typed"],
    [
      "a signing key out of an RFC",
      {
        SIGNING_KEYS: JSON.stringify({
          keys: [
            {
              kty: "EC",
              crv: "P-256",
              kid: "1",
              x: "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
              y: "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
              d: "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE",
            },
          ],
        }),
      },
      "printed as an example in an RFC",
    ],
    ["a short token for the metrics", { METRICS_TOKEN: "short" }, "METRICS_TOKEN is short"],
  ])("refuses %s", (_, env, message) => {
    expect(problems({ ...production, ...env })).toEqual([expect.stringContaining(message)]);
  });

  it("refuses one key for encryption and index", () => {
    const key = newIndexKey();
    expect(problems({ ...production, ENCRYPTION_KEYS: `a:${key}`, INDEX_KEY: key })).toEqual([expect.stringContaining("INDEX_KEY is one of ENCRYPTION_KEYS")]);
  });

  it("leaves the passwords of servers on the same machine to the machine", () => {
    expect(problems({ ...production, DATABASE_URL: "postgres://portrait:portrait@127.0.0.1/portrait" })).toEqual([]);
  });
});

describe("a server on any free port", () => {
  it("gets its addresses once it listens", () => {
    const config = listeningOn(read({ PORT: "0", ALLOWED_ORIGINS: "https://other.example" }), 5123);
    expect(config.http).toMatchObject({
      port: 5123,
      publicUrl: "http://localhost:5123",
      allowedOrigins: ["http://localhost:5123", "http://127.0.0.1:5123", "https://other.example"],
    });
  });

  it("keeps the addresses that it was given", () => {
    const config = listeningOn(read({ PORT: "0", PUBLIC_URL: "https://a.example" }), 5123);
    expect(config.http).toMatchObject({ port: 5123, publicUrl: "https://a.example", allowedOrigins: ["https://a.example"] });
  });
});
