/** The commands of package.json: each prepares what it needs, and ends with its own exit code. */
import { existsSync } from "node:fs";
import { build, isBuilt } from "./build.mjs";
import { check } from "./check.mjs";
import { dev } from "./dev.mjs";
import { install, missingPackages } from "./install.mjs";
import { Failure, progressToStandardError, say } from "./output.mjs";
import { inRoot } from "./places.mjs";
import { runInOurPlace } from "./processes.mjs";
import { requireDataDir, requireFreePort, requireMachine } from "./requirements.mjs";
import { node } from "./runtime.mjs";
import { screens } from "./screens.mjs";
import { blobTests, soak, test } from "./test.mjs";

const ourNode = (script, args = []) => runInOurPlace(node(), ["--enable-source-maps", inRoot(script), ...args]);

const commands = {
  start: {
    scope: "run",
    async run() {
      await build();
      return ourNode("dist/server/main.js");
    },
  },
  dev: { scope: "run", run: dev },
  build: {
    scope: "run",
    async run() {
      await build();
      return 0;
    },
  },
  portrait: {
    scope: "run",
    async run(args) {
      await build("server");
      return ourNode("dist/server/cli.js", args);
    },
  },
  test: { scope: "all", run: test },
  soak: { scope: "all", run: soak },
  blob: { scope: "all", run: blobTests },
  screens: { scope: "all", run: screens },
  check: { scope: "all", run: check },
  bench: {
    scope: "run",
    async run(args) {
      if (!existsSync(inRoot("bench/run.mjs"))) throw new Failure("This release has no benchmark harness.");
      await build();
      return ourNode("bench/run.mjs", args);
    },
  },
};

export async function run(name, args) {
  try {
    const command = commands[name];
    if (command === undefined) throw new Failure(`Which command? ${Object.keys(commands).join(", ")}`);
    if (name === "portrait") progressToStandardError();
    requireMachine({ willInstall: missingPackages(command.scope).length > 0, willBuild: !isBuilt() });
    if (name === "start" || name === "dev") {
      requireDataDir();
      await requireFreePort();
    }
    await install(command.scope);
    process.exitCode = await command.run(args);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
