/** `npm run bench`: measures, and writes what it measured with the machine that it came from. `-- --list` names the parts, `-- NAME` runs one. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";

const parts = {
  lighthouse: "what Lighthouse's mobile preset says of every page, and how soon its largest part is painted",
};

const here = import.meta.dirname;
const asked = process.argv.slice(2);
if (asked.includes("--list")) {
  for (const [name, what] of Object.entries(parts)) console.log(`${name}  ${what}`);
  process.exit(0);
}
const names = asked.length > 0 ? asked : Object.keys(parts);
const unknown = names.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(", ")}. npm run bench -- --list names them.`);
  process.exit(64);
}
// What is measured with is no dependency of the product, and has a lockfile of its own.
if (!existsSync(join(here, "node_modules"))) execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: here, stdio: "inherit" });

const machine = `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node ${process.versions.node}`;
mkdirSync(join(here, "results"), { recursive: true });
for (const name of names) {
  const { measure } = await import(`./${name}.mjs`);
  const text = await measure();
  writeFileSync(join(here, "results", `${name}.md`), `# ${name}: ${parts[name]}\n\n${new Date().toISOString().slice(0, 10)}, on ${machine}\n\n${text}\n`);
  console.log(text);
}
