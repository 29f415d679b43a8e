import type { Browser, BrowserContextOptions } from "playwright-core";
import { describeWithBrowser, launchBrowser } from "#server/testing/browser.ts";
import { PortraitProcess } from "#server/testing/portrait-process.ts";
import { screenshot, violations } from "./pages.ts";
import { fileName, visitEveryScreen } from "./screens.ts";

const wide = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

/** Light, wide and English is what every run of the other tests looks at. */
const looks: readonly (readonly [name: string, options: BrowserContextOptions, language: string])[] = [
  ["dark", { ...wide, colorScheme: "dark" }, "en"],
  ["on a phone", { ...phone, colorScheme: "light" }, "en"],
  ["dark, on a phone", { ...phone, colorScheme: "dark" }, "en"],
  ["in forced colours", { ...wide, forcedColors: "active" }, "en"],
  ["in German, on a phone", phone, "de"],
  ["in Arabic", wide, "ar"],
  ["in Arabic, dark, on a phone", { ...phone, colorScheme: "dark" }, "ar"],
  ["in words longer by two fifths", wide, "en-XA"],
  ["in words longer by two fifths, on a phone", phone, "en-XA"],
];

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

  it.each(looks)(
    "holds %s, with nothing for axe to say",
    async (name, options, language) => {
      const found: string[] = [];
      const complaints = await visitEveryScreen({
        browser,
        url: portrait.url,
        options,
        language,
        onPage: async (page, path) => {
          const { lang, direction, tooWide } = await page.evaluate(() => ({
            lang: document.documentElement.lang,
            direction: getComputedStyle(document.body).direction,
            tooWide: document.documentElement.scrollWidth > innerWidth,
          }));
          if (lang !== language) found.push(`${path}: in ${lang}`);
          if (direction !== (language === "ar" ? "rtl" : "ltr")) found.push(`${path}: ${direction}`);
          if (tooWide) found.push(`${path}: scrolls sideways`);
          found.push(...(await violations(page)).map((violation) => `${path}: ${violation}`));
          await screenshot(page, `${fileName(path)}-${fileName(name)}`);
        },
      });
      expect(found).toEqual([]);
      expect(complaints).toEqual([]);
    },
    300_000,
  );
});
