import type { KeyObject } from "node:crypto";
import type { EncryptionKeys } from "#server/platform/crypto/encryption-keys.ts";
import type { SigningKeys } from "#server/platform/crypto/signing-keys.ts";
import { defaultOrigins, readSections } from "./sections.ts";
import { Variables } from "./variables.ts";
import { weakSecrets } from "./weak-secrets.ts";

export type Environment = "development" | "test" | "production";
export type SignUpMode = "open" | "verify-first" | "invite-only";
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

/** What Portrait runs by itself, or what the operator gave. */
export type Source<Given> = { readonly kind: "embedded" } | ({ readonly kind: "given" } & Readonly<Given>);

/** The environment, parsed once; frozen. */
export interface Config {
  readonly environment: Environment;
  readonly release: string;
  readonly http: {
    /** 0 is any free port: see `listeningOn`. */
    readonly port: number;
    readonly host: string;
    /** The origin that people see, without a slash at its end. */
    readonly publicUrl: string;
    /** Whether `publicUrl` followed from the port. */
    readonly publicUrlIsDefault: boolean;
    /** The own origin first. */
    readonly allowedOrigins: readonly string[];
    /** How many proxies stand in front. */
    readonly trustProxy: number;
    /** Null: the management paths are on `port`. */
    readonly managementPort: number | null;
    /** The origin that fronts pictures and static files. */
    readonly cdnUrl: string | null;
  };
  readonly dataDir: string;
  /** Whether anything embedded keeps its state in `dataDir`. */
  readonly usesDataDir: boolean;
  readonly database: {
    /** `migrationUrl` is null where the role that serves migrates, too. */
    readonly source: Source<{ url: string; directUrl: string; migrationUrl: string | null }>;
    readonly poolSize: number;
    readonly preparedStatements: boolean;
  };
  readonly redis: Source<{ url: string; sessionUrl: string }>;
  /** `apiUrl` is null for Vercel's own. */
  readonly blob: Source<{ token: string; apiUrl: string | null }>;
  readonly mail: { readonly source: Source<{ url: string }>; readonly from: string };
  readonly keys: {
    readonly signing: Source<{ keys: SigningKeys }>;
    readonly encryption: Source<{ keys: EncryptionKeys }>;
    readonly index: Source<{ key: KeyObject }>;
  };
  readonly signUp: SignUpMode;
  readonly metricsToken: string | null;
  readonly logLevel: LogLevel;
  /** HTTP processes. */
  readonly workers: number;
  /** Whether the demo's people exist: on embedded storage alone, and only while no other machine can reach it. */
  readonly demo: boolean;
  /** What is set and has no effect, a sentence each, to be told at the start. */
  readonly warnings: readonly string[];
}

/** Everything that is wrong with the environment, a line each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(["The configuration can't be used:", ...problems].join("\n  "));
    this.problems = problems;
  }
}

export interface ConfigOptions {
  /** Where relative paths start. */
  readonly cwd: string;
  /** The release where `PORTRAIT_RELEASE` does not say it. */
  readonly release: string;
}

/** The whole config, or a ConfigError with every mistake at once; no message holds a secret. */
export function readConfig(env: NodeJS.ProcessEnv, options: ConfigOptions): Config {
  const variables = new Variables(env);
  const config = readSections(variables, options);
  const weak = config.environment === "production" ? weakSecrets(config) : [];
  const problems = [...variables.problems, ...weak];
  if (problems.length > 0) throw new ConfigError(problems);
  return deepFreeze(config);
}

/** The same config once a server listens: what follows from `PORT=0` gets its real value. */
export function listeningOn(config: Config, port: number): Config {
  const { http } = config;
  if (!http.publicUrlIsDefault) return deepFreeze({ ...config, http: { ...http, port } });
  const before: readonly string[] = defaultOrigins(http.port);
  const own = defaultOrigins(port);
  const others = http.allowedOrigins.filter((allowed) => !before.includes(allowed));
  return deepFreeze({ ...config, http: { ...http, port, publicUrl: own[0], allowedOrigins: [...own, ...others] } });
}

/** KeyObjects are immutable already, and not plain. */
function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (Array.isArray(part) || (typeof part === "object" && part !== null && Object.getPrototypeOf(part) === Object.prototype)) deepFreeze(part);
  }
  return Object.freeze(value);
}
