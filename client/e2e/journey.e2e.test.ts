import type { Browser, BrowserContext, Page } from "playwright-core";
import sharp from "sharp";
import { describeWithBrowser, launchBrowser } from "#server/testing/browser.ts";
import { PortraitProcess } from "#server/testing/portrait-process.ts";
import { screenshot, settled, signIn } from "./pages.ts";
import { phonePhoto } from "./photo.ts";

const newcomer = { name: "Sofía Kovalévskaya", email: "sofia@example.org", password: "partial differential" };

describeWithBrowser("A newcomer's first visit", () => {
  let portrait: PortraitProcess;
  let browser: Browser;
  let first: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    [portrait, browser] = await Promise.all([PortraitProcess.start(), launchBrowser()]);
    first = await browser.newContext();
    page = await first.newPage();
  }, 150_000);

  afterAll(async () => {
    await browser?.close();
    await portrait?.stop();
  }, 60_000);

  const percent = async (of: Page) => Number(await of.getByRole("progressbar", { name: "Profile completion" }).first().getAttribute("aria-valuenow"));
  const picture = (of: Page) => of.getByRole("main").locator("img").first();
  const shown = (of: Page) => picture(of).evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth));

  it("signs up", async () => {
    await page.goto(`${portrait.url}/sign-up`);
    await page.getByLabel("Name", { exact: true }).fill(newcomer.name);
    await page.getByLabel("E-mail address").fill(newcomer.email);
    await page.getByRole("textbox", { name: "Password" }).fill(newcomer.password);
    await page.getByLabel(/^Handle/).fill("sofia-k");
    await page.getByText("@sofia-k is available.").waitFor();
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByRole("heading", { level: 1, name: "Edit your profile" }).waitFor();
    await settled(page);
    await screenshot(page, "journey-signed-up");
  }, 60_000);

  it("fills in the profile while its completion grows", async () => {
    const before = await percent(page);
    await page.getByRole("textbox", { name: "Headline" }).fill("Mathematician");
    await page.getByRole("textbox", { name: "About" }).fill("Partial differential equations, rigid bodies, and a novel now and then.");
    await page.getByText("2 steps are filled in. Save to count them.").waitFor();
    // The number is the server's: typing alone does not move it.
    expect(await percent(page)).toBe(before);
    await page.keyboard.press("Control+s");
    await page.getByText("Saved.").waitFor();
    expect(await percent(page)).toBeGreaterThan(before);
  }, 60_000);

  it("uploads a photo straight from a phone, cut by keyboard", async () => {
    const before = await percent(page);
    const photo = await phonePhoto();
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Upload photo" }).click();
    await (await choosing).setFiles({ name: "IMG_0001.jpg", mimeType: "image/jpeg", buffer: photo });
    const dialog = page.getByRole("dialog", { name: "Position your photo" });
    await dialog.getByRole("slider").waitFor();
    // The picture itself has the focus: arrows move it at once.
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label")?.startsWith("Move the photo"));
    await page.keyboard.press("Shift+ArrowDown");
    await screenshot(page, "journey-crop");
    await page.keyboard.press("Enter");
    await page.getByText("Photo saved. For your privacy we took out of it: the place and the camera.").waitFor();
    await dialog.waitFor({ state: "hidden" });
    expect(await percent(page)).toBeGreaterThan(before);
    expect(await shown(page)).toBeGreaterThan(0);
    // The focus is back where all of it began.
    await page.waitForFunction(() => document.activeElement?.textContent === "Change photo");
  }, 60_000);

  it("keeps the place and the camera out of what others get", async () => {
    const address = await picture(page).evaluate((image: HTMLImageElement) => image.currentSrc);
    expect(address).toMatch(/^http:/);
    const { exif, orientation } = await sharp(Buffer.from(await (await fetch(address)).arrayBuffer())).metadata();
    expect({ exif, orientation }).toEqual({ exif: undefined, orientation: undefined });
  });

  it("sees everything again after a reload", async () => {
    await page.goto(`${portrait.url}/profile`);
    await settled(page);
    await page.reload();
    await page.getByRole("heading", { level: 1, name: newcomer.name }).waitFor();
    await page.getByText("Mathematician").waitFor();
    expect(await shown(page)).toBeGreaterThan(0);
    await screenshot(page, "journey-profile");
  }, 60_000);

  it("sees it in another browser", async () => {
    const second = await browser.newContext();
    const other = await second.newPage();
    await signIn(other, portrait.url, newcomer.email, newcomer.password);
    await other.goto(`${portrait.url}/people/sofia-k`);
    await other.getByRole("heading", { level: 1, name: newcomer.name }).waitFor();
    expect(await shown(other)).toBeGreaterThan(0);
    await second.close();
  }, 60_000);

  it("is still signed in, with the photo, after the server was restarted", async () => {
    await portrait.restart();
    await page.goto(`${portrait.url}/profile`);
    await page.getByRole("heading", { level: 1, name: newcomer.name }).waitFor();
    expect(await shown(page)).toBeGreaterThan(0);
  }, 150_000);

  it("keeps what is typed when the session is ended from another device", async () => {
    await page.goto(`${portrait.url}/profile/edit`);
    await page.getByRole("textbox", { name: "Location" }).fill("Stockholm");
    const second = await browser.newContext();
    const other = await second.newPage();
    await signIn(other, portrait.url, newcomer.email, newcomer.password);
    await other.goto(`${portrait.url}/account/devices`);
    await other.getByRole("button", { name: "Sign out others" }).click();
    await other.getByText(/other devices? (was|were) signed out/).waitFor();
    const dialog = page.getByRole("dialog", { name: "You were signed out" });
    await dialog.waitFor({ timeout: 30_000 });
    await dialog.getByRole("textbox", { name: "Password" }).fill(newcomer.password);
    await dialog.getByRole("button", { name: "Sign in" }).click();
    await dialog.waitFor({ state: "hidden" });
    expect(await page.getByRole("textbox", { name: "Location" }).inputValue()).toBe("Stockholm");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    await second.close();
  }, 90_000);
});
