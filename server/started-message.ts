import { demoAccounts } from "#server/demo/demo-accounts.ts";
import type { Config } from "#server/platform/config/config.ts";

/** The last lines of a start: where everything is, and whom one can enter as. */
export function startedMessage(config: Config, url: string): string {
  const addresses = [
    ["Web client", url],
    ["GraphQL API", `${url}/graphql`],
    ...(config.environment === "production" ? [] : [["Playground", `${url}/playground`]]),
    ...(config.mail.source.kind === "embedded" ? [["Mailbox", `${url}/dev/mailbox`]] : []),
  ];
  const lines = ["", "  Portrait is running.", "", ...addresses.map(([name, address]) => `  ${`${name}`.padEnd(12)} ${address}`)];
  if (config.demo) {
    lines.push("", "  Enter as");
    for (const { email, role, password } of demoAccounts) lines.push(`  ${email.padEnd(20)} ${role.padEnd(8)} password: ${password}`);
  }
  return `${lines.join("\n")}\n\n`;
}
