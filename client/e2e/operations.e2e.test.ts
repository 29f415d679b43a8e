import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { describeWithBrowser, launchBrowser } from "#server/testing/browser.ts";
import { PortraitProcess } from "#server/testing/portrait-process.ts";
import { settled, signIn } from "./pages.ts";
import { inside, outside } from "./screens.ts";

interface Sent {
  readonly operationName: string;
  readonly query: string;
}

/** Who is signed in, asked for the frame around every page and not for the page in it. */
const frame = ["RefreshSession", "FramePage"];

describeWithBrowser("What the pages ask the server for", () => {
  let portrait: PortraitProcess;
  let browser: Browser;
  let page: Page;
  const all: Sent[] = [];

  beforeAll(async () => {
    [portrait, browser] = await Promise.all([PortraitProcess.start(), launchBrowser()]);
    page = await browser.newPage();
    page.on("request", (request) => {
      if (request.method() === "POST" && request.url().endsWith("/graphql")) all.push(request.postDataJSON());
    });
  }, 150_000);

  afterAll(async () => {
    await browser?.close();
    await portrait?.stop();
  }, 60_000);

  async function askedBy(path: string): Promise<readonly string[]> {
    const since = all.length;
    await page.goto(`${portrait.url}${path}`);
    await settled(page);
    await page.waitForLoadState("networkidle");
    return all
      .slice(since)
      .map(({ operationName }) => operationName)
      .filter((name) => !frame.includes(name));
  }

  it("is at most one query on the pages before sign-in", async () => {
    const asked: [string, readonly string[]][] = [];
    for (const path of outside) asked.push([path, await askedBy(path)]);
    expect(asked.filter(([, names]) => names.length > 1)).toEqual([]);
  }, 90_000);

  it("is at most one query a page", async () => {
    await signIn(page, portrait.url, "ada@example.com", "portrait-demo");
    await settled(page);
    const asked: [string, readonly string[]][] = [];
    for (const path of inside.filter((each) => each !== "/")) asked.push([path, await askedBy(path)]);
    expect(asked.filter(([, names]) => names.length > 1)).toEqual([]);
  }, 120_000);

  it("is one query for the dashboard, and one more for each card below the fold", async () => {
    const asked = await askedBy("/");
    expect(asked.filter((name) => name === "DashboardPage")).toHaveLength(1);
    const cards = asked.filter((name) => name !== "DashboardPage");
    expect(cards.filter((name) => !name.endsWith("Card"))).toEqual([]);
    expect(new Set(cards).size).toBe(cards.length);
  }, 60_000);

  it("is nothing that the build did not write down for the server to know", () => {
    const trusted = JSON.parse(readFileSync("dist/client/trusted-documents.json", "utf8")) as Readonly<Record<string, string>>;
    const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");
    expect(new Set(all.filter(({ query }) => trusted[hashOf(query)] === undefined).map(({ operationName }) => operationName))).toEqual(new Set());
    expect(all.length).toBeGreaterThan(inside.length);
  });
});
