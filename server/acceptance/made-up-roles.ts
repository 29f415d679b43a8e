import { Client } from "pg";
import { cloneDatabase, type TestDatabase } from "#server/testing/database.ts";

/** A database with roles that no release has, as an administrator would make them up: a name, and what it permits. */
export async function databaseWithRoles(roles: Readonly<Record<string, readonly string[]>>): Promise<TestDatabase> {
  const database = await cloneDatabase();
  const client = new Client({ connectionString: database.appUrl });
  await client.connect();
  try {
    for (const [key, permissions] of Object.entries(roles)) {
      await client.query(`insert into roles (key, name, is_system, permissions) values ($1, $1, false, $2)`, [key, permissions]);
    }
  } finally {
    await client.end();
  }
  return database;
}
