import { createAdmin } from "./create-admin.ts";
import { doctorCommand } from "./doctor.ts";
import { migrateCommand } from "./migrate.ts";
import { schemaCommand } from "./schema.ts";
import { seed } from "./seed.ts";
import { sweep } from "./sweep.ts";

/** The operator's commands by name; each answers its exit code. */
export const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  migrate: migrateCommand,
  "create-admin": createAdmin,
  seed,
  sweep,
  doctor: doctorCommand,
  schema: schemaCommand,
};
