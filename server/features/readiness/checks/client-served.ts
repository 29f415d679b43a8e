import { hours, seconds } from "#server/kernel/clock.ts";
import { type Check, type Finding, fail, pass } from "../check.ts";
import { atPublicAddress, type PublicAnswer } from "./public-address.ts";

const aYearSeconds = 31_536_000;

/** What stands in front of the service may keep, rewrite or unpack what it serves: so the page is asked for as browsers ask. */
export const clientServed = ({ publicUrl }: { readonly publicUrl: string }): Check => ({
  key: "client.page-and-assets",
  title: "The page is never kept and has a policy of its own in each answer; its files never change and come compressed",
  section: "DEPLOYMENT",
  severity: "IMPORTANT",
  vantage: "PUBLIC",
  intervalMs: hours(1),
  timeoutMs: seconds(20),
  run: (signal) =>
    atPublicAddress(publicUrl, signal, async (ask) => {
      const page = () => ask("/", { headers: { accept: "text/html" } });
      const pages = [await page(), await page()] as const;
      const script = /<script[^>]+src="(\/assets\/[^"]+\.js)"/.exec(pages[0].text)?.[1];
      const asset = script === undefined ? null : await ask(script, { headers: { "accept-encoding": "br, gzip" } });
      return judge(pages, asset);
    }),
});

function judge(pages: readonly [PublicAnswer, PublicAnswer], asset: PublicAnswer | null): Finding {
  const [page] = pages;
  if (page.status !== 200)
    return fail(`The page answered ${page.status}, not 200.`, "See that PUBLIC_URL leads to this service, and that the client was built.");
  const problems = [...pageProblems(pages), ...assetProblems(asset)];
  if (problems.length > 0)
    return fail(
      `As people get it: ${problems.join("; ")}.`,
      "Have the proxy or CDN in front of PUBLIC_URL hand on headers and encodings unchanged, and keep only what is marked immutable.",
    );
  const encoding = asset?.headers.get("content-encoding");
  return pass(`Two answers of the page, both no-store, had two nonces; its script is immutable for a year and came as ${encoding} in ${asset?.ms} ms.`);
}

function pageProblems(pages: readonly [PublicAnswer, PublicAnswer]): string[] {
  const policies = pages.map(({ headers }) => headers.get("content-security-policy") ?? "");
  const nonces = policies.map((policy) => /'nonce-([^']+)'/.exec(policy)?.[1] ?? null);
  return [
    ...(pages.every(({ headers }) => headers.get("cache-control")?.includes("no-store")) ? [] : ["the page may be kept: it is not no-store"]),
    ...(nonces.includes(null) ? ["the page has no content security policy with a nonce"] : []),
    ...(nonces[0] !== null && nonces[0] === nonces[1] ? ["two answers of the page had the same nonce"] : []),
    ...(policies.some((policy) => /script-src[^;]*'unsafe-/.test(policy)) ? ["the policy allows inline scripts"] : []),
  ];
}

function assetProblems(asset: PublicAnswer | null): string[] {
  if (asset === null) return ["the page names no script of ours"];
  if (asset.status !== 200) return [`its script answered ${asset.status}`];
  const cacheControl = asset.headers.get("cache-control") ?? "";
  const maxAge = Number(/max-age=(\d+)/.exec(cacheControl)?.[1] ?? 0);
  return [
    ...(cacheControl.includes("immutable") && maxAge >= aYearSeconds ? [] : ["its script is not immutable for a year"]),
    ...(/^(br|gzip)$/.test(asset.headers.get("content-encoding") ?? "") ? [] : ["its script came without compression"]),
  ];
}
