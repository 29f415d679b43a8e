/** npm's packages, installed when they differ from package-lock.json, whatever happened to them before. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { Failure, stage } from "./output.mjs";
import { inRoot } from "./places.mjs";
import { collect } from "./processes.mjs";
import { npmCommand } from "./requirements.mjs";

/** What `npm start` needs, or that and what tests and checks need. */
const scopes = { run: (entry) => !entry.dev && !entry.devOptional, all: () => true };

/** `scope` is "run" or "all". */
export function missingPackages(scope) {
  const wanted = packagesOf("package-lock.json");
  const installed = existsSync(inRoot(hiddenLock)) ? packagesOf(hiddenLock) : {};
  return Object.keys(wanted).filter((path) => {
    const entry = wanted[path];
    return path !== "" && scopes[scope](entry) && isForThisMachine(entry) && installed[path]?.integrity !== entry.integrity;
  });
}

/** npm writes it as the last thing it does: an installation that was killed half-way has none, or the one from before. */
const hiddenLock = "node_modules/.package-lock.json";

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(inRoot(file), "utf8")).packages;
  } catch (error) {
    if (file === hiddenLock) return {};
    throw new Failure(`${file} can't be read (${error.message}). Restore it: git checkout ${file}`);
  }
}

/** Optional packages are one platform's programs; what those themselves need (all of it WebAssembly) npm leaves out together with them. */
function isForThisMachine({ optional, os, cpu, libc }) {
  if (!optional) return true;
  const fits = (list, value) => list === undefined || [].concat(list).includes(value);
  return (os ?? cpu) !== undefined && fits(os, process.platform) && fits(cpu, process.arch) && (process.platform !== "linux" || fits(libc, "glibc"));
}

export async function install(scope) {
  const missing = missingPackages(scope);
  if (missing.length === 0) return;
  const fresh = !existsSync(inRoot(hiddenLock));
  // `ci` starts from nothing, which heals a killed installation; a finished one of another scope or release is only completed.
  if (fresh) rmSync(inRoot("node_modules"), { recursive: true, force: true, maxRetries: 5 });
  // Completing leaves nothing out: npm would remove what another command has brought.
  const what = fresh && scope === "run" ? "--omit=dev" : "--include=dev";
  await stage(`Installing ${missing.length} packages`, (report) => npm([fresh ? "ci" : "install", ...(fresh ? [] : ["--no-save"]), what], report));
  const still = missingPackages(scope);
  if (still.length > 0)
    throw new Failure(`npm did not install ${still[0]}${still.length > 1 ? ` and ${still.length - 1} more` : ""}. Remove node_modules and run this again.`);
}

async function npm(args, report) {
  const [command, ...own] = npmCommand();
  let fetched = 0;
  const onLine = (line) => {
    if (!/^npm http (fetch|cache) .*\.tgz/.test(line)) return;
    fetched++;
    report(`${fetched} fetched`);
  };
  // What a package would do at its installation is not wanted: the one step that matters (PostgreSQL's symbolic links) is done at its start.
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=http", "--no-update-notifier"];
  const env = { NODE_ENV: undefined, npm_config_omit: undefined };
  const { code, output } = await collect(command, [...own, ...args, ...quiet], { onLine, env });
  if (code !== 0) throw new Failure(`npm ${args[0]} failed:\n${explain(output)}`);
}

function explain(output) {
  const errors = output.split("\n").filter((line) => line.startsWith("npm error"));
  if (/ENOSPC/.test(output)) return "The disk is full. Free some space and run this again.";
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET/.test(output))
    errors.unshift("npm can't reach its registry. Is this machine online, or behind a proxy (npm config set proxy ...)?");
  return errors.slice(0, 12).join("\n") || output.slice(-2_000);
}

/** Stands for the installed packages in the stamps of what was built with them. */
export const lockHash = () =>
  createHash("sha256")
    .update(readFileSync(inRoot("package-lock.json")))
    .digest("hex");
