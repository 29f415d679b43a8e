/** `npm test`, `npm run test:soak`, `npm run test:blob`: everything they need, then Jest, then one line with the counts. */
import { build } from "./build.mjs";
import { close, none, sum } from "./counts.mjs";
import { jest } from "./jest.mjs";
import { say } from "./output.mjs";
import { findTools } from "./test-tools.mjs";

/** Arguments are Jest's: `npm test -- server/features/roles`. */
export async function test(args) {
  const tools = await findTools("redis", "chromium");
  await build();
  const narrowed = args.length > 0 ? [...args, "--passWithNoTests"] : [];
  const fast = await jest(["unit", "integration", "client"], ["--maxWorkers=2", ...narrowed], tools.env);
  // Alone: a browser, a server and a database are enough for two cores.
  const endToEnd = await jest(["e2e"], ["--runInBand", ...narrowed], tools.env);
  return finish(tools, fast, endToEnd);
}

export async function soak(args) {
  const tools = await findTools("redis", "chromium");
  // Some of them kill or visit a Portrait of their own, which is started as it is built.
  await build();
  return finish(tools, await jest(["soak"], ["--runInBand", ...args], tools.env));
}

export async function blobTests(args) {
  if (!process.env.BLOB_READ_WRITE_TOKEN) {
    say("Set BLOB_READ_WRITE_TOKEN to the token of a Vercel Blob store of your own (an empty one: the tests write to it and clean up).");
    return 1;
  }
  const patterns = ["--testPathPatterns", "server/platform/blob", ...args];
  return close(await jest(["unit", "integration"], ["--runInBand", ...patterns], { PORTRAIT_TEST_BLOB: "vercel" }));
}

function finish({ missing }, ...runs) {
  // On a machine that decides whether a change is good, a test that did not run is no test.
  const asFailures = process.env.CI === "true" ? { ...none, failed: missing.length } : none;
  const total = sum(asFailures, ...runs);
  if (total.passed + total.failed + total.skipped === 0) {
    say("No test was found.");
    return close({ ...total, failed: 1 });
  }
  for (const line of missing) say(process.env.CI === "true" ? `Failed, because CI=true: ${line}` : `Skipped: ${line}`);
  return close(total);
}
