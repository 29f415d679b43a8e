/** The two programs that tests need and npm can't fully bring: found, or installed where that can be done, or named. */
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { Failure, say, stage } from "./output.mjs";
import { inRoot } from "./places.mjs";
import { collect } from "./processes.mjs";
import { isExecutable, onPath } from "./requirements.mjs";
import { node } from "./runtime.mjs";

const tools = {
  redis: {
    variable: "REDIS_SERVER_PATH",
    names: ["redis-server", "valkey-server"],
    apt: "redis-server",
    missing: "Tests of the cache on Redis need redis-server: apt-get install redis-server, or brew install redis.",
  },
  chromium: {
    variable: "CHROME_PATH",
    names: [
      "chromium",
      "chromium-browser",
      "google-chrome",
      "google-chrome-stable",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ],
    apt: "chromium",
    fromNpm: unpackedChromium,
    missing: "End-to-end tests need a Chromium: apt-get install chromium, or set CHROME_PATH to a Chrome.",
  },
};

/** Answers the variables to hand on, and a line for each tool that is nowhere. */
export async function findTools(...names) {
  const wanted = names.map((name) => tools[name]);
  const found = new Map();
  for (const tool of wanted) found.set(tool, await find(tool));
  if (wanted.some((tool) => found.get(tool) === null)) {
    await installByApt(wanted.filter((tool) => found.get(tool) === null));
    for (const tool of wanted) if (found.get(tool) === null) found.set(tool, (await find(tool)) ?? (await tool.fromNpm?.()) ?? null);
  }
  const env = Object.fromEntries([...found].filter(([, path]) => path !== null).map(([tool, path]) => [tool.variable, path]));
  return { env, missing: wanted.filter((tool) => found.get(tool) === null).map((tool) => tool.missing) };
}

async function find({ variable, names }) {
  const given = process.env[variable];
  if (given) {
    if (await runs(given)) return given;
    throw new Failure(`${variable} is ${given}, which does not run. Set it to a program that does, or unset it.`);
  }
  for (const name of names) {
    const file = name.startsWith("/") ? name : onPath(name);
    if (file !== null && isExecutable(file) && (await runs(file))) return file;
  }
  return null;
}

async function runs(file) {
  const { code } = await collect(file, ["--version"], { timeout: 20_000 }).catch(() => ({ code: 1 }));
  return code === 0;
}

async function installByApt(wanted) {
  const apt = aptCommand();
  if (apt === null) return;
  const packages = wanted.map((tool) => tool.apt);
  const limit = { timeout: 300_000 };
  await stage(`Installing ${packages.join(" and ")} by apt-get, for the tests`, async () => {
    const run = (...args) => collect(apt[0], [...apt.slice(1), ...args], limit);
    await run("update");
    const { code, output } = await run("install", "-y", "--no-install-recommends", ...packages);
    if (code !== 0) say(`  apt-get could not: ${output.trim().split("\n").at(-1)}`);
  });
}

/** Null where we may not. An ordinary user's sudo is for themselves to use, but a CI machine is made for this. */
function aptCommand() {
  if (onPath("apt-get") === null) return null;
  const command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
  if (process.getuid() === 0) return command;
  return process.env.CI === "true" && onPath("sudo") !== null ? ["sudo", "-n", ...command] : null;
}

/** 64 MB that are unpacked once; it runs where Debian's libnss3 and libnspr4 are. */
async function unpackedChromium() {
  if (!existsSync(inRoot("node_modules/@sparticuz/chromium")) || process.platform !== "linux" || process.arch !== "x64") return null;
  const folder = inRoot("node_modules/.cache/chromium");
  const file = `${folder}/chromium`;
  if (!existsSync(file)) {
    const unfinished = `${folder}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    const unpack = `import("@sparticuz/chromium").then(({ default: chromium }) => chromium.executablePath())`;
    await stage("Unpacking a Chromium out of npm, for the tests", () => collect(node(), ["-e", unpack], { env: { TMPDIR: unfinished } }));
    renameSync(unfinished, folder);
  }
  return (await runs(file)) ? file : null;
}
