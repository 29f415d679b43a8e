/** dist/server, client/gql and dist/client, each built again only when what it is made of has changed. */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { compress } from "./compress.mjs";
import { lockHash } from "./install.mjs";
import { Failure, stage } from "./output.mjs";
import { inRoot } from "./places.mjs";
import { collect } from "./processes.mjs";
import { node } from "./runtime.mjs";

const isTest = (path) => /\.test\.tsx?$/.test(path) || path.startsWith("testing/");

const parts = {
  server: {
    title: "Building the server",
    result: "dist/server",
    sources: () => [...files("server").filter((path) => !isTest(path.slice("server/".length))), ".swcrc"],
    build: compileServer,
  },
  types: {
    title: "Generating the client's types",
    result: "client/gql",
    sources: () => [...files("client").filter((path) => /\.tsx?$/.test(path) && !path.startsWith("client/gql/")), "schema.graphql", "codegen.ts"],
    build: () => tool("@graphql-codegen/cli/esm/bin.js", ["--config", "codegen.ts"]),
  },
  client: {
    title: "Building the web client",
    result: "dist/client",
    sources: () => [
      ...files("client").filter((path) => !/\.test\.tsx?$/.test(path) && !path.startsWith("client/e2e/")),
      "tsconfig.json",
      "server/bootstrap/compress.mjs",
    ],
    build: async () => {
      await tool("vite/bin/vite.js", ["build", "client", "--logLevel", "warn"], { NODE_ENV: "production" });
      await compress(inRoot("dist/client"));
    },
  },
};

/** Builds the named parts, in order; all of them by default. */
export async function build(...names) {
  for (const name of names.length > 0 ? names : Object.keys(parts)) {
    const part = parts[name];
    if (isCurrent(name)) continue;
    removeStamp(name);
    await stage(part.title, part.build);
    writeStamp(name);
  }
}

export const isBuilt = () => Object.keys(parts).every(isCurrent);

export function isCurrent(name) {
  const { result } = parts[name];
  return existsSync(inRoot(result)) && readStamp(name) === stampOf(name);
}

function stampOf(name) {
  const hash = createHash("sha256").update(lockHash());
  for (const path of parts[name].sources().sort())
    hash
      .update(path)
      .update("\0")
      .update(readFileSync(inRoot(path)))
      .update("\0");
  return hash.digest("hex");
}

const stampFile = (name) => inRoot("dist", `.${name}.stamp`);
const readStamp = (name) => (existsSync(stampFile(name)) ? readFileSync(stampFile(name), "utf8") : null);
const removeStamp = (name) => rmSync(stampFile(name), { force: true });

function writeStamp(name) {
  mkdirSync(inRoot("dist"), { recursive: true });
  writeFileSync(stampFile(name), stampOf(name));
}

function files(folder) {
  return readdirSync(inRoot(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(inRoot().length + 1));
}

async function compileServer() {
  const { transformFileSync } = createRequire(inRoot("package.json"))("@swc/core");
  const unfinished = inRoot("dist/server.unfinished");
  rmSync(unfinished, { recursive: true, force: true });
  for (const source of parts.server.sources().filter((path) => path.startsWith("server/") && !/\.(d\.ts|mjs|md)$/.test(path))) {
    const target = join(unfinished, source.slice("server/".length).replace(/\.tsx?$/, ".js"));
    mkdirSync(dirname(target), { recursive: true });
    if (!target.endsWith(".js")) {
      copyFileSync(inRoot(source), target);
      continue;
    }
    const { code, map } = compile(transformFileSync, source);
    writeFileSync(target, `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}\n`);
  }
  rmSync(inRoot("dist/server"), { recursive: true, force: true });
  renameSync(unfinished, inRoot("dist/server"));
}

function compile(transformFileSync, source) {
  try {
    // Here alone: Jest compiles each file where it lies, and there it keeps its name.
    return transformFileSync(inRoot(source), { swcrc: true, jsc: { rewriteRelativeImportExtensions: true }, sourceMaps: true, cwd: inRoot() });
  } catch (error) {
    throw new Failure(`${source} does not compile:\n${error.message}`);
  }
}

async function tool(script, args, env = {}) {
  const { code, output } = await collect(node(), [inRoot("node_modules", script), ...args], { env: { NO_COLOR: "1", ...env } });
  if (code !== 0) throw new Failure(output.trim());
}
