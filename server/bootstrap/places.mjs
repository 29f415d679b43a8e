import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The clone. */
export const root = resolve(fileURLToPath(import.meta.url), "../../..");
export const inRoot = (...parts) => join(root, ...parts);
