import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** The commit that a clone stands at, shortened, without asking git; "unknown" where there is no clone. */
export function commitOf(root: string): string {
  const head = read(resolve(root, ".git/HEAD"));
  const ref = /^ref: (.+)$/.exec(head)?.[1];
  const commit = ref === undefined ? head : read(resolve(root, ".git", ref)) || packed(root, ref);
  return /^[0-9a-f]{40}/.exec(commit)?.[0].slice(0, 12) ?? "unknown";
}

const packed = (root: string, ref: string): string =>
  read(resolve(root, ".git/packed-refs"))
    .split("\n")
    .find((line) => line.endsWith(` ${ref}`)) ?? "";

function read(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}
