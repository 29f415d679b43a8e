import { Client } from "pg";
import { cloneDatabase, type TestDatabase } from "./database.ts";

const query = async (url: string, sql: string) => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

describe("a test's own database", () => {
  let one: TestDatabase;
  let other: TestDatabase;
  beforeAll(async () => {
    [one, other] = await Promise.all([cloneDatabase(), cloneDatabase()]);
  });
  afterAll(() => Promise.all([one.drop(), other.drop()]));

  it("does not see what another test wrote", async () => {
    await query(one.ownerUrl, "CREATE TABLE only_here (id int)");
    expect(await query(other.ownerUrl, "SELECT to_regclass('only_here') AS found")).toEqual([{ found: null }]);
  });

  it("lets the app's role change no table's definition", async () => {
    await expect(query(one.appUrl, "CREATE TABLE mine (id int)")).rejects.toThrow("permission denied");
    await expect(query(one.appUrl, "CREATE SCHEMA mine")).rejects.toThrow("permission denied");
  });
});
