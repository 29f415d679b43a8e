import { parseArgs } from "node:util";
import { minutes } from "#server/kernel/clock.ts";
import { withApp } from "./with-app.ts";

/** `portrait sweep [--grace-minutes N] [--json]`: finds and mends pictures' leftovers; ends with 1 where live pictures lack objects in the store. Objects younger than the grace (60 minutes) may belong to an upload under way. */
export async function sweep(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { "grace-minutes": { type: "string", default: "60" }, json: { type: "boolean", default: false } } });
  const grace = Number(values["grace-minutes"]);
  if (!Number.isFinite(grace) || grace < 0) {
    process.stderr.write("--grace-minutes is a number of minutes, 0 or more.\n");
    return 64;
  }
  return withApp(async (app) => {
    const report = await app.sweep(minutes(grace));
    const text = [
      `${report.liveImages} live pictures in ${report.objects} objects, ${report.retiredImages} retired ones that can be put back.`,
      `Deleted ${report.orphanedObjects} orphaned objects and ${report.orphanedImages} orphaned pictures; removed ${report.abandonedUploads} abandoned uploads.`,
      ...(report.damagedImages === 0 ? [] : [`${report.damagedImages} live pictures lack objects in the store: ${report.damaged.join(", ")}.`]),
    ];
    process.stdout.write(`${values.json ? JSON.stringify(report) : text.join("\n")}\n`);
    return report.damagedImages === 0 ? 0 : 1;
  });
}
