import { parseArgs } from "node:util";
import { minutes } from "#server/kernel/clock.ts";
import { withApp } from "./with-app.ts";

/** `portrait sweep [--grace-minutes N] [--json]`: finds and mends pictures' leftovers. Objects younger than the grace (60 minutes) may belong to an upload under way. */
export async function sweep(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { "grace-minutes": { type: "string", default: "60" }, json: { type: "boolean", default: false } } });
  const grace = Number(values["grace-minutes"]);
  if (!Number.isFinite(grace) || grace < 0) {
    process.stderr.write("--grace-minutes is a number of minutes, 0 or more.\n");
    return 64;
  }
  return withApp(async (app) => {
    const report = await app.sweep(minutes(grace));
    const text = `${report.objects} objects; deleted ${report.orphanedObjects} without a picture and retired ${report.orphanedImages} pictures without a profile; removed ${report.abandonedUploads} abandoned uploads.`;
    process.stdout.write(`${values.json ? JSON.stringify(report) : text}\n`);
    return 0;
  });
}
