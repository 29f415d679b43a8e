import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { system } from "#server/kernel/viewer.ts";
import { CannotStart, exitCodes } from "#server/platform/config/cannot-start.ts";
import { withApp } from "./with-app.ts";

/** `portrait create-admin --email E --password-file F [--name N] [--json]`: asks nothing, and may be run twice. */
export async function createAdmin(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { email: { type: "string" }, "password-file": { type: "string" }, name: { type: "string" }, json: { type: "boolean", default: false } },
  });
  const { email, "password-file": passwordFile, name } = values;
  if (email === undefined || passwordFile === undefined) {
    process.stderr.write("Usage: portrait create-admin --email E --password-file F [--name N] [--json]\n");
    return 64;
  }
  const password = await passwordIn(passwordFile);
  return withApp(async (app) => {
    const existing = await app.stores.accounts.findByEmail(email);
    const created =
      existing === null
        ? await app.accounts.create(system, { email, password, displayName: name ?? "Administrator", handle: null }, async (_tx, id) => id)
        : null;
    if (created?.ok === false) {
      for (const { message } of created.refusals) process.stderr.write(`${message}\n`);
      return 65;
    }
    const accountId = existing?.id ?? (created?.ok ? created.value : "");
    const granted = await app.roles.grant(system, { accountId, role: "admin", expiresAt: null });
    if (!granted.ok) throw new Error("The role admin is missing: run portrait migrate.");
    const answer = { accountId, created: existing === null };
    process.stdout.write(values.json ? `${JSON.stringify(answer)}\n` : `${answer.created ? "Created" : "Already there, and an administrator"}: ${accountId}\n`);
    return 0;
  });
}

async function passwordIn(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).replace(/\r?\n$/, "");
  } catch (error) {
    throw new CannotStart(`The password file ${file} can't be read: ${(error as Error).message}.`, exitCodes.noInput, error);
  }
}
