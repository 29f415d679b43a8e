/** `npm run screens`: a picture of every screen, wide and on a phone, light and dark, into docs/screens. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { launchBrowser } from "#server/testing/browser.ts";
import { PortraitProcess } from "#server/testing/portrait-process.ts";
import { settled } from "./pages.ts";
import { phonePhoto } from "./photo.ts";
import { fileName, inside, outside, visitEveryScreen } from "./screens.ts";

const folder = "docs/screens";
const widths = { 1280: 800, 360: 740 } as const;
const schemes = ["light", "dark"] as const;

/** What is opened on a page, and is a screen of its own. */
const opened: Readonly<Record<string, readonly (readonly [name: string, open: (page: Page) => Promise<void>])[]>> = {
  "/people": [
    [
      "palette",
      async (page) => {
        await page.keyboard.press("Control+k");
        await page.getByRole("textbox", { name: /^Find a page/ }).fill("li");
        await page.getByRole("button", { name: "Linus Lindqvist" }).waitFor();
      },
    ],
    [
      "shortcuts",
      async (page) => {
        await page.keyboard.press("Escape");
        await page.goto(`${new URL("/people#shortcuts", page.url())}`);
        await page.getByRole("dialog").waitFor();
      },
    ],
  ],
  "/profile": [
    [
      "profile-as-members",
      async (page) => {
        await page.goto(`${new URL("/profile?as=members", page.url())}`);
        await page.getByText(/^This is how members see your profile/).waitFor();
      },
    ],
  ],
  "/profile/edit": [
    [
      "profile-edit-unsaved",
      async (page) => {
        await page.getByRole("textbox", { name: "Headline" }).fill("Wrote the first program, and notes longer than the paper");
        await page.getByText("1 unsaved change").waitFor();
        // The next page is opened without a question about what is typed here.
        page.once("dialog", (dialog) => void dialog.accept());
      },
    ],
    [
      "crop",
      async (page) => {
        const choosing = page.waitForEvent("filechooser");
        await page.getByRole("button", { name: /^(Upload|Change) photo$/ }).click();
        await (await choosing).setFiles({ name: "me.jpg", mimeType: "image/jpeg", buffer: await phonePhoto() });
        await page.getByRole("dialog", { name: "Position your photo" }).getByRole("slider").waitFor();
        await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label")?.startsWith("Move the"));
      },
    ],
  ],
};

async function take(page: Page, name: string): Promise<void> {
  await page.evaluate(async () => {
    const inSight = [...document.images].filter((image) => image.checkVisibility() && image.getBoundingClientRect().top < innerHeight);
    await Promise.allSettled(inSight.map((image) => image.decode()));
  });
  const png = await page.screenshot({ animations: "disabled", caret: "hide" });
  await sharp(png)
    .png({ palette: true, colours: 192, effort: 8, compressionLevel: 9 })
    .toFile(join(folder, `${name}.png`));
}

async function takeAll(browser: Browser, url: string): Promise<void> {
  for (const [width, height] of Object.entries(widths)) {
    for (const colorScheme of schemes) {
      const nameOf = (screen: string) => `${screen}-${width}-${colorScheme}`;
      await visitEveryScreen({
        browser,
        url,
        options: { colorScheme, viewport: { width: Number(width), height }, hasTouch: width === "360", isMobile: width === "360", reducedMotion: "reduce" },
        onPage: async (page, path) => {
          await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
          await take(page, nameOf(fileName(path)));
          for (const [name, open] of opened[path] ?? []) {
            await open(page);
            await settled(page);
            await take(page, nameOf(name));
          }
        },
      });
    }
  }
}

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const [portrait, browser] = await Promise.all([PortraitProcess.start(), launchBrowser()]);
try {
  await takeAll(browser, portrait.url);
} finally {
  await browser.close();
  await portrait.stop();
}
console.log(`${(outside.length + inside.length + Object.values(opened).flat().length) * Object.keys(widths).length * schemes.length} pictures in ${folder}`);
