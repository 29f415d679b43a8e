/** `npm run screens`: the pictures of docs/screens, made by a Chromium on a Portrait of their own. */
import { build } from "./build.mjs";
import { say } from "./output.mjs";
import { inRoot } from "./places.mjs";
import { runInOurPlace } from "./processes.mjs";
import { node } from "./runtime.mjs";
import { findTools } from "./test-tools.mjs";

export async function screens() {
  const { env, missing } = await findTools("chromium");
  if (missing.length > 0) {
    say(missing.join("\n"));
    return 1;
  }
  await build();
  // The test harness is TypeScript that is never built.
  const flags = ["--conditions=source", "--experimental-transform-types", "--disable-warning=ExperimentalWarning"];
  return runInOurPlace(node(), [...flags, inRoot("client/e2e/take-screens.ts")], env);
}
