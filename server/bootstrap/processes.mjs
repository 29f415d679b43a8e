/** Children: their signals, their exit codes, their output. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { root } from "./places.mjs";

const passedOn = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a child in our place: it has our terminal, gets our signals, and its exit code is the answer.
 * Ctrl-C reaches it twice, from the terminal and from us; what runs here takes the second one within a moment for the same.
 */
export async function runInOurPlace(command, args, env = {}) {
  const child = spawn(command, ["--import", childSignals, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  const pass = (signal) => child.kill(signal);
  for (const signal of passedOn) process.on(signal, pass);
  const watch = watchParent(() => pass("SIGTERM"));
  try {
    return await exitCode(child);
  } finally {
    clearInterval(watch);
    for (const signal of passedOn) process.off(signal, pass);
  }
}

/** To import into a child that is spawned with an "ipc" channel: it then stops when we are killed. */
export const childSignals = new URL("child-signals.mjs", import.meta.url).href;

/** npm hands SIGTERM to the shell between it and us, and that shell dies of it without a word to us. */
function watchParent(whenGone) {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    whenGone();
  }, 500);
  return watch;
}

/** Runs a child to its end and answers what it printed; `onLine` sees each line as it comes. */
export async function collect(command, args, { env = {}, onLine = () => undefined, ...options } = {}) {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], ...options });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
      const lines = (rest + text).split("\n");
      rest = lines.pop();
      lines.forEach(onLine);
    });
  }
  const end = (signal) => {
    child.kill(signal);
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of passedOn) process.on(signal, end);
  try {
    return { code: await exitCode(child), output };
  } finally {
    for (const signal of passedOn) process.off(signal, end);
  }
}

function exitCode(child) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
