/** `npm run check`: the one gate, the same for people and for CI. Everything is run, and every finding shown. */
import { build } from "./build.mjs";
import { close, none, sum } from "./counts.mjs";
import { nodeFlags, testTimeout } from "./jest.mjs";
import { say, seconds } from "./output.mjs";
import { inRoot } from "./places.mjs";
import { collect } from "./processes.mjs";
import { node } from "./runtime.mjs";

const packaged = (script) => inRoot("node_modules", script);

const steps = [
  { title: "unit tests", args: [...nodeFlags, packaged("jest/bin/jest.js"), "--selectProjects", "unit", "--ci", testTimeout, "--maxWorkers=1"] },
  { title: "format and lint", args: [packaged("@biomejs/biome/bin/biome"), "ci", "--colors=off"] },
  { title: "types", args: [packaged("typescript/bin/tsc"), "--noEmit", "--pretty", "false"] },
  { title: "walls", args: [packaged("dependency-cruiser/bin/dependency-cruiser.mjs"), "--config", ".dependency-cruiser.mjs", "server", "client"] },
  { title: "dead code", args: [packaged("knip/bin/knip.js"), "--no-progress"] },
  { title: "size of the first pages", args: [packaged("size-limit/bin.js")] },
  { title: "schema drift", args: [inRoot("dist/server/cli.js"), "schema", "--check"] },
];

export async function check() {
  await build();
  const waiting = [...steps];
  const results = [];
  const work = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) results.push(await run(step));
  };
  await Promise.all([work(), work()]);
  return close(sum(...results));
}

async function run({ title, args }) {
  const since = Date.now();
  const { code, output } = await collect(node(), args, { env: { NODE_ENV: "test", NO_COLOR: "1" } });
  say(`${code === 0 ? "ok    " : "FAILED"} ${title}, ${seconds(since)}`);
  if (code === 0) return { ...none, passed: 1 };
  say(output.trim());
  return { ...none, failed: 1 };
}
