// Runs on any Node that knows modules, so that an old one gets a sentence and not a syntax error: everything newer is imported after that.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node ${process.versions.node} is too old to install Portrait. Install Node 20.19 or newer (https://nodejs.org).`);
  process.exit(1);
}
import("./commands.mjs").then(({ run }) => run(process.argv[2], process.argv.slice(3)));
