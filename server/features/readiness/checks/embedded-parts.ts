import { hours, seconds } from "#server/kernel/clock.ts";
import type { Config } from "#server/platform/config/config.ts";
import { isLoopback } from "#server/platform/config/values.ts";
import { type Check, fail, pass, warn } from "../check.ts";

/** What Portrait runs by itself is there to try it out: it stands and falls with one disk of one machine. */
export const embeddedParts = ({ config }: { readonly config: Config }): Check => ({
  key: "environment.embedded-parts",
  title: "Nothing that people rely on is embedded in the service",
  section: "ENVIRONMENT",
  severity: "IMPORTANT",
  vantage: "PROCESS",
  intervalMs: hours(1),
  timeoutMs: seconds(5),
  run: async () => {
    const embedded = parts(config).filter(({ isEmbedded }) => isEmbedded);
    if (embedded.length === 0) return pass("Database, cache, object store, mail server and keys are all given.");
    const figures = `${embedded.length} of ${parts(config).length} parts are embedded: ${embedded.map(({ name }) => name).join(", ")}.`;
    const remedy = `Set ${embedded.map(({ variable }) => variable).join(", ")} before people rely on this.`;
    const isPublic = !isLoopback(new URL(config.http.publicUrl).hostname);
    if (!isPublic || config.mail.source.kind === "given") return warn(figures, remedy);
    return fail(`${figures} The address is public, and its mails stay on this machine: nobody can confirm an address or reset a password.`, remedy);
  },
});

const parts = ({ database, redis, blob, mail, keys }: Config) => [
  { name: "the database", variable: "DATABASE_URL", isEmbedded: database.source.kind === "embedded" },
  { name: "the cache", variable: "REDIS_URL", isEmbedded: redis.kind === "embedded" },
  { name: "the object store", variable: "BLOB_READ_WRITE_TOKEN", isEmbedded: blob.kind === "embedded" },
  { name: "the mailbox", variable: "SMTP_URL", isEmbedded: mail.source.kind === "embedded" },
  { name: "the signing keys", variable: "SIGNING_KEYS", isEmbedded: keys.signing.kind === "embedded" },
  { name: "the encryption keys", variable: "ENCRYPTION_KEYS", isEmbedded: keys.encryption.kind === "embedded" },
  { name: "the index key", variable: "INDEX_KEY", isEmbedded: keys.index.kind === "embedded" },
];
