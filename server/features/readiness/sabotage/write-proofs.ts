import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import type { Proof } from "../proofs.ts";
import { proofsFile } from "../proofs.ts";

/** Notes in the committed ledger which checks sabotage turned red at this commit. */
export function writeProofs(keys: Iterable<string>): void {
  const commit = execFileSync("git", ["rev-parse", "--short=12", "HEAD"], { encoding: "utf8" }).trim();
  const date = new Date().toISOString().slice(0, 10);
  const proofs = JSON.parse(readFileSync(proofsFile, "utf8")) as Record<string, Proof>;
  for (const key of keys) proofs[key] = { commit, date };
  const sorted = Object.fromEntries(Object.entries(proofs).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(proofsFile, `${JSON.stringify(sorted, null, 2)}\n`);
}
