/** A migrated, empty database per test file, copied from the template in some tens of milliseconds. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, DatabaseError } from "pg";
import { setTimeouts } from "#server/platform/database/migrate.ts";
import { fromGlobalSetup } from "./run-folder.ts";

export interface TestDatabase {
  /** The role that migrations run as. */
  readonly ownerUrl: string;
  /** The role that the service runs as. */
  readonly appUrl: string;
  /** The superuser, to break things on purpose. */
  readonly adminUrl: string;
  /** Ends its connections, too. */
  drop(): Promise<void>;
}

/** A copy of the migrated template. */
export const cloneDatabase = (): Promise<TestDatabase> => createDatabase(databaseOf(fromGlobalSetup("PORTRAIT_TEST_OWNER_URL")));

/** A database without any table, to migrate. */
export const emptyDatabase = (): Promise<TestDatabase> => createDatabase("template1");

async function createDatabase(template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const owner = new URL(fromGlobalSetup("PORTRAIT_TEST_OWNER_URL")).username;
  const app = new URL(fromGlobalSetup("PORTRAIT_TEST_APP_URL")).username;
  await asAdmin(async (client) => {
    await untilTemplateIsFree(() => client.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${owner} STRATEGY file_copy`));
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${app}`);
  });
  // Settings of a database are not copied with it.
  await asAdmin((client) => setTimeouts(client), name);
  const url = (variable: Parameters<typeof fromGlobalSetup>[0]) => Object.assign(new URL(fromGlobalSetup(variable)), { pathname: `/${name}` }).href;
  return {
    ownerUrl: url("PORTRAIT_TEST_OWNER_URL"),
    appUrl: url("PORTRAIT_TEST_APP_URL"),
    adminUrl: url("PORTRAIT_TEST_ADMIN_URL"),
    drop: () => asAdmin(async (client) => void (await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))),
  };
}

const databaseOf = (url: string) => new URL(url).pathname.slice(1);

async function asAdmin(work: (client: Client) => Promise<void>, database = "postgres"): Promise<void> {
  const url = Object.assign(new URL(fromGlobalSetup("PORTRAIT_TEST_ADMIN_URL")), { pathname: `/${database}` });
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** PostgreSQL copies one template for one caller at a time, and refuses the others. */
async function untilTemplateIsFree(create: () => Promise<unknown>): Promise<void> {
  const objectInUse = "55006";
  for (let attempt = 1; ; attempt++) {
    try {
      await create();
      return;
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== objectInUse || attempt === 200) throw error;
      await sleep(50);
    }
  }
}
