import type { Browser, Page } from "playwright-core";
import { describeWithBrowser, launchBrowser } from "#server/testing/browser.ts";
import { PortraitProcess } from "#server/testing/portrait-process.ts";
import { screenshot, settled, signIn, tabTo, violations } from "./pages.ts";

const password = "portrait-demo";
const newcomer = { name: "Barbara Liskov", email: "liskov@example.org", password: "abstract data types" };

interface KeptMail {
  readonly to: string;
  readonly text: string;
}

describeWithBrowser("Administration", () => {
  let portrait: PortraitProcess;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [portrait, browser] = await Promise.all([PortraitProcess.start(), launchBrowser()]);
    page = await (await browser.newContext()).newPage();
    await signIn(page, portrait.url, "ada@example.com", password);
  }, 150_000);

  afterAll(async () => {
    await browser?.close();
    await portrait?.stop();
  }, 60_000);

  async function drawerOf(search: string, of: Page = page) {
    await of.goto(`${portrait.url}/administration/accounts?search=${search}`);
    await of.getByText("1 in this list").waitFor();
    await of.getByRole("table").getByRole("link").first().click();
    const drawer = of.getByRole("dialog").first();
    await drawer.getByRole("tab", { name: "Overview" }).waitFor();
    return drawer;
  }

  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16);

  it("grants a role through the drawer, which somebody else finds there", async () => {
    const drawer = await drawerOf("linus");
    await drawer.getByLabel("Grant a role").selectOption({ label: "Editor" });
    await drawer.getByLabel("Ends (optional)").fill(inDays(3));
    await drawer.getByRole("button", { name: "Grant the role" }).click();
    await drawer.getByRole("button", { name: "Revoke Editor" }).waitFor();
    await settled(page);
    expect(await violations(page)).toEqual([]);
    await screenshot(page, "administration-drawer");
    await page.reload();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke Editor" }).waitFor();
    // Why they may edit profiles now.
    await page.getByRole("dialog").getByRole("tab", { name: "Access" }).click();
    await page.getByRole("dialog").getByRole("combobox").selectOption({ label: "Edit anybody's profile." });
    await page.getByText(/may do this: the role Editor permits it/).waitFor();
  }, 60_000);

  it("suspends with an end: the page of whoever it is says so within seconds, and signing in says why", async () => {
    const theirs = await (await browser.newContext()).newPage();
    await signIn(theirs, portrait.url, "linus@example.com", password);
    const drawer = await drawerOf("linus");
    await drawer.getByRole("button", { name: "Suspend" }).click();
    const dialog = page.getByRole("dialog", { name: /^Suspend Linus/ });
    await dialog.getByLabel("Reason").fill("Too many penguins.");
    await dialog.getByLabel("Ends (optional)").fill(inDays(5));
    await dialog.getByRole("button", { name: "Suspend the account" }).click();
    await drawer.getByText("This account is suspended").waitFor();
    const ended = theirs.getByRole("dialog", { name: "You were signed out" });
    await ended.waitFor({ timeout: 30_000 });
    await ended.getByRole("textbox", { name: "Password" }).fill(password);
    await ended.getByRole("button", { name: "Sign in" }).click();
    await ended.getByText("Too many penguins.").waitFor();
    await ended.getByText(/You can sign in again from/).waitFor();
    await screenshot(theirs, "administration-suspended");
    await drawer.getByRole("button", { name: "Let in again" }).click();
    await page
      .getByRole("dialog", { name: /^Let Linus/ })
      .getByRole("button", { name: "Let in again" })
      .click();
    await drawer.getByText("This account is suspended").waitFor({ state: "hidden" });
    await ended.getByRole("button", { name: "Sign in" }).click();
    await ended.waitFor({ state: "hidden" });
    await theirs.context().close();
  }, 90_000);

  it("says how many other rules move, and moves them once they are saved", async () => {
    const theirs = await (await browser.newContext()).newPage();
    await signIn(theirs, portrait.url, "linus@example.com", password);
    const percent = async () => {
      await theirs.goto(`${portrait.url}/profile/edit`);
      await settled(theirs);
      return theirs.getByRole("progressbar", { name: "Profile completion" }).first().getAttribute("aria-valuenow");
    };
    const before = await percent();
    await page.goto(`${portrait.url}/administration/roles/member`);
    await settled(page);
    await page.getByRole("spinbutton", { name: "Name: Weight" }).fill("400");
    await page.getByRole("button", { name: "See what it changes" }).click();
    const preview = page.getByRole("dialog", { name: "What these rules change" });
    await preview.getByText(/percentages? changes?:/).waitFor();
    await settled(page);
    await screenshot(page, "administration-rules");
    expect(await violations(page)).toEqual([]);
    await preview.getByRole("button", { name: "Save the rules" }).click();
    await page.getByText("The rules were saved. Percentages follow at once.").waitFor();
    expect(await percent()).not.toBe(before);
    await theirs.context().close();
  }, 60_000);

  it("invites somebody, whose mail leads to an account with the role", async () => {
    await page.goto(`${portrait.url}/administration/invitations`);
    await page.getByRole("button", { name: "Invite somebody" }).click();
    const dialog = page.getByRole("dialog", { name: "Invite somebody" });
    await dialog.getByLabel("E-mail address").fill(newcomer.email);
    await dialog.getByRole("checkbox", { name: "Manager" }).check();
    await dialog.getByRole("button", { name: "Send the invitation" }).click();
    await page.getByRole("table").getByText(newcomer.email).waitFor();

    const guest = await (await browser.newContext()).newPage();
    const link = await linkIn(newcomer.email);
    await guest.goto(link);
    await guest.getByText(/^Ada .* invites you to join/).waitFor();
    expect(await guest.getByLabel("E-mail address").inputValue()).toBe(newcomer.email);
    await screenshot(guest, "administration-invitation");
    expect(await violations(guest)).toEqual([]);
    await guest.getByLabel("Name", { exact: true }).fill(newcomer.name);
    await guest.getByRole("textbox", { name: "Password" }).fill(newcomer.password);
    await guest.getByRole("button", { name: "Create account" }).click();
    await guest.getByRole("heading", { level: 1, name: "Edit your profile" }).waitFor();
    // What managers see, and members don't.
    await guest.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Accounts" }).waitFor();
    await guest.context().close();

    const second = await (await browser.newContext()).newPage();
    await second.goto(link);
    await second.getByText("This invitation is not good any more").waitFor();
    await second.context().close();
  }, 90_000);

  /** The mail is sent by a job, a moment after what asked for it. */
  async function linkIn(address: string): Promise<string> {
    for (;;) {
      const mails = (await (await fetch(`${portrait.url}/dev/mailbox.json`)).json()) as readonly KeptMail[];
      const link = mails.find(({ to }) => to.includes(address))?.text.match(/https?:\/\/\S+\/invitation#\S+/)?.[0];
      if (link) return link;
      await page.waitForTimeout(200);
    }
  }

  it("can be done with the keyboard alone", async () => {
    await page.goto(`${portrait.url}/administration/accounts?search=grace`);
    await page.getByText("1 in this list").waitFor();
    await settled(page);
    await tabTo(page, /^Choose Grace/);
    await page.keyboard.press("Space");
    await page.getByRole("region", { name: "What to do with those who are chosen" }).waitFor();
    await tabTo(page, /^Grace/);
    await page.keyboard.press("Enter");
    const drawer = page.getByRole("dialog", { name: /^Grace/ });
    await drawer.waitFor();
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "hidden" });
    // Back where it was opened from, and on to the row's menu.
    await page.waitForFunction(() => document.activeElement?.textContent?.startsWith("Grace"));
    await tabTo(page, /^Actions for Grace/);
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Open details" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: /^Grace/ }).waitFor();
  }, 60_000);

  it("tells a member which permission is missing", async () => {
    const theirs = await (await browser.newContext()).newPage();
    await signIn(theirs, portrait.url, "linus@example.com", password);
    await theirs.goto(`${portrait.url}/administration/readiness`);
    await theirs.getByRole("heading", { level: 1, name: "You may not see this" }).waitFor();
    await theirs.getByText(/“readiness.read”/).waitFor();
    await theirs.context().close();
  }, 60_000);
});
