import type { Browser, BrowserContext, Page } from "playwright-core";
import { minutes, seconds } from "#server/kernel/clock.ts";
import { AuthenticatorApp } from "#server/testing/authenticator-app.ts";
import { describeWithBrowser, launchBrowser } from "#server/testing/browser.ts";
import { type Caller, TestPortrait } from "#server/testing/portrait.ts";
import { screenshot, settled, signIn, violations } from "./pages.ts";

describeWithBrowser("The account area", () => {
  let portrait: TestPortrait;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let person: Caller;
  let app: AuthenticatorApp;
  let codes: readonly string[];

  beforeAll(async () => {
    [portrait, browser] = await Promise.all([TestPortrait.start(), launchBrowser()]);
    person = await portrait.newPerson();
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
    page = await context.newPage();
  }, 150_000);

  afterAll(async () => {
    await browser?.close();
    await portrait?.stop();
  }, 60_000);

  /** What axe says, and a picture in each of the colours and widths. */
  async function look(name: string): Promise<void> {
    for (const [width, colorScheme] of [
      [1280, "light"],
      [1280, "dark"],
      [360, "light"],
      [360, "dark"],
    ] as const) {
      await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
      await page.emulateMedia({ colorScheme });
      await settled(page);
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await screenshot(page, `${name}-${width}-${colorScheme}`);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ colorScheme: "light" });
  }

  /** A code is good once, and the next one comes half a minute later. */
  const nextCode = () => {
    portrait.clock.moveBy(seconds(30));
    return app.codeAt(portrait.clock.now());
  };

  const open = async (path: string) => {
    await page.goto(`${portrait.url}${path}`);
    await settled(page);
  };

  const signOut = async () => {
    await page.getByRole("button", { name: /account menu/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { level: 1, name: "Welcome back" }).waitFor();
  };

  const withPassword = async () => {
    await page.getByLabel("E-mail address").fill(person.email);
    await page.getByRole("textbox", { name: "Password" }).fill(person.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { level: 1, name: "Enter your code" }).waitFor();
  };

  const isIn = () => page.getByRole("navigation", { name: "Main" }).waitFor();
  const code = () => page.getByRole("textbox", { name: "Code of your app" });

  it("sets an authenticator app up, and hands out ten recovery codes", async () => {
    await signIn(page, portrait.url, person.email, person.password);
    await open("/account");
    await look("account-sign-in");
    await page.getByRole("button", { name: "Set it up" }).click();
    await page.getByRole("img", { name: /^QR code/ }).waitFor();
    await look("account-enrolling");
    const otpauthUrl = await page.getByRole("link", { name: "Open it in an app on this device" }).getAttribute("href");
    app = new AuthenticatorApp(otpauthUrl ?? "");
    await code().fill(app.codeAt(portrait.clock.now()));
    await page.getByRole("heading", { name: "Your recovery codes for Portrait" }).waitFor();
    codes = await page
      .getByRole("listitem")
      .filter({ hasText: /^\w{4}(-\w{4}){3}$/ })
      .allTextContents();
    expect(new Set(codes).size).toBe(10);
    await look("account-recovery-codes");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
    expect(download.suggestedFilename()).toBe("portrait-recovery-codes.txt");
    await page.getByRole("button", { name: "I have kept them" }).click();
    await page.getByText("Two-step sign-in is on").waitFor();
    await page.getByText("10 recovery codes are left.").waitFor();
    await look("account-two-step-on");
  }, 120_000);

  it("signs in in two steps from then on", async () => {
    await signOut();
    await withPassword();
    await look("second-step");
    await code().fill(app.wrongCodeAt(portrait.clock.now()));
    await page.locator('[aria-invalid="true"]').waitFor();
    await code().fill(nextCode());
    await isIn();
  }, 60_000);

  it("lets one in by a recovery code, once", async () => {
    await signOut();
    await withPassword();
    await page.getByRole("button", { name: "Use a recovery code instead" }).click();
    await page.getByRole("textbox", { name: "Recovery code" }).fill(codes[0] ?? "");
    await page.keyboard.press("Enter");
    await isIn();
    await open("/account");
    await page.getByText("9 recovery codes are left.").waitFor();
  }, 60_000);

  it("asks who is there after ten minutes, and goes on by itself with what was asked for", async () => {
    portrait.clock.moveBy(minutes(11));
    await page.getByRole("button", { name: "Make new recovery codes" }).click();
    await page.getByRole("dialog", { name: "Make new recovery codes?" }).getByRole("button", { name: "Make new recovery codes" }).click();
    const dialog = page.getByRole("dialog", { name: "Is it still you?" });
    await dialog.waitFor();
    await look("account-proof");
    await dialog.getByRole("textbox", { name: "Password" }).fill("not my password");
    await page.keyboard.press("Enter");
    await dialog.locator('[aria-invalid="true"]').waitFor();
    await dialog.getByRole("button", { name: "Use a code of your app instead" }).click();
    await dialog.getByRole("textbox", { name: "Code of your app" }).fill(nextCode());
    await page.getByRole("heading", { name: "Your recovery codes for Portrait" }).waitFor();
    await dialog.waitFor({ state: "hidden" });
    // Whoever leaves now has not kept them.
    await page.getByRole("link", { name: "Devices" }).click();
    await page.getByRole("dialog", { name: "Leave without saving?" }).getByRole("button", { name: "Keep editing" }).click();
    await page.getByRole("button", { name: "I have kept them" }).click();
    await page.getByText("10 recovery codes are left.").waitFor();
  }, 90_000);

  it("lists the devices, this one first", async () => {
    await page.getByRole("link", { name: "Devices" }).click();
    await page.getByRole("heading", { level: 1, name: "Devices" }).waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === "H1");
    const [first] = await page.getByRole("main").getByRole("listitem").filter({ hasText: "Chrom" }).allTextContents();
    expect(first).toContain("This device");
    await look("account-devices");
  }, 60_000);

  it("tells in the security log what happened", async () => {
    await page.getByRole("link", { name: "Security log" }).click();
    await page.getByRole("heading", { level: 1, name: "Security log" }).waitFor();
    for (const event of ["Two-step sign-in turned on", "Recovery code used", "New recovery codes made", "Confirmed again that it is you"]) {
      await page.getByRole("listitem").filter({ hasText: event }).first().waitFor();
    }
    await look("account-security-log");
  }, 60_000);

  it("makes an archive of one's own data", async () => {
    await page.getByRole("link", { name: "Your data" }).click();
    await page.getByRole("button", { name: "Make an archive" }).click();
    const [archive] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
    expect(archive.suggestedFilename()).toMatch(/\.zip$/);
    await look("account-data");
  }, 60_000);

  it("turns two-step sign-in off again", async () => {
    await open("/account");
    await page.getByRole("button", { name: "Turn off" }).click();
    const dialog = page.getByRole("dialog", { name: "Turn two-step sign-in off?" });
    await look("account-turn-off");
    await dialog.getByRole("button", { name: "Turn off" }).click();
    await page.getByText("Two-step sign-in is off", { exact: true }).waitFor();
    await open("/account/preferences");
    await look("account-preferences");
  }, 60_000);

  it("deletes the account, and has it back by signing in again", async () => {
    await open("/account/danger");
    await look("account-danger");
    await page.getByRole("textbox", { name: "Type your address to confirm" }).fill(person.email);
    await page.getByRole("button", { name: "Delete my account" }).click();
    await page.getByText(/^Your account will be deleted on/).waitFor();
    await page.getByRole("heading", { level: 1, name: "Welcome back" }).waitFor();
    await page.getByLabel("E-mail address").fill(person.email);
    await page.getByRole("textbox", { name: "Password" }).fill(person.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { level: 1, name: "Your account is about to be deleted" }).waitFor();
    await look("leaving");
    await page.getByRole("button", { name: "Keep my account" }).click();
    await isIn();
    await page.getByRole("heading", { level: 1, name: "Danger zone" }).waitFor();
  }, 90_000);
});
