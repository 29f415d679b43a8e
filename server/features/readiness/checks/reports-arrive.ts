import { after, type Clock, hours, minutes, seconds } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import type { SignedLinks } from "#server/platform/crypto/signed-links.ts";
import { type Check, type Finding, fail, pass } from "../check.ts";
import { atPublicAddress, type PublicAnswer } from "./public-address.ts";

/** Nobody's, and in the shape of what must not get into a log. */
const address = "somebody@portrait.invalid";
const token = "nobodys-token-of-a-probe";

export interface ReportsArriveParts {
  readonly publicUrl: string;
  /** By which the service knows that one of its own checks asks, and tells what became of the report. */
  readonly links: SignedLinks;
  readonly clock: Clock;
}

/** An error in a browser is one that nobody hears of unless this works: so one is reported as pages do, and followed to counter and log. */
export const reportsArrive = ({ publicUrl, links, clock }: ReportsArriveParts): Check => ({
  key: "reports.arrive",
  title: "What fails in a browser is counted, and is in the log under its id without addresses and tokens",
  section: "MONITORING",
  severity: "IMPORTANT",
  vantage: "PUBLIC",
  intervalMs: hours(6),
  timeoutMs: seconds(10),
  run: (signal) =>
    atPublicAddress(publicUrl, signal, async (ask) => {
      const errorId = newId();
      const message = `A probe for ${address} at /?token=${token}`;
      const report = { kind: "error", errorId, name: "ReadinessProbe", message, stack: "", route: "/readiness", release: "" };
      const headers = { "content-type": "application/json", origin: publicUrl };
      return judge(
        errorId,
        await ask(links.sign("/reports", after(clock.now(), minutes(1))), { method: "POST", headers, body: JSON.stringify({ reports: [report] }) }),
      );
    }),
});

function judge(errorId: string, { status, text }: PublicAnswer): Finding {
  if (status !== 200)
    return fail(
      `A report of an error got status ${status}, not 200.`,
      "See that what stands in front of PUBLIC_URL hands on POST /reports with its query, and that all instances have the same INDEX_KEY.",
    );
  const { counted, lines } = JSON.parse(text) as { counted: number; lines: readonly string[] };
  const line = lines.find((each) => each.includes(errorId));
  const problems = [
    ...(counted === 1 ? [] : [`it was counted ${counted} times`]),
    ...(line === undefined ? ["it is not in the log under its id"] : []),
    ...(line?.includes(address) ? ["the log has the address in it"] : []),
    ...(line?.includes(token) ? ["the log has the token in it"] : []),
  ];
  if (problems.length > 0)
    return fail(`An error was reported: ${problems.join("; ")}.`, "See that LOG_LEVEL lets info through, and look into the log's redaction.");
  return pass("An error was reported as pages do: it was counted once, and is in the log under its id without the address and the token that were in it.");
}
