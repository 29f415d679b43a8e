/** `npm run dev`: the server starts again and the browser shows the new page whenever a file changes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { build, isCurrent } from "./build.mjs";
import { say } from "./output.mjs";
import { inRoot, root } from "./places.mjs";
import { childSignals } from "./processes.mjs";
import { node } from "./runtime.mjs";

const port = process.env.PORT?.trim() || "4000";

export async function dev() {
  await build("server", "types", "client");
  let server = startServer();
  const vite = start([inRoot("node_modules/vite/bin/vite.js"), "client", "--clearScreen", "false"], { API_URL: `http://127.0.0.1:${port}` });

  const rebuild = debounced(async () => {
    if (!isCurrent("types")) await attempt(() => build("types"));
    if (isCurrent("server")) return;
    if (!(await attempt(() => build("server")))) return;
    await stop(server);
    server = startServer();
  });
  const watchers = ["server", "client", "schema.graphql"].map((path) => watch(inRoot(path), { recursive: path !== "schema.graphql" }, rebuild));
  say("The web client with reload is at http://localhost:5173, once the server below is ready.");

  await new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, resolve);
  });
  for (const watcher of watchers) watcher.close();
  await Promise.all([stop(server), stop(vite)]);
  return 0;
}

const startServer = () => start(["--enable-source-maps", inRoot("dist/server/main.js")], {});
const start = (args, env) =>
  spawn(node(), ["--import", childSignals, ...args], { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "inherit", "inherit", "ipc"] });

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

/** A mistake that is being typed is shown, and the last good version goes on. */
async function attempt(work) {
  try {
    await work();
    return true;
  } catch (error) {
    say(error.message);
    return false;
  }
}

function debounced(work) {
  let timer;
  let running = Promise.resolve();
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(work);
    }, 100);
  };
}
