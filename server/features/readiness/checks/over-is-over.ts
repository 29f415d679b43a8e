import { minutes, seconds } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import { type Check, type Finding, fail, pass, unknown, warn } from "../check.ts";
import { atPublicAddress, type PublicAnswer } from "./public-address.ts";
import type { IssueToken } from "./token-size.ts";

/** What is promised to whoever ends a session elsewhere. */
const overWithinMs = 1_000;

export interface OverIsOverParts {
  readonly publicUrl: string;
  readonly issue: IssueToken;
}

/** A token that is signed and good for minutes yet, of a session that is not: as after a sign-out on another device. */
export const overIsOver = ({ publicUrl, issue }: OverIsOverParts): Check => ({
  key: "sessions.over-is-over",
  title: "A session that is over is refused at the next request, however good its token is",
  section: "ACCESS",
  severity: "CRITICAL",
  vantage: "PUBLIC",
  intervalMs: minutes(15),
  timeoutMs: seconds(10),
  dependsOn: ["database.pool"],
  run: async (signal) => {
    const token = made(issue);
    if (token === null) return unknown("No access token could be made to try it with.", "Mend sessions.token-size first.");
    return atPublicAddress(publicUrl, signal, async (ask) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      return judge(await ask("/graphql", { method: "POST", headers, body: JSON.stringify({ query: "{ viewer { account { id } } }" }) }));
    });
  },
});

function made(issue: IssueToken): string | null {
  try {
    return issue({ accountId: newId(), sessionId: newId() }).token;
  } catch {
    return null;
  }
}

function judge({ status, text, ms }: PublicAnswer): Finding {
  const code = codeIn(text);
  if (code === "UNAUTHENTICATED") {
    const figures = `A good token of a session that is over was refused in ${ms} ms of at most ${overWithinMs}.`;
    return ms <= overWithinMs ? pass(figures) : warn(figures, "See what makes requests slow: every one asks for its session.");
  }
  if (code === "UNAVAILABLE") return unknown("The service answered that it is unavailable.", "Look at the checks of the database and the cache first.");
  return fail(
    `A good token of a session that is over got ${code ?? `an answer with status ${status}`}, and UNAUTHENTICATED was expected.`,
    "See that PUBLIC_URL leads to this release, that all instances have the same SIGNING_KEYS, and that nothing in front of it answers for /graphql.",
  );
}

/** The code of the first error; null where there is none. */
function codeIn(text: string): string | null {
  try {
    const { errors } = JSON.parse(text) as { errors?: readonly { extensions?: { code?: unknown } }[] };
    return String(errors?.[0]?.extensions?.code ?? "") || null;
  } catch {
    return null;
  }
}
