import "reflect-metadata";
import { commands } from "./commands/index.ts";
import { giveUp } from "./give-up.ts";
import { main } from "./main.ts";

const [name = "help", ...args] = process.argv.slice(2);
const known = `There are: ${["serve", ...Object.keys(commands)].join(", ")}.\n`;
const command = commands[name];

if (name === "serve") await main().catch(giveUp);
else if (["help", "--help", "-h"].includes(name)) process.stdout.write(`Usage: portrait COMMAND [OPTIONS]. ${known}`);
else if (command === undefined) {
  process.stderr.write(`There is no command "${name}". ${known}`);
  process.exitCode = 64;
} else process.exitCode = await command(args).catch(giveUp);
