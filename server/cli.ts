import "reflect-metadata";
import { commands } from "./commands/index.ts";
import { giveUp, main } from "./main.ts";

const [name = "help", ...args] = process.argv.slice(2);

if (name === "serve") await main().catch(giveUp);
else {
  const command = commands[name];
  if (command === undefined) {
    const known = ["serve", ...Object.keys(commands)].join(", ");
    process.stderr.write(`There is no command "${name}". There are: ${known}.\n`);
    process.exit(64);
  }
  process.exitCode = await command(args).catch(giveUp);
}
