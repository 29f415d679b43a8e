import type { Browser } from "playwright-core";
import { describeWithBrowser, launchBrowser } from "#server/testing/browser.ts";
import { PortraitProcess } from "#server/testing/portrait-process.ts";
import { screenshot, settled, signIn, tabTo, violations } from "./pages.ts";
import { fileName, visitEveryScreen } from "./screens.ts";

const password = "portrait-demo";
const desktop = { width: 1280, height: 900 };

describeWithBrowser("Every screen", () => {
  let portrait: PortraitProcess;
  let browser: Browser;

  beforeAll(async () => {
    [portrait, browser] = await Promise.all([PortraitProcess.start(), launchBrowser()]);
  }, 150_000);

  afterAll(async () => {
    await browser?.close();
    await portrait?.stop();
  }, 60_000);

  it("gives axe nothing to say, and fits screens of 360 and 320 pixels without scrolling sideways", async () => {
    const found: string[] = [];
    const wide: string[] = [];
    const complaints = await visitEveryScreen({
      browser,
      url: portrait.url,
      options: { colorScheme: "light", viewport: desktop },
      onPage: async (page, path) => {
        found.push(...(await violations(page)).map((violation) => `${path}: ${violation}`));
        await screenshot(page, `${fileName(path)}-light`);
        for (const width of [360, 320]) {
          await page.setViewportSize({ width, height: 740 });
          await settled(page);
          const actual = await page.evaluate(() => document.documentElement.scrollWidth);
          if (actual > width) wide.push(`${path}: ${actual} at ${width}`);
          await screenshot(page, `${fileName(path)}-${width}`);
        }
        await page.setViewportSize(desktop);
      },
    });
    expect(found).toEqual([]);
    expect(wide).toEqual([]);
    expect(complaints).toEqual([]);
  }, 180_000);

  it("has a tab title of its own and moves the focus to the heading", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await signIn(page, portrait.url, "grace@example.com", password);
    const titles = new Set<string>();
    for (const place of ["Profile", "People", "Account", "Home"]) {
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: place, exact: true }).click();
      await page.waitForFunction(() => document.activeElement?.tagName === "H1");
      await settled(page);
      titles.add(await page.title());
    }
    expect(titles.size).toBe(4);
    await context.close();
  }, 60_000);

  it("lets one sign in, reach a page and sign out with the keyboard alone", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${portrait.url}/sign-in`);
    await settled(page);
    await tabTo(page, "E-mail address");
    await page.keyboard.type("linus@example.com");
    await tabTo(page, "Password");
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.getByRole("navigation", { name: "Main" }).waitFor();
    await settled(page);
    await tabTo(page, "People");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await tabTo(page, /account menu/);
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Sign out" }).waitFor();
    // Into the menu, and round to its last item.
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Welcome back" }).waitFor();
    await context.close();
  }, 60_000);

  it("opens on Ada, Grace and Linus where it is a demo", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${portrait.url}/sign-in`);
    for (const name of ["Ada", "Grace", "Linus"]) await page.getByRole("button", { name: `Enter as ${name}` }).waitFor();
    await page.getByRole("button", { name: "Enter as Linus" }).click();
    await page.getByRole("heading", { level: 1, name: /^Hello, Linus/ }).waitFor();
    expect(await page.getByRole("link", { name: "Audit log" }).count()).toBe(0);
    await context.close();
  }, 60_000);
});
