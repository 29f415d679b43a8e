import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";

/** Signs in with the form, as anybody would. */
export async function signIn(page: Page, url: string, email: string, password: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
}

/** Everything that was asked for has come, and nothing moves any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor();
  const place = await page.evaluate(() => scrollY);
  // What is far below is asked for once it comes near.
  await page.waitForFunction(() => {
    const busy = document.querySelector("[aria-busy=true]");
    if (busy !== null && busy.getBoundingClientRect().top > innerHeight) busy.scrollIntoView();
    return busy === null;
  });
  await page.evaluate((top) => scrollTo({ top, behavior: "instant" }), place);
  await page.evaluate(async () => {
    await document.fonts.ready;
    // Whatever waits turns for ever.
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(ending.map((animation) => animation.finished));
  });
}

/** What axe finds, a line each; evaluated rather than added as a script, which a content security policy would forbid. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return found.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${help} at ${target.join(" ")} (${failureSummary ?? ""})`));
}

/** Writes a picture of the page where PORTRAIT_SCREENSHOTS names a folder, and does nothing otherwise. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.PORTRAIT_SCREENSHOTS;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Goes on with the Tab key until what is called so has the focus. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const matches = (label: string) => (typeof name === "string" ? label === name : name.test(label));
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press("Tab");
    const label = await page.evaluate(() => {
      const element = document.activeElement;
      const own = element?.getAttribute("aria-label") ?? (element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element?.textContent);
      return own?.trim() ?? "";
    });
    if (matches(label)) return;
  }
  throw new Error(`Forty presses of Tab did not reach ${name}.`);
}
