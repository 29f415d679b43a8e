/** What the machine must have is looked at first, and whatever is missing is said at once, a line each. */
import { accessSync, constants, existsSync, mkdirSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import { Failure } from "./output.mjs";
import { inRoot, root } from "./places.mjs";

/** The clone's packages and npm's own copy of them. */
const spaceToInstall = 2_000;

export function requireMachine({ willInstall, willBuild }) {
  const missing = [platform(), libc(), ...(willInstall ? [diskSpace(), npm()] : []), ...(willInstall || willBuild ? [writable()] : [])].filter(
    (line) => line !== null,
  );
  if (missing.length > 0) throw new Failure(missing.join("\n"));
}

function platform() {
  const known = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"];
  const here = `${process.platform}-${process.arch}`;
  if (known.includes(here)) return null;
  if (process.platform === "win32") return "Windows is not supported directly. Run this in WSL 2 (https://learn.microsoft.com/windows/wsl/install).";
  return `There is no Node 24 and no PostgreSQL on npm for ${here}. Known are ${known.join(", ")}.`;
}

function libc() {
  if (process.platform !== "linux") return null;
  process.report.excludeNetwork = true;
  if (process.report.getReport().header.glibcVersionRuntime !== undefined) return null;
  return "This Linux has no glibc (Alpine?), which the Node 24 and the PostgreSQL out of npm need. Use Debian, Ubuntu, Fedora or their kin, or a container of node:24.";
}

function diskSpace() {
  const { bavail, bsize } = statfsSync(root);
  const megabytes = Math.floor((bavail * bsize) / 1024 / 1024);
  return megabytes >= spaceToInstall ? null : `${root} is on a disk with ${megabytes} MB left; installing takes ${spaceToInstall} MB. Free some space.`;
}

function npm() {
  return npmCommand() === null ? "npm is not on the PATH. Install it together with Node (https://nodejs.org)." : null;
}

/** npm says where it is to what it runs; else it is looked for. */
export function npmCommand() {
  const own = process.env.npm_execpath;
  if (own?.endsWith(".js") && existsSync(own)) return [process.execPath, own];
  const found = onPath("npm");
  return found === null ? null : [found];
}

export function onPath(name) {
  for (const folder of (process.env.PATH ?? "").split(":")) {
    const file = `${folder}/${name}`;
    if (isExecutable(file)) return file;
  }
  return null;
}

export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function writable() {
  for (const folder of [root, inRoot("node_modules"), inRoot("dist")]) {
    try {
      if (existsSync(folder)) accessSync(folder, constants.W_OK);
    } catch {
      return `${folder} is not writable for this user. Change its owner: chown -R "$(id -un)" ${root}`;
    }
  }
  return null;
}

/** Before minutes are spent on installing what could not listen afterwards. */
export async function requireFreePort() {
  const port = Number(process.env.PORT?.trim() || 4000);
  const host = process.env.HOST?.trim() || "127.0.0.1";
  // Whatever else is wrong with these two is for the server's own list of configuration mistakes.
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return;
  const code = await new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(error.code));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
  if (code === "EADDRINUSE")
    throw new Failure(`Port ${port} on ${host} is taken by another program. Stop that one, or choose another port: PORT=${port + 1} npm start`);
  if (code === "EACCES") throw new Failure(`This user may not listen on port ${port}. Choose one above 1023: PORT=4000 npm start`);
}

export function requireDataDir() {
  const folder = process.env.DATA_DIR?.trim() || inRoot(".data");
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new Failure(`The data folder ${folder} can't be written (${error.code}). Change its owner, or choose another with DATA_DIR.`);
  }
}
