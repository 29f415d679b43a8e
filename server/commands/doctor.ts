import { doctor } from "#server/features/readiness/index.ts";
import { withApp } from "./with-app.ts";

/** `portrait doctor [--json] [--fail-on warn|unknown|fail]`: runs every readiness check now. */
export const doctorCommand = (args: readonly string[]): Promise<number> =>
  withApp((app, { clock, report }) =>
    doctor({ checks: app.readiness.checks, clock, report: (error) => report(error, "doctor"), args, print: (line) => void process.stdout.write(`${line}\n`) }),
  );
