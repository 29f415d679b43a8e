import { hours, minutes, seconds } from "#server/kernel/clock.ts";
import { newId } from "#server/kernel/ids.ts";
import { type Check, type Finding, fail, pass } from "../check.ts";

/** Makes an access token as signing in does. */
export type IssueToken = (subject: { accountId: string; sessionId: string }) => { readonly token: string; readonly expiresAt: Date };

const mostBytes = 1_023;
const longestLifetimeSeconds = minutes(10) / 1_000;
const allowedClaims: ReadonlySet<string> = new Set(["iss", "aud", "sub", "sid", "iat", "exp"]);
const longestClaim = 256;

/** Ids have one length, so that one token stands for all: whatever a profile holds, it can only get in as a claim that does not belong there. */
export const tokenSize = ({ issue }: { readonly issue: IssueToken }): Check => ({
  key: "sessions.token-size",
  title: "An access token stays under 1 KiB and holds nothing but who, which session and until when",
  section: "ACCESS",
  severity: "CRITICAL",
  vantage: "PROCESS",
  intervalMs: hours(1),
  timeoutMs: seconds(5),
  run: async () => {
    const token = made(issue);
    return token === null ? fail("No access token could be made.", remedy) : judge(token);
  },
});

const remedy = "Shorten PUBLIC_URL, take what does not belong there out of the claims of access tokens, and see that the first key of SIGNING_KEYS is whole.";

function made(issue: IssueToken): string | null {
  try {
    return issue({ accountId: newId(), sessionId: newId() }).token;
  } catch {
    // The issuer refuses to make one that is too long.
    return null;
  }
}

function judge(token: string): Finding {
  const claims = payloadOf(token);
  const names = Object.keys(claims);
  const lifetime = Number(claims["exp"]) - Number(claims["iat"]);
  const problems = [
    ...(token.length > mostBytes ? [`it has ${token.length} bytes, and ${mostBytes} are allowed`] : []),
    ...(lifetime > 0 && lifetime <= longestLifetimeSeconds ? [] : [`it lives ${lifetime} s, and ${longestLifetimeSeconds} are allowed`]),
    ...names.filter((name) => !allowedClaims.has(name)).map((name) => `it has a claim "${name}"`),
    ...names.filter((name) => isTooMuch(claims[name])).map((name) => `its claim "${name}" is longer than ${longestClaim} characters or holds an inline URL`),
  ];
  if (problems.length > 0) return fail(`An access token is not as it should be: ${problems.join("; ")}.`, remedy);
  return pass(`An access token has ${token.length} bytes of at most ${mostBytes}, lives ${lifetime} s, and holds ${names.sort().join(", ")} and nothing else.`);
}

function payloadOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;
}

const isTooMuch = (claim: unknown) => {
  const text = typeof claim === "string" ? claim : JSON.stringify(claim);
  return text.length > longestClaim || /^(data|blob):/i.test(text);
};
