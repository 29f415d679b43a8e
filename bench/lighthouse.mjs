/** Lighthouse's mobile preset (a slow phone on slow 4G, simulated) on every page of a fresh Portrait with its demo. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { chromium } from "playwright-core";

const root = join(import.meta.dirname, "..");
const outside = ["/sign-in", "/sign-up", "/forgot-password"];
const inside = [
  "/",
  "/profile",
  "/profile/edit",
  "/people",
  "/people/linus",
  "/account",
  "/account/devices",
  "/account/security-log",
  "/administration/accounts",
  "/administration/audit",
  "/administration/readiness",
];
const categories = ["performance", "accessibility", "best-practices", "seo"];

export async function measure() {
  const data = mkdtempSync(join(tmpdir(), "portrait-bench-"));
  const url = `http://localhost:${await freePort()}`;
  const portrait = spawn(process.execPath, [join(root, "server/bootstrap/run.mjs"), "start"], {
    env: { ...process.env, PORT: new URL(url).port, DATA_DIR: data },
    stdio: "ignore",
  });
  const chrome = await launch({
    chromePath: process.env.CHROME_PATH,
    chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  try {
    await ready(url);
    const rows = [];
    for (const path of outside) rows.push(await row(chrome.port, url, path));
    await signIn(chrome.port, url);
    for (const path of inside) rows.push(await row(chrome.port, url, path));
    return [
      "| page | performance | accessibility | best practices | SEO | LCP | CLS | TBT |",
      "| --- | --- | --- | --- | --- | --- | --- | --- |",
      ...rows,
    ].join("\n");
  } finally {
    chrome.kill();
    portrait.kill("SIGTERM");
    await new Promise((ended) => portrait.once("exit", ended));
    rmSync(data, { recursive: true, force: true });
  }
}

async function row(port, url, path) {
  const { lhr } = await lighthouse(`${url}${path}`, { port, disableStorageReset: true, onlyCategories: categories, logLevel: "error" });
  const score = (name) => Math.round((lhr.categories[name].score ?? 0) * 100);
  const figure = (name) => lhr.audits[name].numericValue ?? 0;
  const [lcp, cls, tbt] = [figure("largest-contentful-paint"), figure("cumulative-layout-shift"), figure("total-blocking-time")];
  const missed = Object.values(lhr.audits).filter(
    ({ score: points, scoreDisplayMode, id }) => scoreDisplayMode === "binary" && points === 0 && belongsTo(lhr, id),
  );
  const notes = missed.length === 0 ? "" : ` (${missed.map(({ id }) => id).join(", ")})`;
  return `| ${path}${notes} | ${categories.map(score).join(" | ")} | ${(lcp / 1_000).toFixed(2)} s | ${cls.toFixed(3)} | ${Math.round(tbt)} ms |`;
}

/** Audits that lower one of the scores that should be whole. */
const belongsTo = ({ categories: all }, id) =>
  ["accessibility", "best-practices", "seo"].some((name) => all[name].auditRefs.some((ref) => ref.id === id && ref.weight > 0));

async function signIn(port, url) {
  const browser = await chromium.connectOverCDP(`http://localhost:${port}`);
  const [context] = browser.contexts();
  const page = await context.newPage();
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail address").fill("ada@example.com");
  await page.getByRole("textbox", { name: "Password" }).fill("portrait-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  await page.close();
  await browser.close();
}

async function ready(url) {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (
      await fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await new Promise((wait) => setTimeout(wait, 500));
  }
  throw new Error("Portrait did not become ready.");
}

function freePort() {
  return new Promise((found, failed) => {
    const server = createServer().once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}
