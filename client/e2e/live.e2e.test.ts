import type { Browser, BrowserContext, Page } from "playwright-core";
import { describeWithBrowser, launchBrowser } from "#server/testing/browser.ts";
import { PortraitProcess } from "#server/testing/portrait-process.ts";
import { settled, signIn } from "./pages.ts";

const linus = { email: "linus@example.com", password: "portrait-demo" };
const grace = { email: "grace@example.com", password: "portrait-demo" };
const ada = { email: "ada@example.com", password: "portrait-demo" };

describeWithBrowser("What changes elsewhere", () => {
  let portrait: PortraitProcess;
  let browser: Browser;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    [portrait, browser] = await Promise.all([PortraitProcess.start(), launchBrowser()]);
  }, 150_000);

  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });

  afterAll(async () => {
    await browser?.close();
    await portrait?.stop();
  }, 60_000);

  const device = async (): Promise<BrowserContext> => {
    const context = await browser.newContext();
    contexts.push(context);
    return context;
  };
  /** A page of somebody who is signed in on this device, with its socket open. */
  const at = async (context: BrowserContext, path: string): Promise<Page> => {
    const page = await context.newPage();
    const socket = page.waitForEvent("websocket");
    await page.goto(`${portrait.url}${path}`);
    await (await socket).waitForEvent("framereceived", { predicate: ({ payload }) => String(payload).includes("viewerProfileChanged") });
    await settled(page);
    return page;
  };
  const signedIn = async ({ email, password }: { email: string; password: string }): Promise<BrowserContext> => {
    const context = await device();
    const page = await context.newPage();
    await signIn(page, portrait.url, email, password);
    await page.close();
    return context;
  };
  const saveHeadline = async (page: Page, headline: string) => {
    await page.getByRole("textbox", { name: "Headline" }).fill(headline);
    await page.keyboard.press("Control+s");
    await page.getByText("Saved.").waitFor();
  };

  it("appears in another tab and on another device by itself", async () => {
    const [here, there] = [await signedIn(linus), await signedIn(linus)];
    const pages = [await at(here, "/profile"), await at(there, "/profile")];
    const editor = await at(here, "/profile/edit");
    await saveHeadline(editor, "Told to everybody at once");
    for (const page of pages) await page.getByText("Told to everybody at once").waitFor({ timeout: 5_000 });
  }, 90_000);

  it("leaves what is being typed alone, and takes over the rest", async () => {
    const here = await signedIn(linus);
    const [first, second] = [await at(here, "/profile/edit"), await at(here, "/profile/edit")];
    await first.getByRole("textbox", { name: "Location" }).fill("Portland, still being typed");
    await saveHeadline(second, "Changed in the other tab");
    await first.waitForFunction(() => [...document.querySelectorAll("input")].some(({ value }) => value === "Changed in the other tab"));
    expect(await first.getByRole("textbox", { name: "Location" }).inputValue()).toBe("Portland, still being typed");
    await first.keyboard.press("Control+s");
    await first.getByText("Saved.").waitFor();
  }, 90_000);

  it("ends the session here within seconds, and keeps what is typed for whoever signs in again", async () => {
    const [here, there] = [await signedIn(grace), await signedIn(grace)];
    const page = await at(here, "/profile/edit");
    await page.getByRole("textbox", { name: "Location" }).fill("Arlington, typed before the end");
    const other = await at(there, "/account/devices");
    await other.getByRole("button", { name: "Sign out others" }).click();
    const dialog = page.getByRole("dialog", { name: "You were signed out" });
    await dialog.waitFor({ timeout: 3_000 });
    await dialog.getByRole("textbox", { name: "Password" }).fill(grace.password);
    await dialog.getByRole("button", { name: "Sign in" }).click();
    await dialog.waitFor({ state: "hidden" });
    expect(await page.getByRole("textbox", { name: "Location" }).inputValue()).toBe("Arlington, typed before the end");
    await page.keyboard.press("Control+s");
    await page.getByText("Saved.").waitFor();
    // The new session has a socket of its own.
    const editor = await at(there, "/profile/edit");
    await saveHeadline(editor, "After the next sign-in");
    await page.waitForFunction(() => [...document.querySelectorAll("input")].some(({ value }) => value === "After the next sign-in"));
  }, 90_000);

  it("is no reason to sign the other tab out when both renew the session at once", async () => {
    const here = await signedIn(ada);
    const tabs = [await at(here, "/profile"), await at(here, "/account"), await at(here, "/people")];
    for (let round = 0; round < 4; round++) {
      await Promise.all(tabs.map((tab) => tab.reload()));
      for (const tab of tabs) await tab.getByRole("navigation", { name: "Main" }).waitFor();
    }
    for (const tab of tabs) expect(await tab.getByRole("dialog", { name: "You were signed out" }).count()).toBe(0);
  }, 90_000);

  it("is told again after the server was away", async () => {
    const here = await signedIn(linus);
    const page = await at(here, "/profile");
    await portrait.restart();
    const editor = await at(here, "/profile/edit");
    await saveHeadline(editor, "After the restart");
    await page.getByText("After the restart").waitFor({ timeout: 45_000 });
  }, 150_000);
});
