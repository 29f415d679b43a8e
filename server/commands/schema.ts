import { readFile, writeFile } from "node:fs/promises";
import { portraitSchema, printedSchema } from "#server/schema.ts";

const file = "schema.graphql";

/** `portrait schema [--check]`: writes the API's schema to the file that is committed, or says whether that file is what the code makes. */
export async function schemaCommand(args: readonly string[]): Promise<number> {
  const printed = printedSchema(portraitSchema());
  if (!args.includes("--check")) {
    await writeFile(file, printed);
    return 0;
  }
  if (printed === (await readFile(file, "utf8").catch(() => null))) return 0;
  process.stderr.write(`${file} is not what the resolvers make: run "npm run portrait -- schema" and commit the difference.\n`);
  return 1;
}
