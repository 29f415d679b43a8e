/** Node 24 out of npm: the machine's own Node only gets us here. */
import { existsSync } from "node:fs";
import { Failure } from "./output.mjs";
import { inRoot } from "./places.mjs";

export function node() {
  const here = `${process.platform}-${process.arch}`;
  for (const name of [`node-${here}`, `node-bin-${here}`]) {
    const binary = inRoot("node_modules", name, "bin/node");
    if (existsSync(binary)) return binary;
  }
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 24 || (major === 24 && minor >= 11)) return process.execPath;
  throw new Failure(
    `npm has no Node 24 for ${here}, and this one is ${process.versions.node}. Install Node 24.11 or newer (https://nodejs.org) and run this again.`,
  );
}
