import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { system } from "#server/kernel/viewer.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import { readConfig } from "#server/platform/config/config.ts";
import { freePort } from "#server/platform/database/postmaster.ts";
import { createLogger } from "#server/platform/observability/logger.ts";
import { createMetrics } from "#server/platform/observability/metrics.ts";
import { type Service, serve } from "#server/serve.ts";
import { type OpenWorld, openWorld } from "#server/world.ts";
import { MovableClock } from "./clock.ts";
import { cloneDatabase, type TestDatabase } from "./database.ts";
import { fromGlobalSetup } from "./run-folder.ts";

export interface PortraitOptions {
  /** Another instance's, to run beside it. */
  readonly database?: TestDatabase;
  readonly dataDir?: string;
  readonly redisUrl?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Puts something else in the place of a part of the world. */
  readonly world?: (world: OpenWorld) => Partial<OpenWorld>;
}

export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string; readonly [detail: string]: unknown };
}

export interface GraphqlAnswer {
  // Tests read answers as they come; what is missing fails where it is expected.
  // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what the test is about
  readonly data: any;
  readonly errors?: readonly GraphqlError[];
  readonly status: number;
  readonly headers: Headers;
}

/** Somebody who calls the API: with a token, or a stranger. */
export interface Caller {
  readonly token: string | null;
  readonly accountId: string;
  readonly refreshToken: string;
  readonly email: string;
  readonly password: string;
}

export const stranger: Caller = { token: null, accountId: "", refreshToken: "", email: "", password: "" };

/** A whole Portrait on a database of its own, spoken to over HTTP. */
export class TestPortrait {
  private constructor(
    readonly service: Service,
    readonly world: OpenWorld,
    readonly database: TestDatabase,
    readonly clock: MovableClock,
    private readonly ownsDatabase: boolean,
    /** What the log got, a line each. */
    readonly log: readonly string[],
  ) {}

  static async start(options: PortraitOptions = {}): Promise<TestPortrait> {
    const database = options.database ?? (await cloneDatabase());
    const dataDir = options.dataDir ?? (await mkdtemp(join(fromGlobalSetup("PORTRAIT_TEST_FOLDER"), "data-")));
    const redis = options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl };
    const env = { NODE_ENV: "test", PORT: String(await freePort()), DATA_DIR: dataDir, DATABASE_URL: database.appUrl, ...redis, ...options.env };
    const config = readConfig(env, { cwd: dataDir, release: "test" });
    const clock = new MovableClock();
    const log: string[] = [];
    const logger = createLogger({ level: "info", release: "test", write: (line) => void log.push(line) });
    const opened = await openWorld({ config, clock, logger, metrics: createMetrics({ release: "test", process: false }), join: false });
    const world = { ...opened, ...options.world?.(opened) };
    const service = await serve(world, async () => undefined);
    return new TestPortrait(service, world, database, clock, options.database === undefined, log);
  }

  get url(): string {
    return this.service.url;
  }

  get app() {
    return this.service.app;
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.world.close();
    if (this.ownsDatabase) await this.database.drop();
  }

  async graphql(query: string, variables: object = {}, caller: Caller = stranger, headers: Record<string, string> = {}): Promise<GraphqlAnswer> {
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...authorization(caller), ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return { ...((await response.json()) as Pick<GraphqlAnswer, "data" | "errors">), status: response.status, headers: response.headers };
  }

  /** As `graphql`, with a file for the variable `file`. */
  async upload(query: string, file: Uint8Array<ArrayBuffer>, variables: object, caller: Caller, headers: Record<string, string> = {}): Promise<GraphqlAnswer> {
    const body = new FormData();
    body.append("operations", JSON.stringify({ query, variables: { ...variables, file: null } }));
    body.append("map", JSON.stringify({ 0: ["variables.file"] }));
    body.append("0", new Blob([file]), "picture");
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "apollo-require-preflight": "1", ...authorization(caller), ...headers },
      body,
    });
    return { ...((await response.json()) as Pick<GraphqlAnswer, "data" | "errors">), status: response.status, headers: response.headers };
  }

  /** Somebody new, signed in; with further roles where they are named. */
  async newPerson(...roles: string[]): Promise<Caller> {
    const email = `${randomBytes(6).toString("hex")}@example.com`;
    const password = "correct horse battery";
    const { data, errors } = await this.graphql(
      `mutation ($input: SignUpInput!) { signUp(input: $input) { userErrors { message } accessToken refreshToken viewer { account { id } } } }`,
      { input: { email, password, displayName: "Test Person" } },
    );
    if (errors !== undefined || data.signUp.userErrors.length > 0) throw new Error(JSON.stringify(errors ?? data.signUp.userErrors));
    const { accessToken, refreshToken, viewer } = data.signUp;
    for (const role of roles) await this.app.roles.grant(system, { accountId: viewer.account.id, role, expiresAt: null });
    return { token: accessToken, refreshToken, accountId: viewer.account.id, email, password };
  }

  /** The same person on another device. */
  async signIn({ email, password, accountId }: Caller): Promise<Caller> {
    const { data } = await this.graphql(`mutation ($input: SignInInput!) { signIn(input: $input) { accessToken refreshToken } }`, {
      input: { email, password },
    });
    return { token: data.signIn.accessToken, refreshToken: data.signIn.refreshToken, accountId, email, password };
  }

  /** Straight to the tables, to break them or to look. */
  query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.app.database.query<Row>(sql, parameters);
  }

  get blobs(): BlobStore {
    return this.world.blobs;
  }
}

const authorization = ({ token }: Caller): Record<string, string> => (token === null ? {} : { authorization: `Bearer ${token}` });
