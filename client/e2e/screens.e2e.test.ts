import type { Browser, BrowserContext, Page } from "playwright-core";
import { describeWithBrowser, launchBrowser } from "#server/testing/browser.ts";
import { PortraitProcess } from "#server/testing/portrait-process.ts";
import { screenshot, settled, signIn, tabTo, violations } from "./pages.ts";

const password = "portrait-demo";
const outside = ["/sign-in", "/sign-up", "/forgot-password", "/reset-password", "/verify", "/undo-email-change", "/cancel-deletion", "/invitation"];
const inside = [
  "/",
  "/profile",
  "/profile/edit",
  "/people",
  "/people/linus",
  "/account",
  "/account/devices",
  "/account/security-log",
  "/account/preferences",
  "/account/data",
  "/account/danger",
  "/administration/accounts",
  "/administration/roles",
  "/administration/roles/editor",
  "/administration/invitations",
  "/administration/audit",
  "/administration/readiness",
  "/nowhere",
];

const named = (path: string) => path.replace(/\W+/g, "-").replace(/^-|-$/g, "") || "home";

describeWithBrowser("Every screen", () => {
  let portrait: PortraitProcess;
  let browser: Browser;
  /** What the browser itself found wrong, above all what the content security policy kept out. */
  const complaints: string[] = [];

  beforeAll(async () => {
    [portrait, browser] = await Promise.all([PortraitProcess.start(), launchBrowser()]);
  }, 150_000);

  afterAll(async () => {
    await browser?.close();
    await portrait?.stop();
  }, 60_000);

  async function everyScreen(options: Parameters<Browser["newContext"]>[0], visit: (page: Page, path: string) => Promise<void>, language = "en") {
    const context: BrowserContext = await browser.newContext(options);
    context.on("console", (message) => {
      if (message.type() === "error") complaints.push(`${new URL(message.page()?.url() ?? portrait.url).pathname}: ${message.text()}`);
    });
    const page = await context.newPage();
    const speak = (tag: string) => page.evaluate((chosen) => localStorage.setItem("portrait:language", chosen), tag);
    await page.goto(`${portrait.url}/favicon.svg`);
    await speak(language);
    for (const path of outside) {
      await page.goto(`${portrait.url}${path}`);
      await settled(page);
      await visit(page, path);
    }
    await speak("en");
    await signIn(page, portrait.url, "ada@example.com", password);
    await speak(language);
    for (const path of inside) {
      await page.goto(`${portrait.url}${path}`);
      await settled(page);
      await visit(page, path);
    }
    await context.close();
  }

  it.each(["light", "dark"] as const)(
    "gives axe nothing to say in %s colours",
    async (colorScheme) => {
      const found: string[] = [];
      await everyScreen({ colorScheme, viewport: { width: 1280, height: 900 } }, async (page, path) => {
        found.push(...(await violations(page)).map((violation) => `${path}: ${violation}`));
        await screenshot(page, `${named(path)}-${colorScheme}`);
      });
      expect(found).toEqual([]);
      expect(complaints).toEqual([]);
    },
    180_000,
  );

  it.each([320, 360])(
    "fits a screen of %d pixels without scrolling sideways",
    async (width) => {
      const wide: string[] = [];
      await everyScreen({ viewport: { width, height: 740 }, hasTouch: true, isMobile: true }, async (page, path) => {
        const actual = await page.evaluate(() => document.documentElement.scrollWidth);
        if (actual > width) wide.push(`${path}: ${actual}`);
        await screenshot(page, `${named(path)}-${width}`);
      });
      expect(wide).toEqual([]);
    },
    180_000,
  );

  it("is mirrored in Arabic, with nothing for axe to say", async () => {
    const found: string[] = [];
    const visit = async (page: Page, path: string) => {
      const { lang, dir, wide } = await page.evaluate(() => ({
        lang: document.documentElement.lang,
        dir: getComputedStyle(document.body).direction,
        wide: document.documentElement.scrollWidth > innerWidth,
      }));
      if (lang !== "ar" || dir !== "rtl" || wide) found.push(`${path}: ${lang} ${dir} ${wide ? "too wide" : ""}`);
      found.push(...(await violations(page)).map((violation) => `${path}: ${violation}`));
      await screenshot(page, `${named(path)}-ar`);
    };
    await everyScreen({ viewport: { width: 1280, height: 900 } }, visit, "ar");
    expect(found).toEqual([]);
  }, 240_000);

  it.each(["de", "en-XA"])(
    "has room for longer words on a narrow screen (%s)",
    async (language) => {
      const wide: string[] = [];
      const visit = async (page: Page, path: string) => {
        const actual = await page.evaluate(() => document.documentElement.scrollWidth);
        if (actual > 360) wide.push(`${path}: ${actual}`);
        await screenshot(page, `${named(path)}-${language}`);
      };
      await everyScreen({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }, visit, language);
      expect(wide).toEqual([]);
    },
    180_000,
  );

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
