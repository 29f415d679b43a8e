/** One run of Jest and its counts. Whatever goes wrong around the tests counts as a failure of its own: a crash never ends green. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./output.mjs";
import { inRoot, root } from "./places.mjs";
import { node } from "./runtime.mjs";

export const nodeFlags = ["--experimental-vm-modules", "--conditions=source", "--disable-warning=ExperimentalWarning"];

/** No test asserts speed, and a busy machine is no failure: Jest's own five seconds are for tests that wait for nothing. */
export const testTimeout = "--testTimeout=30000";

/** How long Jest may take to end after its last test. */
const patience = 30_000;

export async function jest(projects, args, env = {}) {
  const results = join(tmpdir(), `portrait-jest-${process.pid}-${Date.now()}.json`);
  const own = ["--selectProjects", ...projects, "--json", `--outputFile=${results}`, "--ci", testTimeout];
  const child = spawn(node(), [...nodeFlags, inRoot("node_modules/jest/bin/jest.js"), ...own, ...args], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "test", ...env },
    // Its JSON goes to standard output as well, which nobody wants to read; the report for people is on standard error.
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    const ended = new Promise((resolve) => child.once("close", resolve));
    const hung = endIfHung(child, results);
    const code = await ended;
    return counts(results, code, await hung);
  } finally {
    rmSync(results, { force: true });
  }
}

async function endIfHung(child, results) {
  const running = () => child.exitCode === null && child.signalCode === null;
  while (running() && !existsSync(results)) await sleep(250);
  for (let waited = 0; waited < patience && running(); waited += 250) await sleep(250);
  return running() && child.kill("SIGKILL");
}

function counts(results, code, hung) {
  if (!existsSync(results)) {
    say(`Jest ended without results (${code}).`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(results, "utf8"));
  const count = { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites, skipped: numPendingTests + numTodoTests };
  if (hung) {
    say(`Jest did not end within ${patience / 1000} s after its last test: something was left open.`);
    count.failed++;
  } else if (code !== 0 && count.failed === 0) {
    say(`Jest ended with ${code}, although no test failed.`);
    count.failed++;
  }
  return count;
}
