import { styleText } from "node:util";

const styles = { trace: "gray", debug: "gray", info: "green", warn: "yellow", error: "red", fatal: "magenta" } as const;

/** A line of JSON as a person at a terminal wants to read it: time, level, sentence, the rest as name=value, a stack below. */
export function humanLine(json: string): string {
  const { level, time, msg, release: _release, err, ...fields } = JSON.parse(json) as Record<string, unknown> & { level: keyof typeof styles };
  const rest = Object.entries(fields).map(([name, value]) => styleText("gray", `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`));
  const stack = typeof err === "object" && err !== null && "stack" in err ? `\n${styleText("gray", String(err.stack))}` : "";
  return `${[styleText("gray", String(time).slice(11, 19)), styleText(styles[level], level.padEnd(5)), String(msg ?? ""), ...rest].join(" ")}${stack}\n`;
}
