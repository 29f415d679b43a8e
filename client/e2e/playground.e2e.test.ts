import type { Browser } from "playwright-core";
import { describeWithBrowser, launchBrowser } from "#server/testing/browser.ts";
import { PortraitProcess } from "#server/testing/portrait-process.ts";
import { screenshot, signIn } from "./pages.ts";

describeWithBrowser("The playground", () => {
  let portrait: PortraitProcess;
  let browser: Browser;

  beforeAll(async () => {
    [portrait, browser] = await Promise.all([PortraitProcess.start(), launchBrowser()]);
  }, 150_000);

  afterAll(async () => {
    await browser?.close();
    await portrait?.stop();
  }, 60_000);

  it("opens on an answer for whoever is signed in, runs what is typed, and asks no other server for anything", async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const foreign: string[] = [];
    page.on("request", (request) => {
      if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== portrait.url) foreign.push(request.url());
    });
    await signIn(page, portrait.url, "ada@example.com", "portrait-demo");
    await page.goto(`${portrait.url}/playground`);
    const result = page.getByRole("region", { name: "Result Window" }).or(page.locator(".result-window"));
    await result.getByText("ada@example.com").first().waitFor({ timeout: 60_000 });
    await page.getByText("You ask as whoever is signed in").waitFor();
    await screenshot(page, "playground");

    await page.getByRole("tab", { name: "RolesAndPermissions" }).click();
    await page.getByRole("button", { name: /Execute query/ }).click();
    await result.getByText("profiles.read", { exact: false }).first().waitFor({ timeout: 30_000 });
    expect(foreign).toEqual([]);
    await context.close();
  }, 120_000);
});
